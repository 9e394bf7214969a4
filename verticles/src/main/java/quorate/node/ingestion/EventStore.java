package quorate.node.ingestion;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.codecs.event.EventIds;
import quorate.codecs.event.Verdict;
import quorate.node.EventSource;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.Source;

/** The events in Postgres. Every method fails with {@link quorate.node.postgres.DatabaseFailed} and nothing else. */
public final class EventStore {
    private static final String ACCEPT = """
            SELECT a.outcome, a.other, a.reason, coalesce(p.phase, 'PROPOSING') AS phase, events_before($8, $9) AS position,
                CASE WHEN a.outcome = 'known' THEN second_content($2) ELSE a.outcome LIKE 'second%' END AS second
            FROM accept_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) a
            LEFT JOIN event_phase p ON p.event_id = $2""";

    /** $1 now, $2 limit. Doubling waits up to half a minute; decided events and those without material are told no more. */
    private static final String ANNOUNCE_AGAIN = """
            WITH due AS (
                SELECT event_id FROM events WHERE announce_due_ms <= $1 ORDER BY announce_due_ms LIMIT $2),
            looked AS (
                SELECT event_id, coalesce(p.phase, 'PROPOSING') NOT IN ('COMMITTED', 'COMPLETED', 'CANCELLED') AS undecided
                FROM due LEFT JOIN event_phase p USING (event_id))
            UPDATE events e SET announce_due_ms = CASE WHEN l.undecided AND e.material IS NOT NULL
                THEN $1 + least(30000, greatest(1000, $1 - e.known_since_ms)) END
            FROM looked l WHERE e.event_id = l.event_id
            RETURNING e.event_id, l.undecided AND e.material IS NOT NULL AS again""";

    private static final String STORED = "SELECT " + EventRow.COLUMNS
            + ", e.material, other_content(e.event_id) AS other_content FROM events e WHERE e.event_id = $1";

    private static final String FATE = """
            SELECT e.event_id, e.external_id, e.stream, e.nonce, e.amount_sompi, e.destination_address, e.received_at,
                coalesce(p.phase, 'PROPOSING') AS phase, p.slot, t.txid, events_before(e.stream, e.nonce) AS position
            FROM events e JOIN event_delivery d ON d.event_id = e.event_id AND d.relayer = $2
            LEFT JOIN event_phase p ON p.event_id = e.event_id
            LEFT JOIN finished_transaction t ON t.pool = p.pool AND t.slot = p.slot
            WHERE e.event_id = $1""";

    private final Postgres postgres;
    private final PoolId pool;

    public EventStore(Postgres postgres, PoolId pool) {
        this.postgres = postgres;
        this.pool = pool;
    }

    /**
     * Stores a proven event once; answered after the commit.
     *
     * @param relayer who delivered it by webhook; empty when a peer handed it on
     * @param announceDueMs when peers are to be told (again)
     */
    Future<StoreResult> accept(Verdict.Verified verified, Optional<String> relayer, long nowMs, long announceDueMs) {
        Event event = verified.event();
        Sql sql = Sql.of(
                ACCEPT,
                pool.name(),
                buffer(event.id().hash()),
                Buffer.buffer(EventIds.sourceBytes(event.source()).toBytes()),
                event.source().tag(),
                domain(event.source()),
                buffer(event.externalId()),
                buffer(verified.contentDigest()),
                event.stream().text(),
                event.nonce(),
                event.previousNonce().isPresent() ? event.previousNonce().getAsLong() : null,
                event.destination().version(),
                Buffer.buffer(event.destination().script().toBytes()),
                verified.address(),
                event.amountSompi(),
                Buffer.buffer(verified.material().toBytes()),
                relayer.orElse(null),
                nowMs,
                announceDueMs);
        return postgres.query(sql).map(rows -> stored(verified, only(rows)));
    }

