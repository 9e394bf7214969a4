package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What relayers delivered and the checks refused: to look at, and to try again once its cause is mended. */
final class DeadLetterRoutes {
    private static final String ALL = "/v1/admin/dead-letters";

    private final Guard guard;
    private final DeadLetterReads letters;
    private final AdminStore store;
    private final Effects effects;

    DeadLetterRoutes(Guard guard, DeadLetterReads letters, AdminStore store, Effects effects) {
        this.guard = guard;
        this.letters = letters;
        this.store = store;
        this.effects = effects;
    }

    void mount(Router router) {
        router.get(ALL)
                .handler(guard.needs(Role.OPERATOR))
                .handler(context -> Answered.by(
                        context,
                        asked -> letters.page(
                                Parameters.cursor(asked).map(Cursors::number).orElse(Long.MAX_VALUE),
                                Parameters.limit(asked))));
        router.get(ALL + "/:id")
                .handler(guard.needs(Role.OPERATOR))
                .handler(context -> Answered.by(context, asked -> letter(id(asked))));
        ActionRoutes.post(router, guard, ALL + "/:id/requeue", this::requeue);
    }

    // The checks are asked first: a letter that they still refuse is no change, and the operator learns why.
    private Future<JsonObject> requeue(RoutingContext context) {
        long id = id(context);
        Asked asked = Asked.of(context);
        return letter(id)
                .compose(letter -> effects.requeue(id, true).compose(proven -> {
                    if (asked.dryRun()) {
                        return ActionRoutes.unlessDry(asked, Future::succeededFuture)
                                .map(answer -> answer.mergeIn(proven));
                    }
                    JsonObject before = new JsonObject()
                            .put("code", letter.getString("code"))
                            .put("eventId", letter.getString("eventId"));
                    return store.record(asked.change("requeue", "dead letter " + id), before, proven)
                            .compose(recorded -> effects.requeue(id, false))
                            .map(stored -> new JsonObject()
                                    .put("done", true)
                                    .put("dryRun", false)
                                    .mergeIn(stored));
                }));
    }

    private Future<JsonObject> letter(long id) {
        return letters.letter(id)
                .map(found -> found.orElseThrow(() -> Answered.Refused.notFound("no dead letter " + id)));
    }

    private static long id(RoutingContext context) {
        return Parameters.number("id", context.pathParam("id"), 1, Long.MAX_VALUE);
    }
}
