package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.OptionalLong;
import java.util.function.Function;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.StreamId;
import quorate.protocol.StreamMode;

/** Reads the streams: what was decided last, what waits, and where a nonce is missing (S1). */
final class StreamReads {
    private static final String STREAMS = """
            WITH decided AS (
                SELECT stream, max(nonce) AS nonce FROM decided_event
                WHERE stream IS NOT NULL AND undone_by_slot IS NULL GROUP BY stream)
            SELECT e.stream, d.nonce AS last_decided,
                   count(*) FILTER (WHERE e.nonce > coalesce(d.nonce, -1)) AS waiting,
                   min(e.nonce) FILTER (WHERE e.nonce > coalesce(d.nonce, -1)) AS lowest_waiting,
                   min(e.received_at) FILTER (WHERE e.nonce > coalesce(d.nonce, -1)) AS waiting_since,
                   count(*) FILTER (WHERE e.nonce < d.nonce AND NOT EXISTS (
                       SELECT 1 FROM decided_event x WHERE x.event_id = e.event_id AND x.undone_by_slot IS NULL)) AS late
            FROM events e LEFT JOIN decided d ON d.stream = e.stream
            GROUP BY e.stream, d.nonce ORDER BY e.stream
            """;

    private final Postgres database;
    private final Function<StreamId, OptionalLong> firstNonce;

    StreamReads(Postgres database, Function<StreamId, OptionalLong> firstNonce) {
        this.database = database;
        this.firstNonce = firstNonce;
    }

    Future<JsonObject> streams() {
        return database.query(Sql.of(STREAMS)).map(rows -> {
            JsonArray streams = new JsonArray();
            rows.forEach(row -> streams.add(stream(row)));
            return new JsonObject().put("streams", streams);
        });
    }

    private JsonObject stream(Row row) {
        String name = row.getString("stream");
        StreamMode mode = name.startsWith("hyperlane:") ? StreamMode.INCREASING : StreamMode.CONTIGUOUS;
        Long last = row.getLong("last_decided");
        Long lowestWaiting = row.getLong("lowest_waiting");
        Long next = next(mode, new StreamId(name), last, lowestWaiting);
        boolean hole = mode == StreamMode.CONTIGUOUS && lowestWaiting != null && next != null && lowestWaiting > next;
        return new JsonObject()
                .put("stream", name)
                .put("mode", mode.name())
                .put("lastDecidedNonce", last)
                .put("nextNonce", next)
                .put("waiting", row.getLong("waiting"))
                .put("hole", hole ? next : null)
                .put(
                        "blockedSince",
                        hole
                                ? row.getOffsetDateTime("waiting_since")
                                        .toInstant()
                                        .toString()
                                : null)
                .put("late", row.getLong("late"));
    }

    private Long next(StreamMode mode, StreamId stream, Long last, Long lowestWaiting) {
        return switch (mode) {
            case INCREASING -> lowestWaiting;
            case CONTIGUOUS -> {
                if (last != null) {
                    yield last + 1;
                }
                OptionalLong first = firstNonce.apply(stream);
                yield first.isPresent() ? Long.valueOf(first.getAsLong()) : lowestWaiting;
            }
        };
    }
}
