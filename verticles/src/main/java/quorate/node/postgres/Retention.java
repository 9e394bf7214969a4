package quorate.node.postgres;

import io.vertx.core.Future;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Garbage collection (seed 6.1): what only diagnosis wants, an hour after its slot has ended. Takes other members' proposals and
 * statements of decided slots, what the checks said of them, the proofs of finished events, dead letters
 * and old rows of the change feed. Own statements, refusals, fates,
 * signed rows, signatures and certificates are not in its reach: the role it runs under may not delete them (B1).
 */
public final class Retention {
    /** Seed 6.1: one hour. */
    public static final long DEFAULT_KEEP_MS = 3_600_000;

    /** Dead letters wait for an operator longer than that: a week, or {@code keepMs} where that is more. */
    public static final long KEEP_LETTERS_MS = 7 * 86_400_000L;

    /** Rows taken of one table at a time, so that no transaction holds locks for long. */
    private static final int BATCH = 5_000;

    private static final String ENDED = """
            (SELECT t.ctid FROM %1$s t JOIN slot s USING (pool, slot)
                WHERE s.ended AND s.ended_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT $2)""";

    private static final List<String> OF_ENDED_SLOTS = List.of("proposal", "peer_statement", "judged", "round_entered");

    private final Postgres postgres;
    private final long keepMs;

    public Retention(Postgres postgres, long keepMs) {
        if (keepMs < 0) {
            throw new IllegalArgumentException("retention: expected keep_ms >= 0, found " + keepMs);
        }
        this.postgres = postgres;
        this.keepMs = keepMs;
    }

    /** Takes what is due, batch after batch. Answers how many rows of each table. Fails with {@link DatabaseFailed}. */
    public Future<SortedMap<String, Long>> collect() {
        SortedMap<String, Long> taken = new TreeMap<>();
        Future<Void> done = Future.succeededFuture();
        for (String table : OF_ENDED_SLOTS) {
            String sql = "DELETE FROM " + table + " WHERE ctid IN " + ENDED.formatted(table);
            done = done.compose(before -> drain(table, sql, keepMs, taken));
        }
        return done.compose(before -> drain("change", """
                        DELETE FROM change WHERE ctid IN (SELECT ctid FROM change
                            WHERE at < clock_timestamp() - $1 * interval '1 millisecond' ORDER BY at LIMIT $2)""", keepMs, taken))
                .compose(before -> drain("events.material", """
                        UPDATE events SET material = NULL WHERE event_id IN (SELECT e.event_id FROM events e
                            JOIN event_phase p USING (event_id)
                            WHERE e.material IS NOT NULL AND p.phase IN ('COMPLETED', 'CANCELLED')
                                AND p.changed_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT $2)""", keepMs, taken))
                .compose(before -> drain("dead_letters", """
                        DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters
                            WHERE last_at < clock_timestamp() - $1 * interval '1 millisecond' LIMIT $2)""", Math.max(keepMs, KEEP_LETTERS_MS), taken))
                .map(before -> taken);
    }

    private Future<Void> drain(String table, String sql, long ageMs, SortedMap<String, Long> taken) {
        return postgres.query(Sql.of(sql, (double) ageMs, BATCH)).compose(rows -> {
            taken.merge(table, (long) rows.rowCount(), Long::sum);
            return rows.rowCount() == BATCH ? drain(table, sql, ageMs, taken) : Future.succeededFuture();
        });
    }
}
