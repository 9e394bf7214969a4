package quorate.node.commit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import quorate.node.postgres.CanonicalForms;
import quorate.protocol.Bytes;
import quorate.protocol.Check;
import quorate.protocol.EventId;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;

/** Reads live slots back from one connection. */
final class LedgerReading {
    /** $2 is one slot, or null for all that are not final. */
    private static final String LIVE = """
            WITH live AS (SELECT * FROM live_stage
                WHERE pool = $1 AND stage <> 'FINAL' AND ($2::bigint IS NULL OR slot = $2))
            """;

    private static final String SLOTS = LIVE + """
            SELECT l.slot, s.decision, s.template_hash, l.stage, l.since_ms, l.waiting_check, l.waiting_code,
                l.waiting_expected, l.waiting_found, f.fate, o.signatures, t.transaction,
                a.slot IS NOT NULL AS has_acceptance, a.accepting_block, a.accepted_at_daa_score, ro.reason AS refusal_ordered,
                k.slot AS killed_by
            FROM live l JOIN slot s USING (pool, slot)
            LEFT JOIN fate f ON f.template_hash = s.template_hash
            LEFT JOIN own_signature o ON o.template_hash = s.template_hash
            LEFT JOIN finished_transaction t ON t.pool = l.pool AND t.slot = l.slot
            LEFT JOIN acceptance a ON a.pool = l.pool AND a.slot = l.slot
            LEFT JOIN slot k ON k.pool = l.pool AND k.undoes = l.slot AND k.kind = 'KILL'
            LEFT JOIN refusal_order ro ON ro.pool = l.pool AND ro.slot = l.slot
            ORDER BY l.slot""";

    private static final String SIGNATURES = LIVE + """
            SELECT p.slot, p.member, p.signatures FROM peer_signature p JOIN live USING (pool, slot) ORDER BY p.slot, p.member""";

    private static final String REFUSALS = LIVE + """
            SELECT r.slot, r.member, r.template_hash, r.signature FROM refused r JOIN live USING (pool, slot)
            UNION ALL
            SELECT p.slot, p.member, p.template_hash, p.signature FROM peer_refusal p JOIN live USING (pool, slot)
            ORDER BY slot, member""";

    private static final String COMPLETED = LIVE + """
            SELECT c.slot, c.member, c.template_hash, c.signature FROM completed c JOIN live USING (pool, slot)
            ORDER BY c.sequence""";

    private final SqlConnection connection;
    private final PoolId pool;
    private final CanonicalForms forms;

    LedgerReading(SqlConnection connection, PoolId pool, CanonicalForms forms) {
        this.connection = connection;
        this.pool = pool;
        this.forms = forms;
    }

    Future<List<LiveRow>> live(Optional<Long> slot) {
        Future<List<PeerRow>> peers = rows(SIGNATURES, PeerRow::of, slot.orElse(null));
        Future<List<Signed<Statement.Completed>>> completed =
                rows(COMPLETED, LedgerReading::completed, slot.orElse(null));
        Future<List<Signed<Statement.Refusal>>> refusals = rows(REFUSALS, LedgerReading::refusal, slot.orElse(null));
        Future<List<Function<Related, LiveRow>>> slots = rows(SLOTS, this::liveRow, slot.orElse(null));
        return Future.all(peers, completed, refusals, slots).map(all -> {
            Related related = new Related(PeerRow.bySlot(peers.result()), completed.result(), refusals.result());
            return slots.result().stream().map(row -> row.apply(related)).toList();
        });
    }

    Future<SortedSet<Outpoint>> boundElsewhere(long slot) {
        return rows("""
                        SELECT b.txid, b.output_index FROM live_stage l JOIN bound b USING (pool, slot)
                        WHERE l.pool = $1 AND l.slot <> $2 AND l.stage <> 'FINAL'
                            AND b.released_by_slot IS NULL AND b.released_by_final IS NULL""", row -> new Outpoint(hash(row, "txid"), row.getInteger("output_index")), slot)
                .map(TreeSet::new);
    }

    /** C3: events of which a killed template is accepted here. */
    Future<SortedSet<EventId>> killedAccepted() {
        return connection.preparedQuery("""
                        SELECT d.event_id FROM decided_event d JOIN acceptance a USING (pool, slot)
                        WHERE d.pool = $1 AND d.undone_by_kind = 'KILL' AND a.accepting_block IS NOT NULL""").execute(Tuple.of(pool.name())).map(rows -> {
            SortedSet<EventId> events = new TreeSet<>();
            rows.forEach(row -> events.add(new EventId(hash(row, "event_id"))));
            return events;
        });
    }

