package quorate.node.proposal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import quorate.node.postgres.CanonicalForms;
import quorate.node.postgres.HaltFlag;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TemplateStatements;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventState;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;
import quorate.protocol.LogEntry;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Write;

/** The SQL of each write of the log. All writes of a step go into one transaction. */
final class LogWrites {
    /** V1's order of statements within a round. */
    static final int VOTE = 0;

    static final int LOCK = 1;

    private final PoolId pool;
    private final CanonicalForms forms;

    LogWrites(PoolId pool, CanonicalForms forms) {
        this.pool = pool;
        this.forms = forms;
    }

    List<Sql> of(Write write) {
        return switch (write) {
            case Write.OwnStatement(Signed<? extends Statement> signed) -> List.of(ownStatement(signed));
            case Write.PeerStatement(Signed<? extends Statement> signed) -> List.of(peerStatement(signed));
            case Write.KnownDecision known -> List.of(known(known));
            case Write.Judged judged -> List.of(judged(judged));
            case Write.RoundEntered entered -> List.of(entered(entered));
            case Write.SlotDecided(LogEntry entry, Certificate certificate) -> decided(entry, certificate);
            case Write.SlotEnded ended -> List.of(ended(ended));
            case Write.EventChanged changed -> List.of(eventChanged(changed));
            case Write.Equivocation equivocation -> List.of(equivocation(equivocation));
            case Write.CompletedHeard(Signed<Statement.Completed> completed) ->
                List.of(TemplateStatements.completed("completed_heard", forms, pool, completed));
            case Write.Doubted doubted -> List.of(doubted(doubted));
            case Write.Barred barred -> List.of(barred(barred));
            case Write.HaltRaised(String reason, Optional<NodeId> because) ->
                List.of(HaltFlag.raise(
                        pool.name(), HaltFlag.Ground.EQUIVOCATION, reason, because.map(NodeId::index), "protocol"));
        };
    }

    /** A plain INSERT: a second one for the same place is refused (V1), and so is one that is behind. */
    private Sql ownStatement(Signed<? extends Statement> signed) {
        return statement("INSERT INTO own_statement", signed, "");
    }

    /** The same statement again is nothing new; another hash of the same member is kept beside it (V6). */
    private Sql peerStatement(Signed<? extends Statement> signed) {
        return statement("INSERT INTO peer_statement", signed, " ON CONFLICT DO NOTHING");
    }

    private Sql statement(String insert, Signed<? extends Statement> signed, String conflict) {
        Place place = Place.of(signed.statement());
        if (place.kind() != VOTE && place.kind() != LOCK) {
            throw new IllegalArgumentException("the log keeps votes and locks, found " + signed.statement());
        }
        return Sql.of(
                insert + " (pool, slot, round, kind, member, decision_hash, signature, signed_bytes, anchor_daa_score)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)" + conflict,
                pool.name(),
                place.slot(),
                place.round(),
                place.kind(),
                signed.member().index(),
                place.hash(),
                buffer(signed.signature()),
                buffer(forms.statement(pool, signed.statement())),
                signed.statement() instanceof Statement.Lock lock ? anchor(lock) : null);
    }

    private static Long anchor(Statement.Lock lock) {
        return lock.anchorDaaScore().isPresent() ? lock.anchorDaaScore().getAsLong() : null;
    }

    /** One for each lock, or none at all. */
    private Long[] anchors(Certificate certificate) {
        Long[] anchors = certificate.locks().stream()
                .map(lock -> anchor(forms.lock(lock.statement())))
                .filter(Objects::nonNull)
                .toArray(Long[]::new);
        return anchors.length == 0 ? null : anchors;
    }

    private Sql known(Write.KnownDecision known) {
        return Sql.of(
                """
                INSERT INTO proposal (pool, slot, round, proposer, decision_hash, decision)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING""",
                pool.name(),
                known.slot(),
                known.round(),
                known.proposer().index(),
                buffer(known.hash().hash()),
                buffer(forms.decision(known.decision())));
    }

