package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.protocol.EventId;
import quorate.protocol.PoolId;
import quorate.protocol.StreamId;

/**
 * The admin API: what an operator may change. Each change needs a {@code reason}, is one row in the audit log, and with
 * {@code ?dryRun=true} only says what it would do. None of them frees a lock or a signature.
 */
final class ActionRoutes {
    private static final long MAX_BODY_BYTES = 16 * 1024;

    private final Guard guard;
    private final AdminStore store;
    private final EventReads events;
    private final PoolId pool;
    private final Effects effects;
    private final CancelState cancels;

    ActionRoutes(Guard guard, AdminStore store, EventReads events, PoolId pool, Effects effects, CancelState cancels) {
        this.guard = guard;
        this.store = store;
        this.events = events;
        this.pool = pool;
        this.effects = effects;
        this.cancels = cancels;
    }

    void mount(Router router) {
        post(router, guard, "/v1/admin/pause", this::pause);
        post(router, guard, "/v1/admin/resume", this::resume);
        post(router, guard, "/v1/admin/events/replay", this::replayExternal);
        post(router, guard, "/v1/admin/events/:id/replay", this::replay);
        post(router, guard, "/v1/admin/events/:id/reset", this::reset);
        post(router, guard, "/v1/admin/events/:id/cancel", this::cancelEvent);
        post(router, guard, "/v1/admin/events/:id/approve-late", this::approveLate);
        post(router, guard, "/v1/admin/streams/:stream/nonces/:nonce/cancel", this::cancelNonce);
        router.get("/v1/admin/audit")
                .handler(guard.needs(Role.OPERATOR))
                .handler(context -> Answered.by(
                        context,
                        asked -> store.audit(
                                Parameters.cursor(asked).map(Cursors::number).orElse(Long.MAX_VALUE),
                                Parameters.limit(asked))));
    }

    private Future<JsonObject> pause(RoutingContext context) {
        Asked asked = Asked.of(context);
        return unlessDry(
                asked, () -> store.pause(asked.change("pause", "node")).onSuccess(ignored -> effects.haltChanged()));
    }

    private Future<JsonObject> resume(RoutingContext context) {
        Asked asked = Asked.of(context);
        return unlessDry(
                asked, () -> store.resume(asked.change("resume", "node")).onSuccess(ignored -> effects.haltChanged()));
    }

    // A new retry budget; what a slot has decided has none (V5, L2).
    private Future<JsonObject> reset(RoutingContext context) {
        EventId event = Parameters.eventId(context);
        Asked asked = Asked.of(context);
        return undecided(event).compose(found -> {
            JsonObject before = new JsonObject()
                    .put("phase", found.getString("phase"))
                    .put("retryCount", found.getInteger("retryCount"));
            JsonObject after = new JsonObject().put("phase", "PROPOSING").put("retryCount", 0);
            return unlessDry(
                            asked,
                            () -> store.record(asked.change("reset", event.toString()), before, after)
                                    .onSuccess(ignored -> effects.reset(event)))
                    .map(answer -> answer.put("before", before).put("after", after));
        });
    }

    private Future<JsonObject> approveLate(RoutingContext context) {
        EventId event = Parameters.eventId(context);
        Asked asked = Asked.of(context);
        return undecided(event)
                .compose(found -> unlessDry(
                        asked,
                        () -> store.approveLate(asked.change("approve-late", event.toString()), pool, event)
                                .onSuccess(ignored -> effects.lateApproved(event))));
    }

    private Future<JsonObject> cancelEvent(RoutingContext context) {
        EventId event = Parameters.eventId(context);
        Asked asked = Asked.of(context);
        return undecided(event).compose(found -> {
            StreamId stream = new StreamId(found.getString("stream"));
            AdminStore.Cancel cancel = new AdminStore.Cancel(pool, stream, found.getLong("nonce"), Optional.of(event));
            return cancel(asked, cancel, event.toString());
        });
    }

    private Future<JsonObject> cancelNonce(RoutingContext context) {
        StreamId stream = new StreamId(context.pathParam("stream"));
        long nonce = Parameters.number("nonce", context.pathParam("nonce"), 0, Long.MAX_VALUE);
        Asked asked = Asked.of(context);
        return cancel(asked, new AdminStore.Cancel(pool, stream, nonce, Optional.empty()), stream + "#" + nonce);
    }

    private Future<JsonObject> cancel(Asked asked, AdminStore.Cancel cancel, String subject) {
        return unlessDry(
                        asked,
                        () -> store.approveCancel(asked.change("cancel", subject), cancel)
                                .onSuccess(ignored -> effects.cancelApproved(cancel)))
                .compose(answer -> cancels.of(cancel).map(answer::mergeIn));
    }

    private Future<JsonObject> replay(RoutingContext context) {
        EventId event = Parameters.eventId(context);
        Asked asked = Asked.of(context);
        return known(event).compose(found -> replay(asked, found.getString("externalId")));
    }

    private Future<JsonObject> replayExternal(RoutingContext context) {
        Asked asked = Asked.ofExternalId(context);
        return replay(asked, asked.externalId().orElseThrow());
    }

    // What would be told again is read first: an external id that nothing is known of is no change.
    private Future<JsonObject> replay(Asked asked, String externalId) {
        return effects.replay(externalId, true).compose(found -> {
            if (found.getJsonArray("events").isEmpty()) {
                return Future.failedFuture(
                        Answered.Refused.notFound("no event with external id " + externalId + " is known here"));
            }
            return unlessDry(
                            asked,
                            () -> store.record(asked.change("replay", externalId), null, found)
                                    .compose(ignored -> effects.replay(externalId, false))
                                    .mapEmpty())
                    .map(answer -> answer.mergeIn(found));
        });
    }

    private Future<JsonObject> known(EventId event) {
        return events.event(event)
                .map(found ->
                        found.orElseThrow(() -> Answered.Refused.notFound("no event " + event + " is known here")));
    }

    private Future<JsonObject> undecided(EventId event) {
        return known(event).map(found -> {
            Long slot = found.getLong("slot");
            if (slot != null) {
                throw Answered.Refused.conflict("expected an event that no slot has decided, found slot " + slot + ": "
                        + found.getString("phase"));
            }
            return found;
        });
    }

    static Future<JsonObject> unlessDry(Asked asked, Supplier<Future<Void>> effect) {
        JsonObject answer = new JsonObject().put("done", !asked.dryRun()).put("dryRun", asked.dryRun());
        return asked.dryRun() ? Future.succeededFuture(answer) : effect.get().map(ignored -> answer);
    }

    static void post(Router router, Guard guard, String path, Function<RoutingContext, Future<JsonObject>> action) {
        post(router, guard, Role.OPERATOR, path, action);
    }

    static void post(
            Router router, Guard guard, Role role, String path, Function<RoutingContext, Future<JsonObject>> action) {
        // Routes of their own: nobody's body is read before the caller is known.
        router.post(path).handler(guard.needs(role)).handler(ActionRoutes::requireJson);
        router.post(path).handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.post(path).handler(context -> Answered.by(context, action));
    }

    // A browser's form can send any other type to another origin's server.
    private static void requireJson(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        String media = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (media.equals("application/json")) {
            context.next();
        } else {
            Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "expected application/json, found '" + media + "'")
                    .send(context);
        }
    }
}
