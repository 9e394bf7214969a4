package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.Set;
import quorate.protocol.EventId;
import quorate.protocol.LiveStage;
import quorate.protocol.PoolId;

/**
 * D3: an operator sets a live event that cannot go on aside, and takes that back. It counts no more for pool.concurrency at this
 * signer; its inputs stay bound, its stream waits, and it is paid as soon as it can be.
 */
final class SetAsideRoute {
    /** C3: before its transaction is seen by the own node. What is on its way needs no way out. */
    private static final Set<LiveStage> STUCK =
            EnumSet.of(LiveStage.REVALIDATE, LiveStage.SIGN, LiveStage.AGGREGATE, LiveStage.SUBMIT);

    private final Guard guard;
    private final AdminStore store;
    private final EventReads events;
    private final PoolId pool;
    private final Effects effects;

    SetAsideRoute(Guard guard, AdminStore store, EventReads events, PoolId pool, Effects effects) {
        this.guard = guard;
        this.store = store;
        this.events = events;
        this.pool = pool;
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
                            () -> store.setAside(change, pool, slot, aside)
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
            if (!aside && known.getString("setAsideBy") == null) {
                throw Answered.Refused.conflict("expected an event that is set aside, found " + event);
            }
            return slot;
        });
    }
}
