package quorate.node.admin;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change that somebody asks for: who, why, and whether only to say what it would do.
 *
 * @param externalId of the body, where the route takes one
 */
record Asked(Tokens.Caller caller, String reason, boolean dryRun, Optional<String> externalId) {
    private static final String REASON = "reason";
    private static final String EXTERNAL_ID = "externalId";
    private static final int MAX_TEXT = 1_000;

    /** The body is {@code {"reason": "..."}}. @throws IllegalArgumentException saying what was expected and found */
    static Asked of(RoutingContext context) {
        return of(context, Set.of());
    }

    /** The body is {@code {"externalId": "...", "reason": "..."}}. */
    static Asked ofExternalId(RoutingContext context) {
        return of(context, Set.of(EXTERNAL_ID));
    }

    AdminStore.Change change(String action, String subject) {
        return new AdminStore.Change(caller, action, subject, reason);
    }

    private static Asked of(RoutingContext context, Set<String> more) {
        Set<String> names = new TreeSet<>(more);
        names.add(REASON);
        JsonObject body;
        try {
            body = context.body().asJsonObject();
        } catch (DecodeException | ClassCastException bad) {
            throw new IllegalArgumentException("body: expected a JSON object with " + names, bad);
        }
        if (body == null || !body.fieldNames().equals(names)) {
            throw new IllegalArgumentException("body: expected a JSON object with " + names + ", found "
                    + (body == null ? "nothing" : new TreeSet<>(body.fieldNames())));
        }
        return new Asked(
                Guard.caller(context),
                text(body, REASON),
                dryRun(context),
                more.isEmpty() ? Optional.empty() : Optional.of(text(body, EXTERNAL_ID)));
    }

    private static String text(JsonObject body, String name) {
        String text = body.getValue(name) instanceof String given ? given.trim() : "";
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    name + ": expected a text of 1 to " + MAX_TEXT + " characters, found " + text.length());
        }
        return text;
    }

    // A mistyped dry run must not become a change.
    private static boolean dryRun(RoutingContext context) {
        String given = context.request().getParam("dryRun");
        if (given == null || given.equals("false") || given.equals("true")) {
            return "true".equals(given);
        }
        throw new IllegalArgumentException("dryRun: expected true or false, found '" + given + "'");
    }
}