    private Sql judged(Write.Judged judged) {
        JsonArray findings = new JsonArray();
        judged.findings().forEach(finding -> findings.add(json(finding)));
        return Sql.of(
                """
                INSERT INTO judged (pool, slot, round, decision_hash, findings) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (pool, slot, round, decision_hash) DO UPDATE SET findings = $5, at = clock_timestamp()""",
                pool.name(),
                judged.slot(),
                judged.round(),
                buffer(judged.hash().hash()),
                findings);
    }

    private Sql entered(Write.RoundEntered entered) {
        return Sql.of(
                "INSERT INTO round_entered (pool, slot, round, entered_at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                pool.name(),
                entered.slot(),
                entered.round(),
                entered.atMs());
    }

    private List<Sql> decided(LogEntry entry, Certificate certificate) {
        Sql slot = Sql.of(
                """
                INSERT INTO slot (pool, slot, decision_hash, previous, kind, decision, template_hash, ended, ended_at, undoes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $8 THEN clock_timestamp() END, $9)""",
                pool.name(),
                entry.slot(),
                buffer(entry.hash().hash()),
                buffer(entry.previous().hash()),
                kind(entry.decision()),
                buffer(forms.decision(entry.decision())),
                entry.template().map(template -> buffer(template.hash())).orElse(null),
                entry.ended(),
                undoes(entry.decision()));
        Sql proof = Sql.of(
                """
                INSERT INTO certificate (pool, slot, round, decision_hash, members, signatures, anchor_daa_scores)
                VALUES ($1, $2, $3, $4, $5, $6, $7)""",
                pool.name(),
                entry.slot(),
                certificate.round(),
                buffer(certificate.decision().hash()),
                certificate.locks().stream().map(lock -> lock.member().index()).toArray(Integer[]::new),
                certificate.locks().stream()
                        .map(lock -> buffer(lock.signature()))
                        .toArray(Buffer[]::new),
                anchors(certificate));
        List<Sql> all = new ArrayList<>(List.of(slot, proof));
        decidedEvents(entry).ifPresent(all::add);
        return all;
    }

    /** The slot that a Kill or a Replace is about. */
    private static Long undoes(Decision decision) {
        return switch (decision) {
            case Decision.Kill kill -> kill.slot();
            case Decision.Replace replace -> replace.slot();
            case Decision.Pay pay -> null;
            case Decision.Pass pass -> null;
            case Decision.Cancel cancel -> null;
        };
    }

    /** The stream and nonce of an event that is not stored here yet stay empty until it is (trigger event_phase_begins). */
    private Optional<Sql> decidedEvents(LogEntry entry) {
        return switch (entry.decision()) {
            case Decision.Pay pay ->
                Optional.of(Sql.of(
                        """
                        INSERT INTO decided_event (pool, slot, place, event_id, stream, nonce)
                        SELECT $1, $2, paid.place - 1, paid.event_id, e.stream, e.nonce
                        FROM unnest($3::bytea[]) WITH ORDINALITY AS paid (event_id, place)
                        LEFT JOIN events e ON e.event_id = paid.event_id""",
                        pool.name(),
                        entry.slot(),
                        pay.events().stream().map(event -> buffer(event.hash())).toArray(Buffer[]::new)));
            case Decision.Replace replace -> Optional.empty(); // its events stay decided by the Pay that it replaces
            case Decision.Kill kill -> Optional.empty(); // trigger slot_is_killed
            case Decision.Pass pass -> Optional.empty();
            case Decision.Cancel cancel ->
                Optional.of(Sql.of(
                        """
                        INSERT INTO decided_event (pool, slot, place, event_id, stream, nonce)
                        VALUES ($1, $2, 0, $3, $4, $5)""",
                        pool.name(),
                        entry.slot(),
                        cancel.event().map(event -> buffer(event.hash())).orElse(null),
                        cancel.stream().text(),
                        cancel.nonce()));
        };
    }

    private Sql ended(Write.SlotEnded ended) {
        return Sql.of("""
                UPDATE slot SET ended = $3, ended_at = CASE WHEN $3 THEN clock_timestamp() END
                WHERE pool = $1 AND slot = $2""", pool.name(), ended.slot(), ended.ended());
    }

