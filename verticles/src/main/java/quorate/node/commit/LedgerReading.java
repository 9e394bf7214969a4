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
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import quorate.node.postgres.CanonicalForms;
import quorate.protocol.Anchors;
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
import quorate.protocol.Siblings;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;

/** Reads the ledger back from one connection. */
final class LedgerReading {
    private static final String SLOT = """
            SELECT s.decision, s.template_hash, l.stage, l.since_ms, l.waiting_check, l.waiting_code, l.waiting_expected,
                l.waiting_found, f.fate, o.signatures, t.transaction, a.slot IS NOT NULL AS has_acceptance, a.accepting_block,
                a.accepted_at_daa_score, ro.reason AS refusal_ordered, k.slot AS killed_by, c.anchor_daa_scores
            FROM live_stage l JOIN slot s USING (pool, slot) JOIN certificate c USING (pool, slot)
            LEFT JOIN fate f ON f.template_hash = s.template_hash
            LEFT JOIN own_signature o ON o.template_hash = s.template_hash
            LEFT JOIN finished_transaction t ON t.pool = l.pool AND t.slot = l.slot
            LEFT JOIN acceptance a ON a.pool = l.pool AND a.slot = l.slot
            LEFT JOIN slot k ON k.pool = l.pool AND k.undoes = l.slot AND k.kind = 'KILL'
            LEFT JOIN refusal_order ro ON ro.pool = l.pool AND ro.slot = l.slot
            WHERE l.pool = $1 AND l.slot = $2 AND l.stage <> 'FINAL'""";

    private static final String SIGNATURES =
            "SELECT member, signatures FROM peer_signature WHERE pool = $1 AND slot = $2 ORDER BY member";

    private static final String REFUSALS = """
            SELECT slot, member, template_hash, signature FROM refused WHERE pool = $1 AND slot = $2
            UNION ALL
            SELECT slot, member, template_hash, signature FROM peer_refusal WHERE pool = $1 AND slot = $2
            ORDER BY member""";

    private static final String COMPLETED = """
            SELECT slot, member, template_hash, signature FROM completed WHERE pool = $1 AND slot = $2 ORDER BY sequence""";

    private final SqlConnection connection;
    private final PoolId pool;
    private final CanonicalForms forms;

    LedgerReading(SqlConnection connection, PoolId pool, CanonicalForms forms) {
        this.connection = connection;
        this.pool = pool;
        this.forms = forms;
    }

    Future<Optional<LiveRow>> live(long slot) {
        var signatures =
                rows(SIGNATURES, row -> Map.entry(member(row), list(row.getArrayOfBuffers("signatures"))), slot);
        var completed = rows(COMPLETED, row -> said(row, Statement.Completed::new), slot);
        var refusals = rows(REFUSALS, row -> said(row, Statement.Refusal::new), slot);
        var found = rows(SLOT, Function.identity(), slot);
        return Future.all(signatures, completed, refusals, found)
                .map(all -> found.result().stream()
                        .findFirst()
                        .map(row -> liveRow(slot, row, signatures.result(), completed.result(), refusals.result())));
    }

    Future<SortedSet<Outpoint>> boundElsewhere(long slot) {
        return rows("""
                        SELECT b.txid, b.output_index FROM live_stage l JOIN bound b USING (pool, slot)
                        JOIN slot s USING (pool, slot)
                        WHERE l.pool = $1 AND l.stage <> 'FINAL' AND coalesce(s.root, s.slot) <>
                            (SELECT coalesce(root, slot) FROM slot WHERE pool = $1 AND slot = $2)
                            AND b.released_by_slot IS NULL AND b.released_by_final IS NULL""", row -> new Outpoint(hash(row, "txid"), row.getInteger("output_index")), slot)
                .map(TreeSet::new);
    }

    /** C3: events of which a killed template is accepted here. */
    Future<SortedSet<EventId>> killedAccepted() {
        return rows("""
                        SELECT d.event_id FROM slot k JOIN acceptance a ON a.pool = k.pool AND a.slot = k.undoes
                        JOIN decided_event d ON d.pool = k.pool AND d.slot = k.root
                        WHERE k.pool = $1 AND k.kind = 'KILL' AND a.accepting_block IS NOT NULL""", row -> new EventId(hash(row, "event_id"))).map(TreeSet::new);
    }

