package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.protocol.EventId;
import quorate.protocol.Phase;

/** The read API: {@code GET /v1/...} as API.md lists it, for every role. */
final class ReadRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ReadRoutes.class);
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;

    private final Guard guard;
    private final EventReads events;
    private final LogReads log;
    private final StreamReads streams;
    private final NodeReads node;

    ReadRoutes(Guard guard, EventReads events, LogReads log, StreamReads streams, NodeReads node) {
        this.guard = guard;
        this.events = events;
        this.log = log;
        this.streams = streams;
        this.node = node;
    }

    void mount(Router router) {
        get(router, "/v1/events", context -> events.page(filter(context)));
        get(router, "/v1/events/:id", this::event);
        get(router, "/v1/pools/:id/log", this::slots);
        get(router, "/v1/streams", context -> streams.streams());
        get(router, "/v1/signers", context -> node.signers());
        get(router, "/v1/pool", context -> node.poolCoins());
        get(router, "/v1/info", context -> node.info());
    }

    private Future<JsonObject> event(RoutingContext context) {
        EventId id = eventId(context.pathParam("id"));
        return events.event(id)
                .map(found -> found.orElseThrow(() -> new NotFound("no event " + id + " is known here")));
    }

    private Future<JsonObject> slots(RoutingContext context) {
        boolean descending = "desc".equals(context.request().getParam("order"));
        String from = context.request().getParam("from");
        long start = from == null ? (descending ? Long.MAX_VALUE : 1) : number("from", from, 1, Long.MAX_VALUE);
        return log.slots(context.pathParam("id"), start, descending, limit(context));
    }

    private static EventReads.Filter filter(RoutingContext context) {
        return new EventReads.Filter(
                parameter(context, "phase").map(ReadRoutes::phase),
                parameter(context, "stream"),
                parameter(context, "since").map(ReadRoutes::instant),
                parameter(context, "cursor").map(EventReads.Cursor::decode),
                limit(context));
    }

    static EventId eventId(String text) {
        try {
            return EventId.ofHex(text.startsWith("0x") ? text.substring(2) : text);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException("event id: expected 64 hex digits, found '" + text + "'", bad);
        }
    }

    private static String phase(String text) {
        try {
            return Phase.valueOf(text.toUpperCase(Locale.ROOT)).name();
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "phase: expected one of " + java.util.List.of(Phase.values()) + ", found '" + text + "'", unknown);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException bad) {
            throw new IllegalArgumentException("since: expected an RFC 3339 time, found '" + text + "'", bad);
        }
    }

    private static int limit(RoutingContext context) {
        return parameter(context, "limit")
                .map(text -> (int) number("limit", text, 1, MAX_LIMIT))
                .orElse(DEFAULT_LIMIT);
    }

    static long number(String name, String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    name + ": expected " + least + " to " + most + ", found '" + text + "'", notANumber);
        }
        throw new IllegalArgumentException(name + ": expected " + least + " to " + most + ", found '" + text + "'");
    }

    private static Optional<String> parameter(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getParam(name)).filter(text -> !text.isEmpty());
    }

    private void get(Router router, String path, Function<RoutingContext, Future<JsonObject>> answer) {
        router.get(path).handler(guard.needs(Role.VIEWER)).handler(context -> answer(context, answer));
    }

    /** Something asked for is not here. */
    static final class NotFound extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }

    /** Answers with the JSON that {@code ask} gives, or with the problem that it met. */
    static void answer(RoutingContext context, Function<RoutingContext, Future<JsonObject>> ask) {
        Future<JsonObject> answer;
        try {
            answer = ask.apply(context);
        } catch (IllegalArgumentException bad) {
            answer = Future.failedFuture(bad);
        }
        answer.onSuccess(json -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(json.toBuffer()))
                .onFailure(failure -> fail(context, failure));
    }

    private static void fail(RoutingContext context, Throwable failure) {
        switch (failure) {
            case IllegalArgumentException bad ->
                Problem.of(ProblemCode.MALFORMED, bad.getMessage()).send(context);
            case NotFound missing ->
                Problem.of(ProblemCode.NOT_FOUND, missing.getMessage()).send(context);
            default -> {
                LOG.warn("{} failed", context.normalizedPath(), failure);
                Problem.of(ProblemCode.DATABASE_UNAVAILABLE, "the database does not answer")
                        .send(context);
            }
        }
    }
}
