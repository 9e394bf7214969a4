package quorate.node.admin;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;

/** The static files of the dashboard, from the jar. They hold no data, so they need no token. */
final class Dashboard {
    private Dashboard() {}

    static void mount(Router router) {
        router.get("/*")
                .handler(headers())
                .handler(StaticHandler.create("webroot").setIndexPage("index.html"));
    }

    // Nothing but this origin's own files may run, be shown or be asked; nobody may frame the page.
    private static Handler<RoutingContext> headers() {
        return context -> {
            context.response()
                    .putHeader(
                            "content-security-policy",
                            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                    .putHeader("x-content-type-options", "nosniff")
                    .putHeader("referrer-policy", "no-referrer")
                    .putHeader("cache-control", "no-cache");
            context.next();
        };
    }
}