    private record Related(
            SortedMap<Long, SortedMap<NodeId, List<Bytes>>> signatures,
            List<Signed<Statement.Completed>> completed,
            List<Signed<Statement.Refusal>> refusals) {}

    private Function<Related, LiveRow> liveRow(Row row) {
        long slot = row.getLong("slot");
        TemplateHash template = new TemplateHash(hash(row, "template_hash"));
        Optional<Recorded> recorded = "signed".equals(row.getString("fate"))
                ? Optional.of(new Recorded(pool, slot, template))
                : Optional.empty();
        return related -> new LiveRow(
                slot,
                forms.decision(Bytes.of(row.getBuffer("decision").getBytes())),
                template,
                LiveStage.valueOf(row.getString("stage")),
                row.getLong("since_ms"),
                waiting(row),
                recorded,
                Optional.ofNullable(row.getArrayOfBuffers("signatures")).map(LedgerReading::list),
                related.signatures().getOrDefault(slot, Collections.emptySortedMap()),
                Optional.ofNullable(row.getBuffer("transaction")).map(bytes -> Bytes.of(bytes.getBytes())),
                acceptance(slot, row),
                related.completed().stream()
                        .filter(one -> one.statement().slot() == slot)
                        .toList(),
                related.refusals().stream()
                        .filter(one -> one.statement().slot() == slot)
                        .toList(),
                Optional.ofNullable(row.getString("refusal_ordered")),
                Optional.ofNullable(row.getLong("killed_by")));
    }

    private static Optional<Finding> waiting(Row row) {
        return Optional.ofNullable(row.getString("waiting_check"))
                .map(check -> new Finding(
                        Check.valueOf(check),
                        row.getString("waiting_code"),
                        row.getString("waiting_expected"),
                        row.getString("waiting_found")));
    }

    private static Optional<LiveWrite.Acceptance> acceptance(long slot, Row row) {
        if (!row.getBoolean("has_acceptance")) {
            return Optional.empty();
        }
        return Optional.of(new LiveWrite.Acceptance(
                slot,
                Optional.ofNullable(row.getBuffer("accepting_block")).map(block -> Hash32.of(block.getBytes())),
                row.getLong("accepted_at_daa_score")));
    }

    private static Signed<Statement.Completed> completed(Row row) {
        return new Signed<>(
                new NodeId(row.getInteger("member")),
                new Statement.Completed(row.getLong("slot"), new TemplateHash(hash(row, "template_hash"))),
                Bytes.of(row.getBuffer("signature").getBytes()));
    }

    private static Signed<Statement.Refusal> refusal(Row row) {
        return new Signed<>(
                new NodeId(row.getInteger("member")),
                new Statement.Refusal(row.getLong("slot"), new TemplateHash(hash(row, "template_hash"))),
                Bytes.of(row.getBuffer("signature").getBytes()));
    }

    static List<Bytes> list(Buffer[] all) {
        return Arrays.stream(all).map(one -> Bytes.of(one.getBytes())).toList();
    }

    private static Hash32 hash(Row row, String column) {
        return Hash32.of(row.getBuffer(column).getBytes());
    }

    private <T> Future<List<T>> rows(String sql, Function<Row, T> reading, Object value) {
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(pool.name(), value))
                .map(rows -> {
                    List<T> read = new ArrayList<>(rows.size());
                    rows.forEach(row -> read.add(reading.apply(row)));
                    return read;
                });
    }

    private record PeerRow(long slot, NodeId member, List<Bytes> signatures) {
        static PeerRow of(Row row) {
            return new PeerRow(
                    row.getLong("slot"),
                    new NodeId(row.getInteger("member")),
                    list(row.getArrayOfBuffers("signatures")));
        }

        static SortedMap<Long, SortedMap<NodeId, List<Bytes>>> bySlot(List<PeerRow> rows) {
            SortedMap<Long, SortedMap<NodeId, List<Bytes>>> slots = new TreeMap<>();
            rows.forEach(row ->
                    slots.computeIfAbsent(row.slot(), slot -> new TreeMap<>()).put(row.member(), row.signatures()));
            for (Map.Entry<Long, SortedMap<NodeId, List<Bytes>>> slot : slots.entrySet()) {
                slot.setValue(Collections.unmodifiableSortedMap(slot.getValue()));
            }
            return slots;
        }
    }
}
