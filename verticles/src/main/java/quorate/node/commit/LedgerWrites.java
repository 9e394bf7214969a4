package quorate.node.commit;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import quorate.node.postgres.CanonicalForms;
import quorate.node.postgres.HaltFlag;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TemplateStatements;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;
import quorate.protocol.LiveWrite;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/** The SQL of each write of the ledger. */
final class LedgerWrites {
    private final PoolId pool;
    private final CanonicalForms forms;

    LedgerWrites(PoolId pool, CanonicalForms forms) {
        this.pool = pool;
        this.forms = forms;
    }

    List<Sql> of(LiveWrite write) {
        return switch (write) {
            case LiveWrite.RecordSigned signed -> recordSigned(signed);
            case LiveWrite.RecordRefused refused -> recordRefused(refused);
            case LiveWrite.PeerRefusal(Signed<Statement.Refusal> refusal) ->
                List.of(TemplateStatements.refusal("peer_refusal", forms, pool, refusal));
            case LiveWrite.PeerSignatures peer -> List.of(peerSignatures(peer));
            case LiveWrite.BadSignatures bad -> List.of(badSignatures(bad));
            case LiveWrite.Transaction transaction -> List.of(transaction(transaction));
            case LiveWrite.StageChanged changed -> List.of(stage(changed));
            case LiveWrite.CompletedStatement(Signed<Statement.Completed> completed) ->
                List.of(TemplateStatements.completed("completed", forms, pool, completed));
            case LiveWrite.Acceptance acceptance -> List.of(acceptance(acceptance));
            case LiveWrite.HaltRaised(String reason) ->
                List.of(HaltFlag.raise(pool.name(), HaltFlag.Ground.REORG, reason, Optional.empty(), "protocol"));
        };
    }

    /** C2: three plain INSERTs; whatever stands already refuses the whole step. */
    private List<Sql> recordSigned(LiveWrite.RecordSigned write) {
        Buffer template = buffer(write.template().hash());
        Sql signed = Sql.of(
                """
                INSERT INTO signed (event_id, template_hash, pool, slot)
                SELECT event_id, $2, $3, $4 FROM unnest($1::bytea[]) AS paid (event_id)""",
                write.events().stream().map(event -> buffer(event.hash())).toArray(Buffer[]::new),
                template,
                pool.name(),
                write.slot());
        Sql bound = Sql.of(
                """
                INSERT INTO bound (txid, output_index, events, template_hash, pool, slot)
                SELECT txid, output_index, $3, $4, $5, $6 FROM unnest($1::bytea[], $2::int[]) AS o (txid, output_index)
                ORDER BY txid, output_index""",
                write.outpoints().stream()
                        .map(outpoint -> buffer(outpoint.txid()))
                        .toArray(Buffer[]::new),
                write.outpoints().stream().map(outpoint -> outpoint.index()).toArray(Integer[]::new),
                sorted(write.events()),
                template,
                pool.name(),
                write.slot());
        return List.of(fate("signed", template, write.slot()), signed, bound);
    }

    /** C3: refused, for ever; whatever stands already refuses the whole step. */
    private List<Sql> recordRefused(LiveWrite.RecordRefused write) {
        Statement.Refusal statement = write.refusal().statement();
        Buffer template = buffer(statement.template().hash());
        Sql refused = Sql.of(
                """
                INSERT INTO refused (template_hash, pool, slot, member, ground, signature, signed_bytes)
                VALUES ($1, $2, $3, $4, $5, $6, $7)""",
                template,
                pool.name(),
                statement.slot(),
                write.refusal().member().index(),
                write.ground().code() + ": " + write.ground().found(),
                buffer(write.refusal().signature()),
                buffer(forms.statement(pool, statement)));
        return List.of(fate("refused", template, statement.slot()), refused);
    }

    private Sql fate(String fate, Buffer template, long slot) {
        return Sql.of(
                "INSERT INTO fate (template_hash, fate, pool, slot) VALUES ($1, $2, $3, $4)",
                template,
                fate,
                pool.name(),
                slot);
    }

    /** Not before the template is recorded (foreign key), and once. */
    static Sql ownSignatures(Recorded recorded, List<Bytes> signatures) {
        return Sql.of(
                "INSERT INTO own_signature (template_hash, pool, slot, signatures) VALUES ($1, $2, $3, $4)",
                buffer(recorded.template().hash()),
                recorded.pool().name(),
                recorded.slot(),
                array(signatures));
    }

    private Sql peerSignatures(LiveWrite.PeerSignatures write) {
        return Sql.of("""
                INSERT INTO peer_signature (pool, slot, member, signatures) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING""", pool.name(), write.slot(), write.signer().index(), array(write.signatures()));
    }

    private Sql badSignatures(LiveWrite.BadSignatures write) {
        return Sql.of(
                """
                INSERT INTO bad_signature (pool, member, slot, template_hash, signer, fault, envelope)
                VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING""",
                pool.name(),
                write.from().index(),
                write.slot(),
                buffer(write.said().template().hash()),
                write.said().signer().index(),
                write.fault(),
                buffer(write.envelope()));
    }

    /** The first finished bytes stay: what is submitted again is what was submitted before (C6). */
    private Sql transaction(LiveWrite.Transaction write) {
        return Sql.of(
                """
                INSERT INTO finished_transaction (pool, slot, txid, transaction) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING""", pool.name(), write.slot(), buffer(forms.txid(write.transaction())), buffer(write.transaction()));
    }

    private Sql stage(LiveWrite.StageChanged write) {
        Optional<Finding> waiting = write.waitingFor();
        return Sql.of(
                """
                INSERT INTO live_stage (pool, slot, stage, since_ms, waiting_check, waiting_code, waiting_expected,
                    waiting_found)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (pool, slot) DO UPDATE SET stage = $3, since_ms = $4, waiting_check = $5, waiting_code = $6,
                    waiting_expected = $7, waiting_found = $8""",
                pool.name(),
                write.slot(),
                write.stage().name(),
                write.atMs(),
                waiting.map(finding -> finding.check().name()).orElse(null),
                waiting.map(Finding::code).orElse(null),
                waiting.map(Finding::expected).orElse(null),
                waiting.map(Finding::found).orElse(null));
    }

    private Sql acceptance(LiveWrite.Acceptance write) {
        return Sql.of(
                """
                INSERT INTO acceptance (pool, slot, accepting_block, accepted_at_daa_score) VALUES ($1, $2, $3, $4)
                ON CONFLICT (pool, slot) DO UPDATE SET accepting_block = $3, accepted_at_daa_score = $4,
                    at = clock_timestamp()""",
                pool.name(),
                write.slot(),
                write.acceptingBlock().map(LedgerWrites::buffer).orElse(null),
                write.acceptedAtDaaScore());
    }

    /** The set of events as one value: templates of the same events share their outpoints, others may not. */
    private static Buffer sorted(List<EventId> events) {
        Buffer all = Buffer.buffer();
        events.stream().sorted().forEach(event -> all.appendBytes(event.hash().toBytes()));
        return all;
    }

    static Buffer buffer(Hash32 hash) {
        return Buffer.buffer(hash.toBytes());
    }

    private static Buffer buffer(Bytes bytes) {
        return Buffer.buffer(bytes.toBytes());
    }

    private static Buffer[] array(List<Bytes> all) {
        return all.stream().map(LedgerWrites::buffer).toArray(Buffer[]::new);
    }
}
