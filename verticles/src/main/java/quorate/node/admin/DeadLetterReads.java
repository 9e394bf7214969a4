package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;

/** Reads what relayers delivered and the checks refused. Ingestion alone writes it. */
final class DeadLetterReads {
    private static final String COLUMNS = """
            SELECT id, relayer, code, path, expected, found, times, first_at, last_at, event_id,
                   octet_length(body) AS body_bytes, body_digest
            """;
    private static final String PAGE = COLUMNS + "FROM dead_letters WHERE id < $1 ORDER BY id DESC LIMIT $2";
    private static final String ONE = COLUMNS + ", body FROM dead_letters WHERE id = $1";

    private final Postgres database;

    DeadLetterReads(Postgres database) {
        this.database = database;
    }

    /** {@code {"deadLetters": [...], "cursor": ...}}, newest first, without their bodies. */
    Future<JsonObject> page(long before, int limit) {
        return database.query(Sql.of(PAGE, before, limit)).map(rows -> {
            JsonArray letters = new JsonArray();
            rows.forEach(row -> letters.add(letter(row)));
            JsonObject page = new JsonObject().put("deadLetters", letters);
            return letters.size() < limit
                    ? page
                    : page.put(
                            "cursor",
                            Cursors.of(letters.getJsonObject(limit - 1).getLong("id")));
        });
    }

    /** One letter with its body as the relayer sent it. */
    Future<Optional<JsonObject>> letter(long id) {
        return database.query(Sql.of(ONE, id)).map(rows -> {
            for (Row row : rows) {
                String body = new String(row.getBuffer("body").getBytes(), StandardCharsets.UTF_8);
                return Optional.of(letter(row).put("body", body));
            }
            return Optional.empty();
        });
    }

    private static JsonObject letter(Row row) {
        return new JsonObject()
                .put("id", row.getLong("id"))
                .put("relayer", row.getString("relayer"))
                .put("code", row.getString("code"))
                .put("path", row.getString("path"))
                .put("expected", row.getString("expected"))
                .put("found", row.getString("found"))
                .put("times", row.getLong("times"))
                .put("firstAt", row.getOffsetDateTime("first_at").toInstant().toString())
                .put("lastAt", row.getOffsetDateTime("last_at").toInstant().toString())
                .put("bodyBytes", row.getInteger("body_bytes"))
                .put("bodySha256", EventReads.hex(row.getBuffer("body_digest")))
                .put("eventId", EventReads.hex(row.getBuffer("event_id")));
    }
}
