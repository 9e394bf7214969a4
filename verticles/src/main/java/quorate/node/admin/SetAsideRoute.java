package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.Set;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.protocol.Check;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.LiveStage;

/**
 * D3: an operator sets a live event that cannot go on aside, and takes that back. It counts no more for pool.concurrency at this
 * signer; its inputs stay bound, its stream waits, and it is paid as soon as it can be.
 */
final class SetAsideRoute {
    /** C3: before its transaction is seen by the own node. What is on its way needs no way out. */
    private static final Set<LiveStage> STUCK =
            EnumSet.of(LiveStage.REVALIDATE, LiveStage.SIGN, LiveStage.AGGREGATE, LiveStage.SUBMIT);

    /** What an operator ends, or time: it says nothing about the event. Who is up is counted here, as it is now. */
    private static final Set<Check> PASSING =
            EnumSet.of(Check.NOT_HALTED, Check.RETURNING, Check.FRESH_VIEW, Check.MEMBERS_HEARD);

    private final Guard guard;
    private final AdminStore store;
    private final EventReads events;
    private final Group group;
    private final Absences absences;
    private final Effects effects;

    SetAsideRoute(Guard guard, AdminStore store, EventReads events, Group group, Absences absences, Effects effects) {
        this.guard = guard;
        this.store = store;
        this.events = events;
        this.group = group;
        this.absences = absences;
        this.effects = effects;
    }

    void mount(Router router) {
        ActionRoutes.post(router, guard, "/v1/admin/events/:id/set-aside", context -> change(context, true));
        ActionRoutes.post(router, guard, "/v1/admin/events/:id/count-again", context -> change(context, false));
    }

    private Future<JsonObject> change(RoutingContext context, boolean aside) {
        EventId event = Parameters.eventId(context);
        Asked asked = Asked.of(context);
        return live(event, aside).compose(slot -> {
            AdminStore.Change change = asked.change(aside ? "set-aside" : "count-again", event.toString());
            return ActionRoutes.unlessDry(
                            asked,
                            () -> store.setAside(change, group.pool(), slot, aside)
                                    .onSuccess(ignored -> effects.setAside(slot, aside)))
                    .map(answer -> answer.put("slot", slot));
        });
    }

    private Future<Long> live(EventId event, boolean aside) {
        return events.event(event).map(found -> {
            JsonObject known =
                    found.orElseThrow(() -> Answered.Refused.notFound("no event " + event + " is known here"));
            Long slot = known.getLong("slot");
            String stage = known.getString("stage");
            boolean stuck = slot != null && stage != null && STUCK.contains(LiveStage.valueOf(stage));
            if (aside && !stuck) {
                throw Answered.Refused.conflict("expected a live event whose transaction is not seen yet, found "
                        + known.getString("phase") + (stage == null ? "" : ", " + stage));
            }
            if (aside && !stopped(known) && !unreachable(known)) {
                throw new Answered.Refused(Problem.of(
                        ProblemCode.CAN_GO_ON,
                        "expected a check that stands against the template here, or fewer members up than it needs to be"
                                + " signed; found " + standing(known)));
            }
            if (!aside && known.getString("setAsideBy") == null) {
                throw Answered.Refused.conflict("expected an event that is set aside, found " + event);
            }
            return slot;
        });
    }

    /** C3: a check of this signer failed after the certificate, and is tried again without end. */
    private static boolean stopped(JsonObject known) {
        JsonObject waitingFor = known.getJsonObject("waitingFor");
        return waitingFor != null && !PASSING.contains(Check.valueOf(waitingFor.getString("check")));
    }

    /** C3: neither M signatures nor R refusals, and those that are up cannot bring it to M. A young event lacks only time. */
    private boolean unreachable(JsonObject known) {
        return refused(known).size() < group.refusalsToKill()
                && signed(known).size() + absences.undecidedUp(signed(known), refused(known))
                        < group.signatureThreshold();
    }

    private String standing(JsonObject known) {
        JsonArray signed = signed(known);
        return known.getString("stage") + ", " + signed.size() + " of " + group.signatureThreshold() + " signed, "
                + refused(known).size() + " of " + group.refusalsToKill() + " refused, "
                + absences.undecidedUp(signed, refused(known)) + " more are up";
    }

    private static JsonArray signed(JsonObject known) {
        return known.getJsonObject("signatures").getJsonArray("members");
    }

    private static JsonArray refused(JsonObject known) {
        JsonArray members = new JsonArray();
        for (Object one : known.getJsonArray("templates")) {
            if (one instanceof JsonObject template && known.getLong("slot").equals(template.getLong("slot"))) {
                template.getJsonArray("refusals")
                        .forEach(refusal -> members.add(((JsonObject) refusal).getString("member")));
            }
        }
        return members;
    }
}
