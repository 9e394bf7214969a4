package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What has changed, for the dashboard's live view: every writer appends in its own transaction, readers follow from a position.
 * A row is read once no earlier transaction is still running, so that none is ever skipped.
 */
public final class ChangeFeed {
    /** What an id in the feed names. */
    public enum Kind {
        EVENT,
        SLOT,
        STREAM,
        SIGNER,
        POOL,
        AUDIT;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One thing that changed: an event id in hex, {@code pool/slot}, a stream's or pool's name, a member's index, an audit row. */
    public record Change(Kind kind, String id) {
        public static Change slot(String pool, long slot) {
            return new Change(Kind.SLOT, pool + "/" + slot);
        }
    }

    /** A place in the feed: transaction, then sequence. Its text is the SSE event id. */
    public record Position(long tx, long sequence) {
        public static final Position START = new Position(0, 0);

        public String text() {
            return tx + "-" + sequence;
        }

        /** Reads {@link #text()}; empty when it is anything else. */
        public static Optional<Position> parse(String text) {
            if (!text.matches("[0-9]{1,18}-[0-9]{1,18}")) {
                return Optional.empty();
            }
            int dash = text.indexOf('-');
            return Optional.of(
                    new Position(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1))));
        }
    }

    public record Entry(Position position, Change change, Optional<String> pool, Instant at) {}

    private final Postgres postgres;

    public ChangeFeed(Postgres postgres) {
        this.postgres = postgres;
    }

    /** One statement that appends all of {@code changes}, for the writer's own transaction. */
    public static Sql append(Optional<String> pool, SequencedSet<Change> changes) {
        String[] kinds = changes.stream().map(change -> change.kind().text()).toArray(String[]::new);
        String[] ids = changes.stream().map(Change::id).toArray(String[]::new);
        return Sql.of(
                "INSERT INTO change (kind, id, pool) SELECT kind, id, $3 FROM unnest($1::text[], $2::text[]) AS c (kind, id)",
                kinds,
                ids,
                pool.orElse(null));
    }

    /** The next changes after {@code position}, at most {@code limit}. */
    public Future<List<Entry>> after(Position position, int limit) {
        return postgres.query(Sql.of("""
                        SELECT tx::text::bigint AS tx, sequence, kind, id, pool, at FROM change
                        WHERE (tx, sequence) > ($1::text::xid8, $2) AND tx < pg_snapshot_xmin(pg_current_snapshot())
                        ORDER BY tx, sequence LIMIT $3""", Long.toString(position.tx()), position.sequence(), limit))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>();
                    rows.forEach(row -> entries.add(entry(row)));
                    return entries;
                });
    }

    /** Where the feed ends now: what a new reader starts from after it has read everything else. */
    public Future<Position> end() {
        return position("DESC").map(found -> found.orElse(Position.START));
    }

    /** Whether a reader at {@code position} can go on, or must reload because retention took what it has not seen. */
    public Future<Boolean> isKept(Position position) {
        return position("ASC")
                .compose(first -> end().map(last -> {
                    boolean before = compare(position, last) <= 0;
                    return before && (first.isEmpty() || compare(position, first.get()) >= 0 || position.equals(last));
                }));
    }

    private Future<Optional<Position>> position(String order) {
        return postgres.query(Sql.of("SELECT tx::text::bigint AS tx, sequence FROM change"
                        + " WHERE tx < pg_snapshot_xmin(pg_current_snapshot())"
                        + " ORDER BY tx " + order + ", sequence " + order + " LIMIT 1"))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(positionOf(rows.iterator().next())));
    }

    private static int compare(Position one, Position other) {
        int byTx = Long.compare(one.tx(), other.tx());
        return byTx != 0 ? byTx : Long.compare(one.sequence(), other.sequence());
    }

    private static Position positionOf(Row row) {
        return new Position(row.getLong("tx"), row.getLong("sequence"));
    }

    private static Entry entry(Row row) {
        Kind kind = Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
        return new Entry(
                positionOf(row),
                new Change(kind, row.getString("id")),
                Optional.ofNullable(row.getString("pool")),
                row.getOffsetDateTime("at")
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toInstant());
    }
}
