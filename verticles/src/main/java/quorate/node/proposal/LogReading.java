package quorate.node.proposal;

import static quorate.node.proposal.LogWrites.LOCK;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import quorate.node.ingestion.EventRow;
import quorate.node.postgres.CanonicalForms;
import quorate.protocol.Absence;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Check;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.EventState;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.LogEntry;
import quorate.protocol.Memory;
import quorate.protocol.NodeId;
import quorate.protocol.Phase;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.TemplateHash;
import quorate.protocol.Write;

/** Reads a pool's memory back from one connection. The queries are sent together and answered in order. */
final class LogReading {
    /** Events that can still change: not finished, or finished by a slot that a reorg can take back (C6). */
    private static final String OPEN_EVENTS = """
            SELECT event_id FROM event_phase WHERE pool = $1 AND phase NOT IN ('COMPLETED', 'CANCELLED')
            UNION SELECT d.event_id FROM live_stage l JOIN slot s USING (pool, slot)
            JOIN decided_event d ON d.pool = s.pool AND d.slot = coalesce(s.root, s.slot)
            WHERE l.pool = $1 AND l.stage <> 'FINAL' AND d.event_id IS NOT NULL""";

    /** What is killed has had its turn: its stream's next nonce is the one after it. */
    private static final String LAST_OF_STREAMS = """
            WITH RECURSIVE streams AS (
                (SELECT stream FROM decided_event WHERE pool = $1 AND stream IS NOT NULL ORDER BY stream LIMIT 1)
                UNION ALL
                SELECT (SELECT d.stream FROM decided_event d WHERE d.pool = $1 AND d.stream > s.stream
                    ORDER BY d.stream LIMIT 1)
                FROM streams s WHERE s.stream IS NOT NULL)
            SELECT s.stream, last.nonce, last.slot FROM streams s CROSS JOIN LATERAL (
                SELECT d.nonce, d.slot FROM decided_event d WHERE d.pool = $1 AND d.stream = s.stream
                ORDER BY d.nonce DESC LIMIT 1) last
            UNION ALL SELECT e.stream, e.nonce, d.slot FROM decided_event d JOIN events e USING (event_id)
            WHERE d.pool = $1 AND d.stream IS NULL""";

    private static final String ENTRY = "s.slot, s.decision_hash, s.previous, s.decision, s.template_hash, s.ended ";

    /** Each part is answered from an index: the log may have millions of slots. */
    private static final String ENTRIES =
            "SELECT " + ENTRY + """
             FROM slot s WHERE s.pool = $1 AND (s.slot IN (
                SELECT slot FROM slot WHERE pool = $1 AND NOT ended
                UNION SELECT slot FROM live_stage WHERE pool = $1 AND stage <> 'FINAL'
                UNION SELECT slot FROM slot WHERE pool = $1 AND slot > $2 - 2
                UNION SELECT slot FROM (""" + LAST_OF_STREAMS + """
            ) last_of
                UNION SELECT slot FROM decided_event WHERE pool = $1 AND event_id IN (""" + OPEN_EVENTS + """
            )
                UNION SELECT r.slot FROM slot r WHERE r.pool = $1 AND r.root IN (
                    SELECT slot FROM decided_event WHERE pool = $1 AND event_id IN (""" + OPEN_EVENTS + """
            )))) ORDER BY s.slot""";

    private static final String STATEMENTS = """
            SELECT sequence, slot, round, kind, member, decision_hash, signature, anchor_daa_score
            FROM own_statement WHERE pool = $1 AND slot = $2
            UNION ALL
            SELECT sequence, slot, round, kind, member, decision_hash, signature, anchor_daa_score
            FROM peer_statement WHERE pool = $1 AND slot = $2
            ORDER BY sequence""";

    private static final String EVENTS =
            "SELECT " + EventRow.COLUMNS + """
            , other_content(e.event_id) AS other_content
            FROM events e WHERE e.event_id IN (""" + OPEN_EVENTS + ") ORDER BY e.known_since_ms, e.event_id";

    private static final String STATES = """
            SELECT event_id, phase, phase_started_at_ms, round, slot, canonical_hash, own_proposal_hash, retry_count,
                due_at_ms, waiting_check, waiting_code, waiting_expected, waiting_found
            FROM event_phase WHERE event_id IN (""" + OPEN_EVENTS + ")";

    /** B2: the doubt that stands, if one does, and the highest bar. */
    private static final String ABSENCE = """
            SELECT max(reason) FILTER (WHERE barred_to IS NULL AND asserted_by IS NULL) AS doubt,
                coalesce(max(since_ms) FILTER (WHERE asserted_by IS NULL), 0) AS since_ms,
                coalesce(max(barred_to), 0) AS barred_to
            FROM absence WHERE pool = $1""";

    private final SqlConnection connection;
    private final PoolId pool;
    private final CanonicalForms forms;

