package quorate.node.admin;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import quorate.protocol.EventId;
import quorate.protocol.Phase;

/** Reads what a request's path and query say. Each throws {@link IllegalArgumentException} with what was expected and found. */
final class Parameters {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;

    private Parameters() {}

    static Optional<String> text(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getParam(name)).filter(text -> !text.isEmpty());
    }

    static Optional<String> cursor(RoutingContext context) {
        return text(context, "cursor");
    }

    static int limit(RoutingContext context) {
        return text(context, "limit")
                .map(text -> (int) number("limit", text, 1, MAX_LIMIT))
                .orElse(DEFAULT_LIMIT);
    }

    static EventId eventId(RoutingContext context) {
        String text = context.pathParam("id");
        try {
            return EventId.ofHex(text.startsWith("0x") ? text.substring(2) : text);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException("event id: expected 64 hex digits, found '" + text + "'", bad);
        }
    }

    static String phase(String text) {
        try {
            return Phase.valueOf(text.toUpperCase(Locale.ROOT)).name();
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "phase: expected one of " + List.of(Phase.values()) + ", found '" + text + "'", unknown);
        }
    }

    static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException bad) {
            throw new IllegalArgumentException("since: expected an RFC 3339 time, found '" + text + "'", bad);
        }
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
}
