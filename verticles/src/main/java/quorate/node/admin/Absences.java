package quorate.node.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import quorate.node.NodeClock;
import quorate.node.gossip.PeerTable;
import quorate.protocol.Check;
import quorate.protocol.Group;
import quorate.protocol.NodeId;

/** C7: who is missing and since when, so that waiting for members is never a riddle. */
final class Absences {
    private final PeerTable peers;
    private final NodeClock clock;
    private final Group group;
    private final NodeId self;
    private final List<String> names;
    private final long startedMs;

    Absences(PeerTable peers, NodeClock clock, Group group, NodeId self, List<String> names) {
        this.peers = peers;
        this.clock = clock;
        this.group = group;
        this.self = self;
        this.names = List.copyOf(names);
        this.startedMs = clock.nowMs();
    }

    boolean up(NodeId member) {
        return member.equals(self) || peers.up(member, clock.nowMs());
    }

    /** Members that are up, this signer among them. */
    JsonArray membersUp() {
        JsonArray up = new JsonArray();
        for (int i = 0; i < group.members(); i++) {
            if (up(new NodeId(i))) {
                up.add(names.get(i));
            }
        }
        return up;
    }

    /** {@code [{member, since, lastHeard}]}: since it was last heard; lastHeard is null for one not heard since this signer's start. */
    JsonArray missing() {
        JsonArray missing = new JsonArray();
        for (int i = 0; i < group.members(); i++) {
            if (!up(new NodeId(i))) {
                missing.add(absent(i));
            }
        }
        return missing;
    }

    /** Empty while the member is up. */
    Optional<String> since(NodeId member) {
        return up(member)
                ? Optional.empty()
                : Optional.of(absent(member.index()).getString("since"));
    }

    private JsonObject absent(int member) {
        Optional<String> lastHeard = lastHeard(new NodeId(member));
        return new JsonObject()
                .put("member", names.get(member))
                .put("since", lastHeard.orElseGet(() -> text(startedMs)))
                .put("lastHeard", lastHeard.orElse(null));
    }

    /** Empty for another member that was not heard since this signer's start. */
    Optional<String> lastHeard(NodeId member) {
        long heardMs = peers.peer(member).lastHeardMs();
        return heardMs == 0 ? Optional.empty() : Optional.of(text(heardMs));
    }

    private static String text(long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }

    /** Why nothing can be decided now, while fewer than Q are heard. */
    Optional<JsonObject> quorumMissing() {
        int heard = membersUp().size();
        return heard >= group.quorum()
                ? Optional.empty()
                : Optional.of(waiting(
                        "QUORUM_MISSING",
                        group.quorum() + " members heard",
                        heard + ": " + String.join(", ", texts(membersUp())),
                        missing()));
    }

    /** Why a decided payment is not finished, while fewer than M have signed; {@code signed} are names. */
    Optional<JsonObject> signaturesMissing(JsonArray signed) {
        int needed = group.signatureThreshold();
        if (signed.size() >= needed) {
            return Optional.empty();
        }
        JsonArray away = new JsonArray();
        for (Object absent : missing()) {
            if (absent instanceof JsonObject member && !signed.contains(member.getString("member"))) {
                away.add(member);
            }
        }
        String found = signed.size() + (signed.isEmpty() ? "" : ": " + String.join(", ", texts(signed)));
        return Optional.of(waiting("SIGNATURES_MISSING", needed + " members signed", found, away));
    }

    /** Members that are up and have neither signed nor refused; both given by their names. */
    int undecidedUp(JsonArray signed, JsonArray refused) {
        return (int) membersUp().stream()
                .filter(member -> !signed.contains(member) && !refused.contains(member))
                .count();
    }

    static boolean isQuorumMissing(JsonObject finding) {
        return "QUORUM_MISSING".equals(finding.getString("code"));
    }

    private static JsonObject waiting(String code, String expected, String found, JsonArray missing) {
        return new JsonObject()
                .put("check", Check.MEMBERS_HEARD.name())
                .put("code", code)
                .put("expected", expected)
                .put("found", found)
                .put("missing", missing);
    }

    private static List<String> texts(JsonArray array) {
        return array.stream().map(String.class::cast).toList();
    }
}
