package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import quorate.protocol.EventId;
import quorate.protocol.Group;

/**
 * C3: an administrator orders that this signer refuses the template of an event, for ever. Refused where it is signed already,
 * and answered with what the promise costs.
 */
final class RefusalRoute {
    private final Guard guard;
    private final AdminStore store;
    private final EventReads events;
    private final Group group;
    private final Effects effects;

    RefusalRoute(Guard guard, AdminStore store, EventReads events, Group group, Effects effects) {
        this.guard = guard;
        this.store = store;
        this.events = events;
        this.group = group;
        this.effects = effects;
    }

    void mount(Router router) {
        ActionRoutes.post(router, guard, Role.ADMIN, "/v1/admin/events/:id/refuse", this::refuse);
    }

    private Future<JsonObject> refuse(RoutingContext context) {
        EventId event = Parameters.eventId(context);
        Asked asked = Asked.of(context);
        return slotOf(event)
                .compose(slot -> store.fate(group.pool(), slot).compose(fate -> {
                    if (fate.filter("signed"::equals).isPresent()) {
                        return Future.failedFuture(Answered.Refused.conflict(
                                "expected a template that this signer has not signed, found slot " + slot
                                        + ": signed"));
                    }
                    AdminStore.Change change = asked.change("refuse", event.toString());
                    return ActionRoutes.unlessDry(
                                    asked,
                                    () -> store.orderRefusal(change, group.pool(), slot)
                                            .onSuccess(ignored -> effects.refusalOrdered(slot, change.reason())))
                            .map(answer -> answer.put("slot", slot).put("warning", warning()));
                }));
    }

    private Future<Long> slotOf(EventId event) {
        return events.event(event).map(found -> {
            JsonObject known =
                    found.orElseThrow(() -> Answered.Refused.notFound("no event " + event + " is known here"));
            Long slot = known.getLong("slot");
            if (slot == null || !known.getString("phase").equals("COMMITTED")) {
                throw Answered.Refused.conflict(
                        "expected an event whose template is live, found " + known.getString("phase"));
            }
            return slot;
        });
    }

    private String warning() {
        return "A refusal is for ever. " + group.refusalsToKill() + " of " + group.members()
                + " signers must refuse before the template can be killed, " + group.signatureThreshold()
                + " must sign before it can be paid: with one more signer dead neither may be left.";
    }
}
