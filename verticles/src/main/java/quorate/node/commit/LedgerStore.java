package quorate.node.commit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedSet;
import quorate.node.postgres.CanonicalForms;
import quorate.node.postgres.ChangeFeed;
import quorate.node.postgres.ChangeFeed.Change;
import quorate.node.postgres.ChangeFeed.Kind;
import quorate.node.postgres.DatabaseFailure;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Keeping;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Promise;
import quorate.node.postgres.Sql;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.LiveWrite;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Siblings;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;

/** The ledger of every pool in Postgres, written by the Commit part alone. */
public final class LedgerStore {
    private final Postgres postgres;
    private final CanonicalForms forms;
    private final Fence fence;
    private final Keeping keeping;

    /** Without a position file: for who says nothing. */
    private static final String NEWEST_FINAL = """
            SELECT a.slot, a.accepting_block, a.accepted_at_daa_score FROM acceptance a JOIN live_stage l USING (pool, slot)
            WHERE a.pool = $1 AND l.stage = 'FINAL' AND a.accepting_block IS NOT NULL AND a.accepting_block <> $2
            ORDER BY a.accepted_at_daa_score DESC LIMIT 1""";

    public LedgerStore(Postgres postgres, CanonicalForms forms, Fence fence) {
        this(postgres, forms, fence, (lane, statements) -> postgres.apply(statements));
    }

    /** @param keeping stores what this signer signs, refuses and states (B2) */
    public LedgerStore(Postgres postgres, CanonicalForms forms, Fence fence, Keeping keeping) {
        this.postgres = postgres;
        this.forms = forms;
        this.fence = fence;
        this.keeping = keeping;
    }

    /**
     * Stores all of a step's writes, or none. A committed outcome holds the proof of each {@link LiveWrite.RecordSigned} of the
     * step. Never fails.
     */
    public Future<Outcome<List<Recorded>>> apply(PoolId pool, List<LiveWrite> writes) {
        LedgerWrites sql = new LedgerWrites(pool, forms);
        List<Sql> statements = new ArrayList<>();
        SequencedSet<Change> changes = new LinkedHashSet<>();
        List<Recorded> recorded = new ArrayList<>();
        for (LiveWrite write : writes) {
            statements.addAll(sql.of(write));
            changes.add(change(pool, write));
            if (write instanceof LiveWrite.RecordSigned signed) {
                recorded.add(new Recorded(pool, signed.slot(), signed.template()));
            }
        }
        return fenced(pool, statements, changes, writes.stream().anyMatch(LedgerStore::speaks))
                .map(outcome -> outcome.answering(List.copyOf(recorded)));
    }

    /** Stores this signer's own signatures of a recorded template; refused if it has any already. Never fails. */
    public Future<Outcome<Void>> storeOwnSignatures(Recorded recorded, List<Bytes> signatures) {
        SequencedSet<Change> changes = new LinkedHashSet<>();
        changes.add(Change.slot(recorded.pool().name(), recorded.slot()));
        return fenced(recorded.pool(), List.of(LedgerWrites.ownSignatures(recorded, signatures)), changes, true);
    }

    /** The proof for a template, read back from its committed rows: after a restart, or after an unknown outcome. */
    public Future<Optional<Recorded>> recorded(PoolId pool, TemplateHash template) {
        return postgres.query(Sql.of("""
                        SELECT f.slot FROM fate f WHERE f.pool = $1 AND f.template_hash = $2 AND f.fate = 'signed'
                            AND EXISTS (SELECT 1 FROM signed s WHERE s.template_hash = f.template_hash
                                AND s.retired_by_slot IS NULL)
                            AND EXISTS (SELECT 1 FROM bound b WHERE b.template_hash = f.template_hash)""", pool.name(), LedgerWrites.buffer(template.hash())))
                .map(rows -> {
                    for (var row : rows) {
                        return Optional.of(new Recorded(pool, row.getLong("slot"), template));
                    }
                    return Optional.empty();
                });
    }

    /** What stands before a key is used: the signatures already made, and why nothing may be signed now, if so. */
    public Future<Standing> standing(Recorded recorded) {
        return postgres.query(Sql.of(
                        """
                        SELECT (SELECT signatures FROM own_signature WHERE template_hash = $1) AS signatures,
                            (SELECT reason FROM halt WHERE pool IN ($2, '*') LIMIT 1) AS halted""",
                        LedgerWrites.buffer(recorded.template().hash()),
                        recorded.pool().name()))
                .map(rows -> {
                    var row = rows.iterator().next();
                    Buffer[] signatures = row.getArrayOfBuffers("signatures");
                    return new Standing(
                            Optional.ofNullable(signatures).map(LedgerReading::list),
                            fence.statement().isEmpty()
                                    ? Optional.of("the identity lease is not held")
                                    : Optional.ofNullable(row.getString("halted")));
                });
    }