    private static StoreResult stored(Verdict.Verified verified, Row row) {
        EventId event = verified.event().id();
        String outcome = row.getString("outcome");
        return switch (outcome) {
            case "stored", "second_content", "second_place", "known" ->
                new StoreResult.Here(
                        event,
                        outcome.equals("stored") || outcome.equals("second_content"),
                        row.getBoolean("second"),
                        row.getString("phase"),
                        row.getLong("position"));
            case "conflict" -> new StoreResult.Conflict(EventRow.hash(row, "other"), verified.contentDigest());
            case "nonce_taken" -> new StoreResult.PlaceTaken(new EventId(EventRow.hash(row, "other")));
            case "paused" -> new StoreResult.Paused(row.getString("reason"));
            default -> throw new IllegalStateException("accept_event: expected a known outcome, found " + outcome);
        };
    }

    /** An event with its proof, which is empty once retention has taken it. */
    Future<Optional<EventSource.Stored>> stored(EventId event) {
        return postgres.query(Sql.of(STORED, buffer(event.hash())))
                .map(rows -> first(rows).map(row -> new EventSource.Stored(EventRow.known(row), material(row), false)));
    }

    /** Check 12: whether another content of the event's external id is known here and not cancelled. */
    public Future<Boolean> secondContent(EventId event) {
        return postgres.query(Sql.of("SELECT second_content($1) AS second", buffer(event.hash())))
                .map(rows -> only(rows).getBoolean("second"));
    }

    /** Events whose announcement is due again, at most {@code limit}; each is due once per call. */
    Future<List<EventId>> announceAgain(long nowMs, int limit) {
        return postgres.query(Sql.of(ANNOUNCE_AGAIN, nowMs, limit)).map(rows -> {
            List<EventId> again = new ArrayList<>();
            for (Row row : rows) {
                if (row.getBoolean("again")) {
                    again.add(new EventId(EventRow.hash(row, "event_id")));
                }
            }
            return again;
        });
    }

    /** Every event with that external id, in the order they came. */
    Future<List<EventId>> ofExternalId(Hash32 externalId) {
        return postgres.query(Sql.of(
                        "SELECT event_id FROM events WHERE pool = $1 AND external_id = $2 ORDER BY received_at",
                        pool.name(),
                        buffer(externalId)))
                .map(rows -> {
                    List<EventId> found = new ArrayList<>();
                    rows.forEach(row -> found.add(new EventId(EventRow.hash(row, "event_id"))));
                    return found;
                });
    }

    /** What has become of an event that {@code relayer} has delivered here; empty for anyone else's. */
    Future<Optional<EventFate>> fate(EventId event, String relayer) {
        return postgres.query(Sql.of(FATE, buffer(event.hash()), relayer))
                .map(rows -> first(rows).map(EventStore::fate));
    }

    private static EventFate fate(Row row) {
        Long slot = row.getLong("slot");
        return new EventFate(
                new EventId(EventRow.hash(row, "event_id")),
                EventRow.hash(row, "external_id"),
                row.getString("stream"),
                row.getLong("nonce"),
                row.getLong("amount_sompi"),
                row.getString("destination_address"),
                row.getOffsetDateTime("received_at").toInstant(),
                row.getString("phase"),
                row.getLong("position"),
                slot == null ? OptionalLong.empty() : OptionalLong.of(slot),
                Optional.ofNullable(row.getBuffer("txid")).map(txid -> Hash32.of(txid.getBytes())));
    }

    static Buffer buffer(Hash32 hash) {
        return Buffer.buffer(hash.toBytes());
    }

    private static Bytes material(Row row) {
        Buffer material = row.getBuffer("material");
        return material == null ? Bytes.EMPTY : Bytes.of(material.getBytes());
    }

    private static Long domain(Source source) {
        return switch (source) {
            case Source.Hyperlane hyperlane -> hyperlane.originDomain();
            case Source.LayerZero layerZero -> layerZero.srcEid();
            case Source.Api api -> null;
        };
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(row);
        }
        return Optional.empty();
    }

    private static Row only(RowSet<Row> rows) {
        return first(rows).orElseThrow(() -> new IllegalStateException("expected one row, found none"));
    }
}
