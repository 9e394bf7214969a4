package quorate.node.metrics;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.NodeClock;
import quorate.node.chain.KaspaNodes;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.Phase;

/**
 * What stands and waits, as gauges that are looked at each few seconds: what waits by phase and for how long, how long nothing was
 * completed while something waits, holes, members heard. Ages are of the oldest, in ms; 0 when there is none.
 */
public final class NodeGauges {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGauges.class);
    private static final long EVERY_MS = 5_000;
    private static final List<Phase> OPEN =
            List.of(Phase.UNKNOWN, Phase.PROPOSING, Phase.COMMITTED, Phase.FAILED, Phase.ABANDONED);

    private static final String WAITING = """
            SELECT p.phase, count(*) AS events, min(e.received_at) AS oldest,
                   min(e.received_at) FILTER (WHERE p.waiting_code = 'NONCE_HOLE') AS blocked_since,
                   count(DISTINCT e.stream) FILTER (WHERE p.waiting_code = 'NONCE_HOLE') AS holes
            FROM event_phase p JOIN events e USING (event_id)
            WHERE p.pool = $1 AND p.phase NOT IN ('COMPLETED', 'CANCELLED') GROUP BY p.phase
            """;
    private static final String LAST = """
            SELECT (SELECT at FROM completed WHERE pool = $1 AND member = $2 ORDER BY sequence DESC LIMIT 1) AS completed_at,
                   (SELECT count(*) FROM dead_letters WHERE event_id IS NULL) AS dead_letters,
                   EXISTS (SELECT 1 FROM absence WHERE pool = $1 AND asserted_by IS NULL AND (barred_to IS NULL
                        OR barred_to > (SELECT coalesce(max(slot), 0) FROM slot WHERE pool = $1))) AS returning
            """;

    /** What the node knows without its database. */
    public record Present(
            int membersNeeded,
            Supplier<Integer> membersHeard,
            Supplier<Boolean> halted,
            Supplier<Boolean> nodeFresh,
            Supplier<Long> tipDaaScore,
            Supplier<KaspaNodes.Shown> kaspa) {}

    private final NodeMetrics metrics;
    private final Postgres database;
    private final NodeClock clock;
    private final String pool;
    private final int self;
    private final Present present;

    public NodeGauges(NodeMetrics metrics, Postgres database, NodeClock clock, String pool, int self, Present present) {
        this.metrics = metrics;
        this.database = database;
        this.clock = clock;
        this.pool = pool;
        this.self = self;
        this.present = present;
    }

    public void watch(Vertx vertx) {
        look();
        vertx.setPeriodic(EVERY_MS, ignored -> look());
    }

    /** Looks once; completes when the gauges are set, and fails never. */
    public Future<Void> look() {
        metrics.gauge("members_heard", present.membersHeard().get());
        metrics.gauge("members_needed", present.membersNeeded());
        metrics.gauge("halted", present.halted().get() ? 1 : 0);
        metrics.gauge("kaspa_node_fresh", present.nodeFresh().get() ? 1 : 0);
        metrics.gauge("kaspa_tip_daa_score", present.tipDaaScore().get());
        List<KaspaNodes.Seen> nodes = present.kaspa().get().nodes();
        long serviceable =
                nodes.stream().filter(node -> node.problem().isEmpty()).count();
        metrics.gauge("kaspa_nodes_serviceable", serviceable);
        metrics.gauge("kaspa_nodes_configured", nodes.size());
        boolean doubted = present.kaspa().get().doubt().isPresent() && serviceable > 1;
        metrics.gauge("kaspa_nodes_disagree", doubted ? 1 : 0);
        Future<RowSet<Row>> waiting = database.query(Sql.of(WAITING, pool));
        Future<RowSet<Row>> last = database.query(Sql.of(LAST, pool, self));
        return Future.all(waiting, last)
                .onSuccess(ignored ->
                        set(waiting.result(), last.result().iterator().next()))
                .onFailure(failure -> LOG.debug("gauges not read: {}", failure.toString()))
                .onComplete(read -> metrics.gauge("database_up", read.succeeded() ? 1 : 0))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private void set(RowSet<Row> waiting, Row last) {
        EnumSet<Phase> none = EnumSet.copyOf(OPEN);
        OffsetDateTime oldest = null;
        OffsetDateTime blocked = null;
        long holes = 0;
        for (Row row : waiting) {
            OffsetDateTime since = row.getOffsetDateTime("oldest");
            Phase phase = Phase.valueOf(row.getString("phase"));
            phase(phase, row.getLong("events"), since);
            none.remove(phase);
            oldest = earlier(oldest, since);
            blocked = earlier(blocked, row.getOffsetDateTime("blocked_since"));
            holes += row.getLong("holes");
        }
        none.forEach(phase -> phase(phase, 0, null));
        metrics.gauge("stream_hole_blocked_duration_ms", ageMs(blocked));
        metrics.gauge("streams_with_holes", holes);
        metrics.gauge("dead_letters", last.getLong("dead_letters"));
        metrics.gauge("returning", last.getBoolean("returning") ? 1 : 0);
        // Since the last completion, or since the oldest began to wait if that is later: silence with work to do.
        OffsetDateTime completed = last.getOffsetDateTime("completed_at");
        metrics.gauge("no_completion_ms", oldest == null ? 0 : Math.min(ageMs(oldest), ageOrMost(completed)));
    }

    private void phase(Phase phase, long events, OffsetDateTime oldest) {
        metrics.gauge("events_waiting", events, "phase", phase.name());
        metrics.gauge("oldest_waiting_age_ms", ageMs(oldest), "phase", phase.name());
    }

    private static OffsetDateTime earlier(OffsetDateTime one, OffsetDateTime other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private long ageOrMost(OffsetDateTime since) {
        return since == null ? Long.MAX_VALUE : ageMs(since);
    }

    private long ageMs(OffsetDateTime since) {
        return since == null ? 0 : Math.max(0, clock.nowMs() - since.toInstant().toEpochMilli());
    }
}