    LogReading(SqlConnection connection, PoolId pool, CanonicalForms forms) {
        this.connection = connection;
        this.pool = pool;
        this.forms = forms;
    }

    Future<Memory> memory() {
        return rows("SELECT slot, decision_hash FROM slot WHERE pool = $1 ORDER BY slot DESC LIMIT 1", Head::of)
                .compose(heads -> memory(heads.isEmpty() ? Head.EMPTY : heads.getFirst()));
    }

    private Future<Memory> memory(Head head) {
        Future<List<LogEntry>> entries = rows(ENTRIES, this::entry, head.slot());
        Future<List<StreamNonce>> nonces = rows(LAST_OF_STREAMS, StreamNonce::of);
        Future<List<Write.KnownDecision>> decisions = rows(
                "SELECT slot, round, proposer, decision_hash, decision FROM proposal"
                        + " WHERE pool = $1 AND slot = $2 ORDER BY sequence",
                this::known,
                head.slot() + 1);
        Future<List<Signed<? extends Statement>>> statements = rows(STATEMENTS, this::statement, head.slot() + 1);
        Future<List<Input.EventKnown>> events = rows(EVENTS, EventRow::known);
        Future<List<StateRow>> states = rows(STATES, StateRow::of);
        Future<List<Input.CancelApproved>> cancels = rows(
                "SELECT stream, nonce, event_id FROM cancel_approval WHERE pool = $1 ORDER BY sequence",
                LogReading::cancel);
        Future<List<EventId>> late = rows(
                "SELECT event_id FROM late_approval WHERE pool = $1 ORDER BY sequence",
                row -> new EventId(hash(row, "event_id")));
        Future<List<Long>> aside =
                rows("SELECT slot FROM set_aside WHERE pool = $1 ORDER BY slot", row -> row.getLong("slot"));
        Future<List<String>> halts =
                rows("SELECT reason FROM halt WHERE pool IN ($1, '*') ORDER BY at", row -> row.getString("reason"));
        Future<List<Write.RoundEntered>> rounds = rows(
                "SELECT slot, round, entered_at_ms FROM round_entered WHERE pool = $1 AND slot = $2"
                        + " ORDER BY round DESC LIMIT 1",
                row -> new Write.RoundEntered(
                        row.getLong("slot"), row.getInteger("round"), row.getLong("entered_at_ms")),
                head.slot() + 1);
        Future<List<Absence>> absences = rows(ABSENCE, LogReading::absence);
        return Future.all(List.of(
                        entries,
                        nonces,
                        decisions,
                        statements,
                        events,
                        states,
                        cancels,
                        late,
                        aside,
                        halts,
                        rounds,
                        absences))
                .map(all -> new Memory(
                        head.slot(),
                        head.hash(),
                        entries.result(),
                        StreamNonce.highest(nonces.result()),
                        decisions.result(),
                        statements.result(),
                        events.result(),
                        StateRow.byEvent(states.result()),
                        cancels.result(),
                        late.result(),
                        aside.result(),
                        halts.result().stream().findFirst(),
                        rounds.result().stream().findFirst(),
                        absences.result().getFirst()));
    }

    Future<List<CertifiedSlot>> certified(long fromSlot, long toSlot) {
        return rows(
                "SELECT " + ENTRY + """
                        , c.round, c.members, c.signatures, c.anchor_daa_scores FROM slot s JOIN certificate c USING (pool, slot)
                        WHERE s.pool = $1 AND s.slot BETWEEN $2 AND $3 ORDER BY s.slot""",
                row -> {
                    LogEntry entry = entry(row);
                    return new CertifiedSlot(entry, certificate(entry, row));
                },
                fromSlot,
                toSlot);
    }

