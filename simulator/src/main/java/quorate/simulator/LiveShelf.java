package quorate.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.LiveLedger;
import quorate.protocol.LiveMemory;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.Siblings;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;

/** What one signer has committed of its live slots: the ledger. */
final class LiveShelf {
    private static final class File {
        LiveMemory opened;
        LiveStage stage = LiveStage.REVALIDATE;
        Optional<LiveWrite.RecordSigned> recorded = Optional.empty();
        Optional<List<Bytes>> own = Optional.empty();
        final SortedMap<NodeId, List<Bytes>> peers = new TreeMap<>();
        Optional<Bytes> transaction = Optional.empty();
        Optional<LiveWrite.Acceptance> acceptance = Optional.empty();
        final List<Signed<Statement.Completed>> completed = new ArrayList<>();
        final List<Signed<Statement.Refusal>> refusals = new ArrayList<>();
        boolean refused;
        Optional<Long> killedBy = Optional.empty();

        File copy() {
            File copy = new File();
            copy.opened = opened;
            copy.stage = stage;
            copy.recorded = recorded;
            copy.own = own;
            copy.peers.putAll(peers);
            copy.transaction = transaction;
            copy.acceptance = acceptance;
            copy.completed.addAll(completed);
            copy.refusals.addAll(refusals);
            copy.refused = refused;
            copy.killedBy = killedBy;
            copy.retiredBy = retiredBy;
            return copy;
        }

        Optional<Long> retiredBy = Optional.empty();

        boolean accepted() {
            return acceptance.flatMap(LiveWrite.Acceptance::acceptingBlock).isPresent();
        }
    }

    private final NodeId self;
    private final Oracle oracle;
    private Optional<String> halted = Optional.empty();
    private boolean replaced;
    private final SortedMap<Long, File> files = new TreeMap<>();
    private long kept;
    // What each slot's ledger says, until something is committed that any ledger speaks of.
    private final Map<Long, LiveLedger> ledgers = new HashMap<>();

    LiveShelf(NodeId self, Oracle oracle) {
        this.self = self;
        this.oracle = oracle;
    }

    /** Rows of its own that B1 keeps. */
    long kept() {
        return kept;
    }

    /** B2: everything as it is on the other. */
    void setBackTo(LiveShelf other) {
        halted = other.halted;
        replaced = other.replaced;
        kept = other.kept;
        files.clear();
        ledgers.clear();
        other.files.forEach((slot, file) -> files.put(slot, file.copy()));
    }

    /** @param anchorDaaScore median anchor of the slot's certificate, in the Byzantine profile */
    void open(long slot, Decision.Payment pay, TemplateHash template, OptionalLong anchorDaaScore) {
        File file = new File();
        file.opened = LiveMemory.opened(slot, pay, template, anchorDaaScore, Optional.empty());
        files.put(slot, file);
        ledgers.clear();
    }

    /** C2: what the Kill ended is retired with it. */
    void kill(long slot, long bySlot) {
        File file = files.get(slot);
        Oracle.require(
                file != null && file.killedBy.isEmpty(), "D2", () -> "slot " + bySlot + " kills nothing that stands");
        file.killedBy = Optional.of(bySlot);
        ledgers.clear();
    }

    /** C2: what was signed of the replaced slot is retired, so that its events may be signed for by the other. */
    void replace(long slot, long bySlot) {
        File file = files.get(slot);
        Oracle.require(
                file != null && file.killedBy.isEmpty(),
                "D2",
                () -> "slot " + bySlot + " replaces nothing that stands");
        replaced = true;
        if (file.recorded.isPresent()) {
            file.retiredBy = Optional.of(bySlot);
        }
    }

    /** Whether any slot was ever replaced here. */
    boolean replaced() {
        return replaced;
    }

    boolean killed(long slot) {
        return files.containsKey(slot) && files.get(slot).killedBy.isPresent();
    }

    List<Long> slots() {
        return List.copyOf(files.keySet());
    }

    void commit(List<LiveWrite> writes) {
        for (LiveWrite write : writes) {
            switch (write) {
                case LiveWrite.RecordSigned record -> record(record);
                case LiveWrite.RecordRefused row -> refuse(row.refusal());
                case LiveWrite.PeerRefusal(Signed<Statement.Refusal> refusal) ->
                    files.get(refusal.statement().slot()).refusals.add(refusal);
                case LiveWrite.PeerSignatures row -> files.get(row.slot()).peers.put(row.signer(), row.signatures());
                case LiveWrite.BadSignatures bad ->
                    Oracle.require(oracle.lies(bad.from()), "C4", () -> "nobody else forges here, found " + bad);
                case LiveWrite.Transaction row -> files.get(row.slot()).transaction = Optional.of(row.transaction());
                case LiveWrite.StageChanged row -> {
                    files.get(row.slot()).stage = row.stage();
                    ledgers.clear();
                }
                case LiveWrite.CompletedStatement(Signed<Statement.Completed> signed) -> {
                    files.get(signed.statement().slot()).completed.add(signed);
                    kept += signed.member().equals(self) ? 1 : 0;
                }
                case LiveWrite.Acceptance row -> {
                    files.get(row.slot()).acceptance = Optional.of(row);
                    ledgers.clear();
                }
                case LiveWrite.HaltRaised halt -> throw new Broken("C6: no reorg is that deep, found " + halt.reason());
            }
        }
    }

