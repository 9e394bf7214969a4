package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import quorate.protocol.EventId;
import quorate.protocol.PoolId;
import quorate.protocol.StreamId;

/**
 * The admin API: what an operator may change. Each change needs a {@code reason}, is one row in the audit log, and with
 * {@code ?dryRun=true} only says what it would do. None of them frees a lock or a signature.
 */
final class ActionRoutes {
    private static final long MAX_BODY_BYTES = 16 * 1024;

    /** What a change asks of the running node, once its row is durable. */
    interface Effects {
        /** The durable halt flag has changed. */
        void haltChanged();

        void reset(EventId event);

        void cancelApproved(StreamId stream, long nonce, Optional<EventId> event);

        void lateApproved(EventId event);

        /** Who has approved the cancel as far as this signer knows, and what stands against it. */
        Future<JsonObject> cancelState(StreamId stream, long nonce, Optional<EventId> event);
    }

    private final Guard guard;
    private final AdminStore store;
    private final EventReads events;
    private final PoolId pool;
    private final Effects effects;

    ActionRoutes(Guard guard, AdminStore store, EventReads events, PoolId pool, Effects effects) {
        this.guard = guard;
        this.store = store;
        this.events = events;
        this.pool = pool;
        this.effects = effects;
    }

    void mount(Router router) {
        post(router, "/v1/admin/pause", Role.OPERATOR, this::pause);
        post(router, "/v1/admin/resume", Role.OPERATOR, this::resume);
        post(router, "/v1/admin/events/:id/reset", Role.OPERATOR, this::reset);
        post(router, "/v1/admin/events/:id/cancel", Role.OPERATOR, this::cancelEvent);
        post(router, "/v1/admin/events/:id/approve-late", Role.OPERATOR, this::approveLate);
        post(router, "/v1/admin/streams/:stream/nonces/:nonce/cancel", Role.OPERATOR, this::cancelNonce);
        router.get("/v1/admin/audit")
                .handler(guard.needs(Role.OPERATOR))
                .handler(context -> ReadRoutes.answer(context, this::audit));
    }

    private Future<JsonObject> audit(RoutingContext context) {
        String before = context.request().getParam("before");
        return store.audit(
                before == null ? Long.MAX_VALUE : ReadRoutes.number("before", before, 1, Long.MAX_VALUE), 100);
    }

    private Future<JsonObject> pause(RoutingContext context) {
        AdminStore.Change change = change(context, "pause", "node");
        return done(context, () -> store.pause(change).onSuccess(ignored -> effects.haltChanged()));
    }

    private Future<JsonObject> resume(RoutingContext context) {
        AdminStore.Change change = change(context, "resume", "node");
        return done(context, () -> store.resume(change).onSuccess(ignored -> effects.haltChanged()));
    }

    private Future<JsonObject> reset(RoutingContext context) {
        EventId event = ReadRoutes.eventId(context.pathParam("id"));
        AdminStore.Change change = change(context, "reset", event.toString());
        return known(event)
                .compose(found -> done(context, () -> store.record(change).onSuccess(ignored -> effects.reset(event))));
    }

    private Future<JsonObject> approveLate(RoutingContext context) {
        EventId event = ReadRoutes.eventId(context.pathParam("id"));
        AdminStore.Change change = change(context, "approve-late", event.toString());
        return known(event)
                .compose(found -> done(
                        context,
                        () -> store.approveLate(change, pool, event)
                                .onSuccess(ignored -> effects.lateApproved(event))));
    }

    private Future<JsonObject> cancelEvent(RoutingContext context) {
        EventId event = ReadRoutes.eventId(context.pathParam("id"));
        return known(event)
                .compose(found -> cancel(
                        context,
                        new StreamId(found.getString("stream")),
                        found.getLong("nonce"),
                        Optional.of(event),
                        event.toString()));
    }

    private Future<JsonObject> cancelNonce(RoutingContext context) {
        StreamId stream = new StreamId(context.pathParam("stream"));
        long nonce = ReadRoutes.number("nonce", context.pathParam("nonce"), 0, Long.MAX_VALUE);
        return cancel(context, stream, nonce, Optional.empty(), stream + "#" + nonce);
    }

    private Future<JsonObject> cancel(
            RoutingContext context, StreamId stream, long nonce, Optional<EventId> event, String subject) {
        AdminStore.Change change = change(context, "cancel", subject);
        return done(
                        context,
                        () -> store.approveCancel(change, pool, stream, nonce, event)
                                .onSuccess(ignored -> effects.cancelApproved(stream, nonce, event)))
                .compose(answer -> effects.cancelState(stream, nonce, event).map(answer::mergeIn));
    }

    private Future<JsonObject> known(EventId event) {
        return events.event(event)
                .map(found -> found.orElseThrow(() -> new ReadRoutes.NotFound("no event " + event + " is known here")));
    }

    private static Future<JsonObject> done(RoutingContext context, java.util.function.Supplier<Future<Void>> effect) {
        if ("true".equals(context.request().getParam("dryRun"))) {
            return Future.succeededFuture(new JsonObject().put("done", false).put("dryRun", true));
        }
        return effect.get().map(ignored -> new JsonObject().put("done", true).put("dryRun", false));
    }

    private static AdminStore.Change change(RoutingContext context, String action, String subject) {
        return new AdminStore.Change(Guard.caller(context), action, subject, reason(context));
    }

    private static String reason(RoutingContext context) {
        JsonObject body;
        try {
            body = context.body().asJsonObject();
        } catch (DecodeException bad) {
            throw new IllegalArgumentException("body: expected a JSON object with a reason", bad);
        }
        if (body == null || !body.fieldNames().equals(Set.of("reason"))) {
            throw new IllegalArgumentException("body: expected {\"reason\": \"...\"}, found "
                    + (body == null ? "nothing" : "the names " + body.fieldNames()));
        }
        String reason = body.getValue("reason") instanceof String text ? text.trim() : "";
        if (reason.isEmpty() || reason.length() > 1_000) {
            throw new IllegalArgumentException("reason: expected 1 to 1000 characters, found " + reason.length());
        }
        return reason;
    }

    private void post(Router router, String path, Role role, Function<RoutingContext, Future<JsonObject>> action) {
        // Routes of their own: nobody's body is read before the caller is known.
        router.post(path).handler(guard.needs(role));
        router.post(path).handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.post(path).handler(context -> ReadRoutes.answer(context, action));
    }
}