    /** Whichever pool's log it is in. */
    Future<Optional<LogEntry>> decidedBy(EventId event) {
        return connection
                .preparedQuery("SELECT " + ENTRY + """
                                 FROM slot s JOIN decided_event d USING (pool, slot)
                                WHERE d.event_id = $1 AND d.undone_by_slot IS NULL""")
                .execute(Tuple.of(LogWrites.buffer(event.hash())))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(entry(rows.iterator().next())));
    }

    private <T> Future<List<T>> rows(String sql, Function<Row, T> reading, Object... values) {
        Tuple tuple = Tuple.of(pool.name());
        for (Object value : values) {
            tuple.addValue(value);
        }
        return connection.preparedQuery(sql).execute(tuple).map(rows -> {
            List<T> read = new ArrayList<>(rows.size());
            rows.forEach(row -> read.add(reading.apply(row)));
            return Collections.unmodifiableList(read);
        });
    }

    private LogEntry entry(Row row) {
        return new LogEntry(
                row.getLong("slot"),
                new DecisionHash(hash(row, "decision_hash")),
                new DecisionHash(hash(row, "previous")),
                forms.decision(bytes(row, "decision")),
                optionalHash(row, "template_hash").map(TemplateHash::new),
                row.getBoolean("ended"));
    }

    private Certificate certificate(LogEntry entry, Row row) {
        Integer[] members = row.getArrayOfIntegers("members");
        Buffer[] signatures = row.getArrayOfBuffers("signatures");
        Long[] anchors = row.getArrayOfLongs("anchor_daa_scores");
        int round = row.getInteger("round");
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            locks.add(new Signed<>(
                    new NodeId(members[i]),
                    lock(entry.slot(), round, entry.hash(), anchors == null ? null : anchors[i]),
                    Bytes.of(signatures[i].getBytes())));
        }
        return new Certificate(entry.slot(), round, entry.hash(), locks);
    }

    private Write.KnownDecision known(Row row) {
        return new Write.KnownDecision(
                row.getLong("slot"),
                row.getInteger("round"),
                new NodeId(row.getInteger("proposer")),
                new DecisionHash(hash(row, "decision_hash")),
                forms.decision(bytes(row, "decision")));
    }

    /** C1: refuses what the group's profile does not have, as what comes from a peer. */
    private Statement.Lock lock(long slot, int round, DecisionHash decision, Long anchor) {
        OptionalLong anchorDaaScore = anchor == null ? OptionalLong.empty() : OptionalLong.of(anchor);
        return forms.lock(new Statement.Lock(slot, round, decision, anchorDaaScore));
    }

    private Signed<? extends Statement> statement(Row row) {
        NodeId member = new NodeId(row.getInteger("member"));
        long slot = row.getLong("slot");
        int round = row.getInteger("round");
        Optional<DecisionHash> decision = optionalHash(row, "decision_hash").map(DecisionHash::new);
        Bytes signature = bytes(row, "signature");
        return row.getInteger("kind") == LOCK
                ? new Signed<>(
                        member, lock(slot, round, decision.orElseThrow(), row.getLong("anchor_daa_score")), signature)
                : new Signed<>(member, new Statement.Vote(slot, round, decision), signature);
    }

    private static Absence absence(Row row) {
        return new Absence(
                Optional.ofNullable(row.getString("doubt")), row.getLong("since_ms"), row.getLong("barred_to"));
    }

    private static Input.CancelApproved cancel(Row row) {
        return new Input.CancelApproved(
                new StreamId(row.getString("stream")),
                row.getLong("nonce"),
                optionalHash(row, "event_id").map(EventId::new));
    }

    static Hash32 hash(Row row, String column) {
        return Hash32.of(row.getBuffer(column).getBytes());
    }

    static Optional<Hash32> optionalHash(Row row, String column) {
        return Optional.ofNullable(row.getBuffer(column)).map(buffer -> Hash32.of(buffer.getBytes()));
    }

    static Bytes bytes(Row row, String column) {
        return Bytes.of(row.getBuffer(column).getBytes());
    }

    private record Head(long slot, DecisionHash hash) {
        static final Head EMPTY = new Head(0, new DecisionHash(Hash32.ZERO));

        static Head of(Row row) {
            return new Head(row.getLong("slot"), new DecisionHash(LogReading.hash(row, "decision_hash")));
        }
    }

    private record StreamNonce(StreamId stream, long nonce) {
        static StreamNonce of(Row row) {
            return new StreamNonce(new StreamId(row.getString("stream")), row.getLong("nonce"));
        }

        static SortedMap<StreamId, Long> highest(List<StreamNonce> all) {
            SortedMap<StreamId, Long> highest = new TreeMap<>();
            all.forEach(one -> highest.merge(one.stream(), one.nonce(), Math::max));
            return Collections.unmodifiableSortedMap(highest);
        }
    }

    private record StateRow(EventId event, EventState state) {
        static StateRow of(Row row) {
            Optional<Finding> waiting = Optional.ofNullable(row.getString("waiting_check"))
                    .map(check -> new Finding(
                            Check.valueOf(check),
                            row.getString("waiting_code"),
                            row.getString("waiting_expected"),
                            row.getString("waiting_found")));
            return new StateRow(
                    new EventId(hash(row, "event_id")),
                    new EventState(
                            Phase.valueOf(row.getString("phase")),
                            row.getLong("phase_started_at_ms"),
                            row.getInteger("round"),
                            Optional.ofNullable(row.getLong("slot")),
                            optionalHash(row, "canonical_hash").map(TemplateHash::new),
                            optionalHash(row, "own_proposal_hash").map(DecisionHash::new),
                            row.getInteger("retry_count"),
                            row.getLong("due_at_ms"),
                            waiting));
        }

        static SortedMap<EventId, EventState> byEvent(List<StateRow> rows) {
            SortedMap<EventId, EventState> states = new TreeMap<>();
            rows.forEach(row -> states.put(row.event(), row.state()));
            return Collections.unmodifiableSortedMap(states);
        }
    }
}