    private void record(LiveWrite.RecordSigned record) {
        File file = files.get(record.slot());
        Oracle.require(file != null && file.killedBy.isEmpty(), "C3", "signed after it was killed: " + record.slot());
        Oracle.require(file != null && !file.refused, "C3", "signed after it was refused: " + record.slot());
        Oracle.require(
                file != null && file.recorded.isEmpty(), "C2", () -> "recorded twice or unopened: " + record.slot());
        files.values()
                .forEach(other -> Oracle.require(
                        other.recorded.isEmpty()
                                || other.killedBy.isPresent()
                                || other.retiredBy.isPresent()
                                || other.recorded.get().events().stream().noneMatch(record.events()::contains),
                        "C2",
                        () -> "an event of slot " + record.slot() + " is signed for twice"));
        SortedSet<Outpoint> bound = ledger(record.slot()).boundElsewhere();
        Oracle.require(
                record.outpoints().stream().noneMatch(outpoint -> bound.contains(outpoint)),
                "C2",
                "an outpoint is bound twice");
        oracle.recorded(self, record);
        file.recorded = Optional.of(record);
        ledgers.clear();
        kept++;
    }

    /** C3: signed or refused, one of them, once. */
    private void refuse(Signed<Statement.Refusal> refusal) {
        File file = files.get(refusal.statement().slot());
        Oracle.require(
                file != null && file.recorded.isEmpty() && !file.refused,
                "C3",
                "refused twice, or after it was signed: " + refusal);
        oracle.refused(self, refusal);
        kept++;
        file.refused = true;
        file.refusals.add(refusal);
    }

    boolean holdsRefusal(Signed<Statement.Refusal> own) {
        File file = files.get(own.statement().slot());
        return file != null && file.refusals.contains(own);
    }

    /** C2: only behind a record is the key used, and a repeat returns what is stored. */
    List<Bytes> ownSignatures(long slot, List<Bytes> made) {
        File file = files.get(slot);
        Oracle.require(file != null && file.recorded.isPresent(), "C2", "the key is asked for without a record");
        if (file.own.isEmpty()) {
            file.own = Optional.of(made);
            kept++;
        }
        return file.own.get();
    }

    /** C5: the bytes are durable before they are submitted. */
    void submitting(long slot, Bytes transaction) {
        Oracle.require(
                files.get(slot).transaction.filter(transaction::equals).isPresent(),
                "C5",
                () -> "slot " + slot + " is submitted, not stored");
    }

    void halt(Optional<String> reason) {
        halted = reason;
    }

    boolean holds(Signed<Statement.Completed> own) {
        File file = files.get(own.statement().slot());
        return file != null && file.completed.contains(own);
    }

    boolean hasOwnSignatures(long slot) {
        File file = files.get(slot);
        return file != null && (file.own.isPresent() || file.peers.containsKey(self)); // the latter: taken back
    }

    LiveLedger ledger(long slot) {
        return ledgers.computeIfAbsent(slot, this::read);
    }

    private LiveLedger read(long slot) {
        SortedSet<Outpoint> bound = new TreeSet<>();
        List<EventId> own = files.get(slot).opened.pay().events();
        files.forEach((other, file) -> {
            boolean others = !file.opened.pay().events().equals(own);
            if (others && file.killedBy.isEmpty() && !outrun(file)) {
                file.recorded.ifPresent(record -> bound.addAll(record.outpoints()));
            }
        });
        SortedSet<EventId> killedAccepted = new TreeSet<>();
        files.values().stream()
                .filter(file -> file.killedBy.isPresent() && file.accepted())
                .forEach(file -> killedAccepted.addAll(file.opened.pay().events()));
        return new LiveLedger(bound, killedAccepted, 0, siblings(slot, own));
    }

    /** C2: one of its events' templates is final, by stored evidence: its own inputs are free. */
    private boolean outrun(File file) {
        return !file.accepted()
                && files.values().stream()
                        .anyMatch(other -> other.opened
                                        .pay()
                                        .events()
                                        .equals(file.opened.pay().events())
                                && other.stage == LiveStage.FINAL
                                && other.killedBy.isEmpty()
                                && other.accepted());
    }

    private Siblings siblings(long slot, List<EventId> own) {
        Optional<Long> newest = Optional.empty();
        boolean accepted = false;
        for (Map.Entry<Long, File> entry : files.entrySet()) {
            File file = entry.getValue();
            boolean sibling = entry.getKey() != slot
                    && file.killedBy.isEmpty()
                    && file.opened.pay().events().equals(own);
            newest = sibling && entry.getKey() > slot ? Optional.of(entry.getKey()) : newest;
            accepted |= sibling && file.accepted();
        }
        return new Siblings(newest, accepted, outrun(files.get(slot)));
    }

    LiveMemory memory(long slot, boolean silent) {
        File file = files.get(slot);
        return new LiveMemory(
                slot,
                file.opened.pay(),
                file.opened.template(),
                file.opened.anchorDaaScore(),
                file.stage,
                file.recorded.isPresent(),
                file.own,
                new TreeMap<>(file.peers),
                file.transaction,
                file.acceptance,
                List.copyOf(file.completed),
                List.copyOf(file.refusals),
                Optional.empty(),
                file.killedBy,
                silent,
                halted);
    }
}
