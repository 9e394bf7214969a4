package quorate.node.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.node.postgres.ChangeFeed;
import quorate.protocol.EventId;

/**
 * {@code GET /v1/changes}: the change feed as server-sent events, from a {@code Last-Event-ID} on. One reader of the database
 * serves all browsers; a browser that does not keep up is cut and comes back with its last id.
 */
final class ChangeStream {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);
    private static final long POLL_MS = 100;
    private static final int BATCH = 500;
    private static final int MAX_BROWSERS = 200;
    private static final int MAX_QUEUE_BYTES = 1 << 20;
    private static final long KEEP_ALIVE_TICKS = 150;

    private final Vertx vertx;
    private final ChangeFeed feed;
    private final EventReads events;
    private final Set<HttpServerResponse> browsers = new LinkedHashSet<>();
    private Optional<ChangeFeed.Position> position = Optional.empty();
    private boolean reading;
    private long ticks;

    ChangeStream(Vertx vertx, ChangeFeed feed, EventReads events) {
        this.vertx = vertx;
        this.feed = feed;
        this.events = events;
    }

    void start() {
        vertx.setPeriodic(POLL_MS, ignored -> poll());
    }

    int browsers() {
        return browsers.size();
    }

    void handle(RoutingContext context) {
        if (browsers.size() >= MAX_BROWSERS) {
            Problem.of(ProblemCode.RATE_LIMITED, MAX_BROWSERS + " browsers are served at most")
                    .send(context);
            return;
        }
        HttpServerResponse response = context.response()
                .setChunked(true)
                .setWriteQueueMaxSize(MAX_QUEUE_BYTES)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.closeHandler(ignored -> browsers.remove(response));
        response.exceptionHandler(ignored -> browsers.remove(response));
        resume(response, Optional.ofNullable(context.request().getHeader("last-event-id")));
    }

    // A browser first gets what it missed, then joins the others. Between the two reads nothing is lost: what it gets
    // twice
    // it draws twice.
    private void resume(HttpServerResponse response, Optional<String> lastEventId) {
        Optional<ChangeFeed.Position> last = lastEventId.flatMap(ChangeFeed.Position::parse);
        response.write(": quorate\n\n");
        browsers.add(response);
        if (last.isEmpty()) {
            return;
        }
        feed.after(last.get(), BATCH).onFailure(failure -> response.end()).onSuccess(missed -> {
            if (missed.size() == BATCH) {
                response.write("event: reload\ndata: {}\n\n");
            } else {
                render(missed, text -> response.write(text));
            }
        });
    }

    private void poll() {
        if (++ticks % KEEP_ALIVE_TICKS == 0) {
            send(": alive\n\n");
        }
        if (reading || browsers.isEmpty()) {
            position = browsers.isEmpty() ? Optional.empty() : position;
            return;
        }
        reading = true;
        (position.isEmpty()
                        ? feed.end().map(end -> {
                            position = Optional.of(end);
                            return List.<ChangeFeed.Entry>of();
                        })
                        : feed.after(position.get(), BATCH))
                .onComplete(read -> {
                    reading = false;
                    if (read.failed()) {
                        LOG.debug("change feed unreadable: {}", read.cause().toString());
                    } else if (!read.result().isEmpty()) {
                        position = Optional.of(
                                read.result().get(read.result().size() - 1).position());
                        render(read.result(), this::send);
                    }
                });
    }

    private void render(List<ChangeFeed.Entry> entries, java.util.function.Consumer<String> to) {
        if (entries.isEmpty()) {
            return;
        }
        ChangeFeed.Position end = entries.get(entries.size() - 1).position();
        Set<EventId> changed = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        for (ChangeFeed.Entry entry : entries) {
            if (entry.change().kind() == ChangeFeed.Kind.EVENT) {
                changed.add(EventId.ofHex(entry.change().id()));
            } else {
                others.add(entry.change().kind().name().toLowerCase(Locale.ROOT) + " "
                        + entry.change().id());
            }
        }
        events.byIds(new ArrayList<>(changed))
                .onFailure(failure -> LOG.debug("events unreadable: {}", failure.toString()))
                .onSuccess(found -> {
                    StringBuilder text = new StringBuilder();
                    found.forEach(event -> message(text, "event", end, event));
                    others.forEach(other -> {
                        String[] parts = other.split(" ", 2);
                        message(text, parts[0], end, new JsonObject().put("id", parts[1]));
                    });
                    to.accept(text.toString());
                });
    }

    private static void message(StringBuilder text, String kind, ChangeFeed.Position id, JsonObject data) {
        text.append("event: ")
                .append(kind)
                .append("\nid: ")
                .append(id.text())
                .append("\ndata: ")
                .append(data.encode());
        text.append("\n\n");
    }

    private void send(String text) {
        for (HttpServerResponse browser : List.copyOf(browsers)) {
            if (browser.writeQueueFull() || browser.closed()) {
                browsers.remove(browser);
                browser.reset();
            } else {
                browser.write(text);
            }
        }
    }
}