    /** D2: of the templates of the slot's events that stand, the slot's own left out. */
    Future<Siblings> siblings(long slot) {
        return rows(
                        """
                        SELECT max(s.slot) FILTER (WHERE s.slot > $2) AS replaced_by,
                            coalesce(bool_or(a.accepting_block IS NOT NULL), false) AS accepted,
                            coalesce(bool_or(a.accepting_block IS NOT NULL AND l.stage = 'FINAL'), false) AS outrun
                        FROM slot own JOIN slot s ON s.pool = own.pool AND s.slot <> own.slot
                            AND (s.slot = coalesce(own.root, own.slot)
                                OR (s.root = coalesce(own.root, own.slot) AND s.kind = 'REPLACE'))
                        LEFT JOIN acceptance a ON a.pool = s.pool AND a.slot = s.slot
                        LEFT JOIN live_stage l ON l.pool = s.pool AND l.slot = s.slot
                        WHERE own.pool = $1 AND own.slot = $2 AND NOT EXISTS (SELECT 1 FROM slot k
                            WHERE k.pool = s.pool AND k.undoes = s.slot AND k.kind = 'KILL')""",
                        row -> new Siblings(
                                Optional.ofNullable(row.getLong("replaced_by")),
                                row.getBoolean("accepted"),
                                row.getBoolean("outrun")),
                        slot)
                .map(List::getFirst);
    }

    private LiveRow liveRow(
            long slot,
            Row row,
            List<Map.Entry<NodeId, List<Bytes>>> signatures,
            List<Signed<Statement.Completed>> completed,
            List<Signed<Statement.Refusal>> refusals) {
        TemplateHash template = new TemplateHash(hash(row, "template_hash"));
        Optional<Recorded> recorded = "signed".equals(row.getString("fate"))
                ? Optional.of(new Recorded(pool, slot, template))
                : Optional.empty();
        SortedMap<NodeId, List<Bytes>> byMember = new TreeMap<>();
        signatures.forEach(one -> byMember.put(one.getKey(), one.getValue()));
        return new LiveRow(
                slot,
                forms.decision(Bytes.of(row.getBuffer("decision").getBytes())),
                template,
                Optional.ofNullable(row.getArrayOfLongs("anchor_daa_scores"))
                        .map(anchors -> Anchors.median(List.of(anchors)))
                        .orElse(OptionalLong.empty()),
                LiveStage.valueOf(row.getString("stage")),
                row.getLong("since_ms"),
                waiting(row),
                recorded,
                Optional.ofNullable(row.getArrayOfBuffers("signatures")).map(LedgerReading::list),
                Collections.unmodifiableSortedMap(byMember),
                Optional.ofNullable(row.getBuffer("transaction")).map(bytes -> Bytes.of(bytes.getBytes())),
                acceptance(slot, row),
                completed,
                refusals,
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

    private static <S extends Statement> Signed<S> said(Row row, BiFunction<Long, TemplateHash, S> statement) {
        return new Signed<>(
                member(row),
                statement.apply(row.getLong("slot"), new TemplateHash(hash(row, "template_hash"))),
                Bytes.of(row.getBuffer("signature").getBytes()));
    }

    private static NodeId member(Row row) {
        return new NodeId(row.getInteger("member"));
    }

    static List<Bytes> list(Buffer[] all) {
        return Arrays.stream(all).map(one -> Bytes.of(one.getBytes())).toList();
    }

    private static Hash32 hash(Row row, String column) {
        return Hash32.of(row.getBuffer(column).getBytes());
    }

    private <T> Future<List<T>> rows(String sql, Function<Row, T> reading, Object... values) {
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(pool.name(), values))
                .map(rows -> {
                    List<T> read = new ArrayList<>(rows.size());
                    rows.forEach(row -> read.add(reading.apply(row)));
                    return read;
                });
    }
}
