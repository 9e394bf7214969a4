package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeSet;
import quorate.node.HaltBoard;
import quorate.protocol.Group;
import quorate.protocol.NodeId;

/** Where the approval of a Cancel stands (S2): who has approved it, how many are needed, and what stands against it. */
final class CancelState {
    private static final String NOT_APPROVED = "CANCEL_NOT_APPROVED";

    private final AdminStore store;
    private final Effects effects;
    private final HaltBoard halts;
    private final Group group;
    private final NodeId self;
    private final List<String> names;

    CancelState(AdminStore store, Effects effects, HaltBoard halts, Group group, NodeId self, List<String> names) {
        this.store = store;
        this.effects = effects;
        this.halts = halts;
        this.group = group;
        this.self = self;
        this.names = List.copyOf(names);
    }

    /** As far as this signer has heard: an approval reaches the others with the next digest. */
    Future<JsonObject> of(AdminStore.Cancel cancel) {
        return store.cancelApproved(cancel)
                .compose(here -> effects.cancelApprovers(cancel).map(known -> state(here, known)));
    }

    private JsonObject state(boolean approvedHere, JsonObject known) {
        TreeSet<Integer> members = new TreeSet<>();
        known.getJsonArray("members").forEach(member -> members.add((Integer) member));
        if (approvedHere) {
            members.add(self.index());
        }
        JsonArray approvedBy = new JsonArray();
        members.forEach(member -> approvedBy.add(names.get(member)));
        int missing = Math.max(0, group.quorum() - members.size());
        return new JsonObject()
                .put("approvedHere", approvedHere)
                .put("approvedBy", approvedBy)
                .put("approvalsNeeded", group.quorum())
                .put("approvalsMissing", missing)
                .put("standsAgainst", against(approvedHere, missing, known.getJsonArray("findings")));
    }

    private JsonArray against(boolean approvedHere, int missing, JsonArray findings) {
        JsonArray against = new JsonArray();
        if (missing > 0) {
            against.add("the operators of " + missing + " more signers have not approved it, as far as is known here");
        }
        for (int i = 0; i < findings.size(); i++) {
            JsonObject finding = findings.getJsonObject(i);
            // The core may not have heard yet of an approval that is durable already.
            if (!(approvedHere && NOT_APPROVED.equals(finding.getString("code")))) {
                against.add(finding.getString("code") + ": expected " + finding.getString("expected") + ", found "
                        + finding.getString("found"));
            }
        }
        halts.reason().ifPresent(why -> against.add("this signer is halted: " + why));
        return against;
    }
}