    private Sql eventChanged(Write.EventChanged changed) {
        EventState state = changed.state();
        Optional<Finding> waiting = state.waitingFor();
        return Sql.of(
                """
                INSERT INTO event_phase (event_id, pool, phase, phase_started_at_ms, round, slot, canonical_hash,
                    own_proposal_hash, retry_count, due_at_ms, waiting_check, waiting_code, waiting_expected, waiting_found)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                ON CONFLICT (event_id) DO UPDATE SET pool = $2, phase = $3, phase_started_at_ms = $4, round = $5, slot = $6,
                    canonical_hash = $7, own_proposal_hash = $8, retry_count = $9, due_at_ms = $10, waiting_check = $11,
                    waiting_code = $12, waiting_expected = $13, waiting_found = $14, changed_at = clock_timestamp()""",
                buffer(changed.event().hash()),
                pool.name(),
                state.phase().name(),
                state.phaseStartedAtMs(),
                state.round(),
                state.slot().orElse(null),
                state.canonicalHash().map(hash -> buffer(hash.hash())).orElse(null),
                state.ownProposalHash().map(hash -> buffer(hash.hash())).orElse(null),
                state.retryCount(),
                state.dueAtMs(),
                waiting.map(finding -> finding.check().name()).orElse(null),
                waiting.map(Finding::code).orElse(null),
                waiting.map(Finding::expected).orElse(null),
                waiting.map(Finding::found).orElse(null));
    }

    private Sql equivocation(Write.Equivocation evidence) {
        Place first = Place.of(evidence.first().statement());
        Place second = Place.of(evidence.second().statement());
        return Sql.of(
                """
                INSERT INTO equivocation (pool, slot, round, kind, member, first_hash, first_signature, first_bytes,
                    second_hash, second_signature, second_bytes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING""",
                pool.name(),
                first.slot(),
                first.round(),
                first.kind(),
                evidence.first().member().index(),
                first.hash(),
                buffer(evidence.first().signature()),
                buffer(forms.statement(pool, evidence.first().statement())),
                second.hash(),
                buffer(evidence.second().signature()),
                buffer(forms.statement(pool, evidence.second().statement())));
    }

    /** B2: one doubt at a time; the first reason stays. */
    private Sql doubted(Write.Doubted doubted) {
        return Sql.of(
                "INSERT INTO absence (pool, reason, since_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                pool.name(),
                doubted.reason(),
                doubted.sinceMs());
    }

    private Sql barred(Write.Barred barred) {
        return Sql.of("""
                UPDATE absence SET barred_to = $2, barred_at_ms = $3
                WHERE pool = $1 AND barred_to IS NULL AND asserted_by IS NULL""", pool.name(), barred.toSlot(), barred.atMs());
    }

    static String kind(Decision decision) {
        return switch (decision) {
            case Decision.Pay pay -> "PAY";
            case Decision.Replace replace -> "REPLACE";
            case Decision.Kill kill -> "KILL";
            case Decision.Pass pass -> "PASS";
            case Decision.Cancel cancel -> "CANCEL";
        };
    }

    static JsonObject json(Finding finding) {
        return new JsonObject()
                .put("check", finding.check().name())
                .put("code", finding.code())
                .put("expected", finding.expected())
                .put("found", finding.found());
    }

    static Buffer buffer(Hash32 hash) {
        return Buffer.buffer(hash.toBytes());
    }

    static Buffer buffer(Bytes bytes) {
        return Buffer.buffer(bytes.toBytes());
    }

    /** Where a statement stands in V1's order; refusals and Completed statements come after the rounds. */
    private record Place(long slot, int round, int kind, Buffer hash) {
        static Place of(Statement statement) {
            return switch (statement) {
                case Statement.Vote vote ->
                    new Place(
                            vote.slot(),
                            vote.round(),
                            VOTE,
                            vote.decision()
                                    .map(DecisionHash::hash)
                                    .map(LogWrites::buffer)
                                    .orElse(null));
                case Statement.Lock lock ->
                    new Place(
                            lock.slot(),
                            lock.round(),
                            LOCK,
                            buffer(lock.decision().hash()));
                case Statement.Refusal refusal ->
                    new Place(refusal.slot(), 0, 2, buffer(refusal.template().hash()));
                case Statement.Completed completed ->
                    new Place(
                            completed.slot(), 0, 3, buffer(completed.template().hash()));
            };
        }
    }
}
