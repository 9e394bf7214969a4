package quorate.node.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalLong;

/**
 * An error as the API answers it: {@code application/problem+json} (RFC 9457) with {@code code}, {@code retryable}, {@code
 * retryAfterMs} and members of its own. Never a stack trace, never a secret.
 *
 * @param detail one sentence on what was wrong
 * @param retryAfterMs when to try again, if that is known
 * @param members more members, such as {@code path}, {@code expected}, {@code found}
 */
public record Problem(ProblemCode code, String detail, OptionalLong retryAfterMs, JsonObject members) {
    public static final String MEDIA_TYPE = "application/problem+json";
    private static final long DEFAULT_RETRY_MS = 1_000;

    public static Problem of(ProblemCode code, String detail) {
        OptionalLong retry = code.retryable() ? OptionalLong.of(DEFAULT_RETRY_MS) : OptionalLong.empty();
        return new Problem(code, detail, retry, new JsonObject());
    }

    public Problem retryAfterMs(long waitMs) {
        return new Problem(code, detail, OptionalLong.of(waitMs), members);
    }

    /** The same with one more member. */
    public Problem with(String name, Object value) {
        return new Problem(code, detail, retryAfterMs, members.copy().put(name, value));
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", "about:blank")
                .put("title", code.title())
                .put("status", code.status())
                .put("detail", detail)
                .put("code", code.wireName())
                .put("retryable", code.retryable());
        retryAfterMs.ifPresent(waitMs -> json.put("retryAfterMs", waitMs));
        return json.mergeIn(members);
    }

    /** Answers the request, unless it was answered before or its connection is gone. */
    public void send(RoutingContext context) {
        send(context, toJson());
    }

    /** The same with a problem that another part of the node has put into JSON. */
    public static void send(RoutingContext context, JsonObject problem) {
        if (context.response().ended()
                || context.response().headWritten()
                || context.response().closed()) {
            return;
        }
        // RFC 9110: whole seconds, rounded up.
        Long waitMs = problem.getLong("retryAfterMs");
        if (waitMs != null) {
            context.response().putHeader("retry-after", Long.toString((waitMs + 999) / 1000));
        }
        context.response()
                .setStatusCode(problem.getInteger("status"))
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(problem.toBuffer());
    }
}
