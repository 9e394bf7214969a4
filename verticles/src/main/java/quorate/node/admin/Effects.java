package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import quorate.node.Addresses;
import quorate.node.HaltBoard;
import quorate.protocol.EventId;

/** Tells the node's parts what an operator has changed, and asks them for what only they can do. */
final class Effects {
    private final EventBus bus;
    private final HaltBoard halts;

    Effects(EventBus bus, HaltBoard halts) {
        this.bus = bus;
        this.halts = halts;
    }

    /** The durable halt flag has changed. */
    void haltChanged() {
        halts.refresh();
    }

    void reset(EventId event) {
        bus.publish(Addresses.EVENT_RESET, event.toString(), Addresses.LOCAL);
    }

    void lateApproved(EventId event) {
        bus.publish(Addresses.LATE_APPROVED, event.toString(), Addresses.LOCAL);
    }

    void cancelApproved(AdminStore.Cancel cancel) {
        bus.publish(Addresses.CANCEL_APPROVED, named(cancel), Addresses.LOCAL);
    }

    void setAside(long slot, boolean aside) {
        bus.publish(Addresses.SET_ASIDE, new JsonObject().put("slot", slot).put("aside", aside), Addresses.LOCAL);
    }

    void refusalOrdered(long slot, String reason) {
        bus.publish(
                Addresses.REFUSAL_ORDERED, new JsonObject().put("slot", slot).put("reason", reason), Addresses.LOCAL);
    }

    /** {@code {members, findings}}: who has approved it as far as this signer has heard, and which checks it fails here. */
    Future<JsonObject> cancelApprovers(AdminStore.Cancel cancel) {
        return ask(Addresses.CANCEL_APPROVERS, named(cancel));
    }

    /** What became of the letter. */
    Future<JsonObject> requeue(long id, boolean dryRun) {
        return ask(Addresses.DEAD_LETTER_REQUEUE, new JsonObject().put("id", id).put("dryRun", dryRun));
    }

    /** {@code {events}}: which events have that external id. */
    Future<JsonObject> replay(String externalId, boolean dryRun) {
        return ask(
                Addresses.EVENT_REPLAY,
                new JsonObject().put("externalId", externalId).put("dryRun", dryRun));
    }

    private static JsonObject named(AdminStore.Cancel cancel) {
        return new JsonObject()
                .put("stream", cancel.stream().text())
                .put("nonce", cancel.nonce())
                .put("event", cancel.event().map(EventId::toString).orElse(null));
    }

    /** A part's answer; its {@code problem}, if it has one, becomes the route's. */
    private Future<JsonObject> ask(String address, JsonObject request) {
        return bus.<JsonObject>request(address, request, Addresses.LOCAL).compose(reply -> {
            JsonObject problem = reply.body().getJsonObject("problem");
            return problem == null
                    ? Future.succeededFuture(reply.body())
                    : Future.failedFuture(new Answered.Refused(problem));
        });
    }
}