    /**
     * @param signatures own ones, made before
     * @param halted why nothing may be signed now: the halt flag, or a lost lease
     */
    public record Standing(Optional<List<Bytes>> signatures, Optional<String> halted) {}

    /** Every slot that is not final, in their order. Fails with DatabaseFailed. */
    public Future<List<Long>> liveSlots(PoolId pool) {
        return postgres.query(Sql.of(
                        "SELECT slot FROM live_stage WHERE pool = $1 AND stage <> 'FINAL' ORDER BY slot", pool.name()))
                .map(rows -> {
                    List<Long> slots = new ArrayList<>();
                    rows.forEach(row -> slots.add(row.getLong("slot")));
                    return slots;
                });
    }

    /**
     * C6: a final slot, and the chain block that accepted its payment.
     *
     * @param acceptedAtDaaScore DAA score of that block
     */
    public record FinalSlot(long slot, Hash32 acceptingBlock, long acceptedAtDaaScore) {}

    /** The final slot whose payment was accepted last, by a block that is known. Fails with DatabaseFailed. */
    public Future<Optional<FinalSlot>> newestFinal(PoolId pool) {
        return postgres.query(Sql.of(NEWEST_FINAL, pool.name(), LedgerWrites.buffer(Hash32.ZERO)))
                .map(rows -> {
                    for (var row : rows) {
                        return Optional.of(new FinalSlot(
                                row.getLong("slot"),
                                Hash32.of(row.getBuffer("accepting_block").getBytes()),
                                row.getLong("accepted_at_daa_score")));
                    }
                    return Optional.<FinalSlot>empty();
                });
    }

    /** All that is held of one live slot; empty once it is final, or before it is decided. Fails with DatabaseFailed. */
    public Future<Optional<LiveRow>> load(PoolId pool, long slot) {
        return postgres.snapshot(connection -> new LedgerReading(connection, pool, forms).live(slot));
    }

    /** Check 7: outpoints bound by what this signer signed in other slots; what is final has spent its own. */
    public Future<SortedSet<Outpoint>> boundElsewhere(PoolId pool, long slot) {
        return postgres.read(connection -> new LedgerReading(connection, pool, forms).boundElsewhere(slot));
    }

    /** C3: events of which a killed template is accepted on the own node. */
    public Future<SortedSet<EventId>> killedAccepted(PoolId pool) {
        return postgres.read(connection -> new LedgerReading(connection, pool, forms).killedAccepted());
    }

    /** D2: what has become of the other templates of the slot's events. */
    Future<Siblings> siblings(PoolId pool, long slot) {
        return postgres.read(connection -> new LedgerReading(connection, pool, forms).siblings(slot));
    }

    /** Another member's Completed is taken for an own one: a step more does no harm. */
    private static boolean speaks(LiveWrite write) {
        return write instanceof LiveWrite.RecordSigned
                || write instanceof LiveWrite.RecordRefused
                || write instanceof LiveWrite.CompletedStatement;
    }

    private Future<Outcome<Void>> fenced(
            PoolId pool, List<Sql> statements, SequencedSet<Change> changes, boolean speaks) {
        Optional<Sql> lease = fence.statement();
        if (lease.isEmpty()) {
            return Future.succeededFuture(new Outcome.RolledBack<>(
                    new DatabaseFailure.Refused(Promise.LEASE_HELD, "lease_held", "the identity lease is not held")));
        }
        List<Sql> all = new ArrayList<>();
        all.add(lease.get());
        all.addAll(statements);
        if (!changes.isEmpty()) {
            all.add(ChangeFeed.append(Optional.of(pool.name()), changes));
        }
        return speaks ? keeping.keep(Keeping.Lane.LEDGER, all) : postgres.apply(all);
    }

    private static Change change(PoolId pool, LiveWrite write) {
        return switch (write) {
            case LiveWrite.RecordSigned signed -> Change.slot(pool.name(), signed.slot());
            case LiveWrite.RecordRefused refused ->
                Change.slot(pool.name(), refused.refusal().statement().slot());
            case LiveWrite.PeerRefusal(Signed<Statement.Refusal> refusal) ->
                Change.slot(pool.name(), refusal.statement().slot());
            case LiveWrite.PeerSignatures peer -> Change.slot(pool.name(), peer.slot());
            case LiveWrite.BadSignatures bad ->
                new Change(Kind.SIGNER, Integer.toString(bad.from().index()));
            case LiveWrite.Transaction transaction -> Change.slot(pool.name(), transaction.slot());
            case LiveWrite.StageChanged changed -> Change.slot(pool.name(), changed.slot());
            case LiveWrite.CompletedStatement completed ->
                Change.slot(pool.name(), completed.completed().statement().slot());
            case LiveWrite.Acceptance acceptance -> Change.slot(pool.name(), acceptance.slot());
            case LiveWrite.HaltRaised halted -> new Change(Kind.POOL, pool.name());
        };
    }
}
