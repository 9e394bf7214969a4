package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code /health/live}: the process answers. {@code /health/ready}: everything that a vote needs is there, each named. Both
 * need no token and tell no secret.
 */
final class Health {
    /** One named condition: null when it holds, else what is wrong. */
    private final Map<String, Supplier<Future<String>>> conditions = new LinkedHashMap<>();

    /** @param wrong completes with null when the condition holds, else with what is wrong */
    Health ready(String name, Supplier<Future<String>> wrong) {
        conditions.put(name, wrong);
        return this;
    }

    void mount(Router router) {
        router.get("/health/live").handler(context -> send(context, 200, new JsonObject().put("status", "UP")));
        router.get("/health/ready").handler(this::ready);
    }

    private void ready(RoutingContext context) {
        JsonObject checks = new JsonObject();
        Future<Void> all = Future.succeededFuture();
        for (Map.Entry<String, Supplier<Future<String>>> condition : conditions.entrySet()) {
            all = all.compose(ignored -> condition.getValue().get().otherwise(Throwable::toString))
                    .onSuccess(wrong -> checks.put(condition.getKey(), wrong == null ? "ok" : wrong))
                    .mapEmpty();
        }
        all.onSuccess(ignored -> {
            boolean up = checks.stream().allMatch(check -> "ok".equals(check.getValue()));
            send(
                    context,
                    up ? 200 : 503,
                    new JsonObject().put("status", up ? "UP" : "DOWN").put("checks", checks));
        });
    }

    private static void send(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.toBuffer());
    }
}
