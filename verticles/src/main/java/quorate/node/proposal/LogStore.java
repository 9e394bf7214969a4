package quorate.node.proposal;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
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
import quorate.protocol.EventId;
import quorate.protocol.LogEntry;
import quorate.protocol.Memory;
import quorate.protocol.PoolId;
import quorate.protocol.Write;

/** The log of every pool in Postgres, written by the Proposal part alone: a step's writes in one transaction. */
public final class LogStore {
    private final Postgres postgres;
    private final CanonicalForms forms;
    private final Fence fence;
    private final Keeping keeping;

    /** Without a position file: for who says nothing. */
    public LogStore(Postgres postgres, CanonicalForms forms, Fence fence) {
        this(postgres, forms, fence, (lane, statements) -> postgres.apply(statements));
    }

    /** @param keeping stores what this signer says (B2) */
    public LogStore(Postgres postgres, CanonicalForms forms, Fence fence, Keeping keeping) {
        this.postgres = postgres;
        this.forms = forms;
        this.fence = fence;
        this.keeping = keeping;
    }

    /**
     * Stores all of a step's writes, or none. Only {@link Outcome.Committed} lets the step's actions follow; after anything else
     * the state is loaded again. Never fails.
     */
    public Future<Outcome<Void>> apply(PoolId pool, List<Write> writes) {
        Optional<Sql> lease = fence.statement();
        if (lease.isEmpty()) {
            return Future.succeededFuture(new Outcome.RolledBack<>(
                    new DatabaseFailure.Refused(Promise.LEASE_HELD, "lease_held", "the identity lease is not held")));
        }
        LogWrites sql = new LogWrites(pool, forms);
        List<Sql> statements = new ArrayList<>();
        statements.add(lease.get());
        SequencedSet<Change> changes = new LinkedHashSet<>();
        for (Write write : writes) {
            statements.addAll(sql.of(write));
            changes.add(change(pool, write));
        }
        if (!changes.isEmpty()) {
            statements.add(ChangeFeed.append(Optional.of(pool.name()), changes));
        }
        boolean speaks = writes.stream().anyMatch(Write.OwnStatement.class::isInstance);
        return speaks ? keeping.keep(Keeping.Lane.LOG, statements) : postgres.apply(statements);
    }

    /** The durable memory of a pool, as of one moment. Fails with {@link quorate.node.postgres.DatabaseFailed}. */
    public Future<Memory> load(PoolId pool) {
        return postgres.snapshot(connection -> new LogReading(connection, pool, forms).memory());
    }

    /** C6: slots that the ledger has as Completed and the log does not: the word of it was lost with a process or a connection. */
    public Future<List<Long>> completedSinceTold(PoolId pool) {
        return postgres.query(Sql.of("""
                        SELECT DISTINCT l.slot FROM live_stage l JOIN slot s USING (pool, slot)
                        JOIN decided_event d ON d.pool = s.pool AND d.slot = coalesce(s.root, s.slot)
                        JOIN event_phase p USING (event_id)
                        WHERE l.pool = $1 AND l.stage = 'COMPLETED' AND d.undone_by_slot IS NULL AND p.phase <> 'COMPLETED'
                        ORDER BY l.slot""", pool.name())).map(rows -> {
            List<Long> slots = new ArrayList<>();
            rows.forEach(row -> slots.add(row.getLong("slot")));
            return slots;
        });
    }

    /** The last decided slot; 0 if there is none. */
    public Future<Long> height(PoolId pool) {
        return postgres.query(Sql.of("SELECT coalesce(max(slot), 0) AS height FROM slot WHERE pool = $1", pool.name()))
                .map(rows -> rows.iterator().next().getLong("height"));
    }

    /** Decided slots from {@code fromSlot} to {@code toSlot}, both included, with their certificates (D1). */
    public Future<List<CertifiedSlot>> certified(PoolId pool, long fromSlot, long toSlot) {
        return postgres.read(connection -> new LogReading(connection, pool, forms).certified(fromSlot, toSlot));
    }

    /**
     * The slot that decided an event, in whichever pool, with an entry as {@link #load} gives it: memory holds only what is
     * not final yet, so an old event must be looked up here before it is made known to the core.
     */
    public Future<Optional<LogEntry>> decidedBy(PoolId pool, EventId event) {
        return postgres.read(connection -> new LogReading(connection, pool, forms).decidedBy(event));
    }

    private static Change change(PoolId pool, Write write) {
        return switch (write) {
            case Write.OwnStatement own ->
                Change.slot(pool.name(), own.signed().statement().slot());
            case Write.PeerStatement peer ->
                Change.slot(pool.name(), peer.signed().statement().slot());
            case Write.KnownDecision known -> Change.slot(pool.name(), known.slot());
            case Write.Judged judged -> Change.slot(pool.name(), judged.slot());
            case Write.RoundEntered entered -> Change.slot(pool.name(), entered.slot());
            case Write.SlotDecided decided ->
                Change.slot(pool.name(), decided.entry().slot());
            case Write.SlotEnded ended -> Change.slot(pool.name(), ended.slot());
            case Write.EventChanged changed ->
                new Change(Kind.EVENT, changed.event().toString());
            case Write.Equivocation equivocation ->
                new Change(
                        Kind.SIGNER,
                        Integer.toString(equivocation.first().member().index()));
            case Write.CompletedHeard heard ->
                Change.slot(pool.name(), heard.completed().statement().slot());
            case Write.Doubted doubted -> new Change(Kind.POOL, pool.name());
            case Write.Barred barred -> new Change(Kind.POOL, pool.name());
            case Write.HaltRaised halted -> new Change(Kind.POOL, pool.name());
        };
    }
}
