package quorate.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolState;
import quorate.protocol.Profile;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;
import quorate.protocol.Write;

/**
 * Sees everything that honest signers make durable, and says when two of them, or one of them, broke a promise (PROTOCOL.md, 6).
 * Nothing is asked of a liar's word.
 */
final class Oracle {
    private final Group group;
    private final int firstLiar;
    private final int liars;
    private final boolean betrayed;
    private final StreamOracle streams;
    private final LedgerOracle ledger;
    private final Map<EventId, Event> events = new HashMap<>();
    private final TreeMap<Long, LogEntry> log = new TreeMap<>();
    private final Map<Place, Statement> statements = new HashMap<>();
    private final Rounds rounds = new Rounds();
    private final SilenceOracle silence = new SilenceOracle();
    private final KillOracle kills;

    Oracle(Group group, Options options, SimCraft craft) {
        this.group = group;
        this.firstLiar = options.of(Knob.MEMBERS) - options.of(Knob.LIARS);
        this.liars = options.of(Knob.LIARS);
        this.betrayed = options.betrayed();
        this.streams = new StreamOracle(group, options.of(Knob.LIARS));
        this.ledger = new LedgerOracle(group, craft, group.quorum() - liars);
        this.kills = new KillOracle(group, this::lies);
    }

    /** What a statement is about: a member says one thing there (V1). */
    private record Place(NodeId member, long slot, int round, boolean lock) {
        static Place of(Signed<? extends Statement> signed) {
            return switch (signed.statement()) {
                case Statement.Vote vote -> new Place(signed.member(), vote.slot(), vote.round(), false);
                case Statement.Lock lock -> new Place(signed.member(), lock.slot(), lock.round(), true);
                case Statement.Refusal refusal -> new Place(signed.member(), refusal.slot(), -1, false);
                case Statement.Completed completed -> new Place(signed.member(), completed.slot(), -2, false);
            };
        }
    }

    StreamOracle streams() {
        return streams;
    }

    Rounds rounds() {
        return rounds;
    }

    void event(Event event) {
        events.put(event.id(), event);
    }

    /** Whether the member lies: nothing that it does breaks a promise. */
    boolean lies(NodeId member) {
        return member.index() >= firstLiar;
    }

    /** More members lie than the group's profile allows for. */
    boolean betrayed() {
        return betrayed;
    }

    private boolean silent(NodeId member) {
        return lies(member) || betrayed;
    }

    /** Highest slot that anyone decided. */
    long height() {
        return log.isEmpty() ? 0 : log.lastKey();
    }

    /**
     * V1: one statement for each slot, round and kind of a member, also across its restarts.
     *
     * @param witness the member's disk holds evidence of equivocation
     */
    void stated(Signed<? extends Statement> own, boolean witness) {
        if (lies(own.member())) {
            return;
        }
        silence.stated(own.member(), own.statement().slot());
        Statement before = statements.putIfAbsent(Place.of(own), own.statement());
        require(
                before == null || before.equals(own.statement()),
                "V1",
                () -> own.member() + " said " + before + " and " + own.statement());
        require(
                !mustHalt(witness),
                "V6",
                () -> own.member() + " holds evidence of equivocation and goes on with " + own.statement());
    }

    /** V6: only who equivocates is accused of it. */
    void evidence(NodeId by, Write.Equivocation evidence) {
        require(lies(by) || lies(evidence.first().member()), "V6", () -> "an honest member is accused: " + evidence);
    }

    boolean mayHalt(NodeId member, boolean witness) {
        return lies(member) || mustHalt(witness);
    }

    private boolean mustHalt(boolean witness) {
        return group.profile() == Profile.CRASH && witness;
    }

    /** Agreement: one decision per slot, each on Q locks that were really made; what it pays, and in which order. */
    void decided(NodeId by, LogEntry entry, Certificate certificate) {
        if (silent(by)) {
            return;
        }
        LogEntry before = log.putIfAbsent(entry.slot(), entry);
        require(
                before == null || before.hash().equals(entry.hash()),
                "Agreement",
                () -> "slot " + entry.slot() + " is " + before + " and " + entry);
        certified(entry, certificate);
        if (before == null) {
            LogEntry previous = log.get(entry.slot() - 1);
            boolean follows =
                    previous == null ? entry.slot() == 1 : previous.hash().equals(entry.previous());
            require(follows, "D1", () -> "slot " + entry.slot() + " does not follow its predecessor");
            rounds.decided(entry.slot(), certificate.round());
            content(entry);
        }
    }

    private void certified(LogEntry entry, Certificate certificate) {
        NavigableSet<NodeId> lockers = new TreeSet<>();
        for (Signed<Statement.Lock> lock : certificate.locks()) {
            require(
                    lock.statement().decision().equals(entry.hash()),
                    "C1",
                    () -> "a lock of another decision in " + entry);
            require(
                    lies(lock.member()) || lock.statement().equals(statements.get(Place.of(lock))),
                    "C1",
                    () -> "a lock that " + lock.member() + " never made in " + entry);
            require(
                    lock.statement().anchorDaaScore().isPresent() == (group.profile() == Profile.BYZANTINE),
                    "C1",
                    () -> "a lock that is not the profile's: " + lock);
            lockers.add(lock.member());
        }
        require(lockers.size() >= group.quorum(), "C1", () -> entry.slot() + " decided by " + lockers);
    }

    private void content(LogEntry entry) {
        switch (entry.decision()) {
            case Decision.Kill kill -> killed(kill);
            case Decision.Cancel cancel -> streams.cancel(cancel);
            case Decision.Pass pass ->
                require(!passed(entry.slot() - 1) || !passed(entry.slot() - 2), "D2", "three slots pass");
            case Decision.Replace replace ->
                ledger.replaced(
                        entry,
                        replace,
                        replace.events().stream().map(events::get).toList());
            case Decision.Pay pay -> {
                List<Event> payees = pay.events().stream().map(events::get).toList();
                require(!payees.contains(null), "Source", () -> "nobody ever delivered " + pay.events());
                ledger.decided(entry, pay, payees);
                streams.pay(payees, ledger::paid);
            }
        }
    }

    private void killed(Decision.Kill kill) {
        streams.killed(ledger.killed(kill.slot()));
        LogEntry target = log.get(kill.slot());
        kills.killed(
                kill, (Decision.Payment) target.decision(), target.template().orElseThrow());
    }

    /** A stranger has spent a coin of the pool; {@code forDaa} is how long ago, whenever it is asked. */
    void stolen(Outpoint outpoint, LongSupplier forDaa) {
        kills.stolen(outpoint, forDaa);
    }

    private boolean passed(long slot) {
        return log.containsKey(slot) && log.get(slot).decision() instanceof Decision.Pass;
    }

    /** D2: nobody may pass the open slot, though somebody waits for it. */
    boolean passedTwice() {
        return passed(height()) && passed(height() - 1);
    }

    /** B2: the signer says nothing concerning a slot up to this one, ever. */
    void barred(NodeId member, long toSlot) {
        if (!silent(member)) {
            silence.barred(member, toSlot);
        }
    }

    /** C3: it may not have signed it, before whatever crash or loss. */
    void refused(NodeId member, Signed<Statement.Refusal> refusal) {
        if (!silent(member)) {
            silence.refused(member, refusal.statement().slot());
            kills.refused(refusal);
        }
    }

    /** C2: what is recorded is decided, one template for each event and each outpoint, at all signers together. */
    void recorded(NodeId by, LiveWrite.RecordSigned record) {
        if (silent(by)) {
            return;
        }
        LogEntry entry = log.get(record.slot());
        require(
                entry != null
                        && entry.template().filter(record.template()::equals).isPresent(),
                "C2",
                () -> "slot " + record.slot() + " did not decide what is to be signed");
        silence.signed(by, record.slot());
        ledger.recorded(record);
    }

    /** C2: in the Byzantine profile its own node has come as far as the lower median of where the lockers say theirs were. */
    void keyAsked(NodeId by, Certificate certificate, long tipDaaScore) {
        if (silent(by) || group.profile() == Profile.CRASH) {
            return;
        }
        long[] anchors = certificate.locks().stream()
                .mapToLong(lock -> lock.statement().anchorDaaScore().orElseThrow())
                .sorted()
                .toArray();
        long median = anchors[(anchors.length - 1) / 2];
        require(
                tipDaaScore >= median,
                "C2",
                () -> by + " asks for the key of slot " + certificate.slot() + " at " + tipDaaScore
                        + ", below the anchor " + median);
    }

    /** D3: a member's operator has set the slot aside: it need not count there. */
    void setAside(NodeId by, long slot) {
        ledger.setAside(by, slot);
    }

    /** A live slot that operators may set aside: the oldest one that nothing on the chain has paid. */
    Optional<Long> stuckSlot() {
        return ledger.stuckSlot();
    }

    /** A reorg has taken the acceptance back. */
    void undone(TemplateHash template) {
        ledger.undone(template);
    }

    /** An input of the newest decided template that the chain does not show accepted. */
    Optional<Outpoint> unpaidInput() {
        return ledger.unpaidInput();
    }

    /** At most one transaction per event is ever accepted, reorgs included, unless a Kill came between. */
    void accepted(TemplateHash template) {
        if (!betrayed) {
            ledger.accepted(template);
        }
    }

    /** C6, D3: a slot ends only when the chain has accepted what it pays. */
    void ended(NodeId by, long slot) {
        if (!silent(by)) {
            ledger.ended(slot);
        }
    }

    /** C6: Completed is stated only of what the chain shows deep enough. */
    void completed(Signed<Statement.Completed> own, SimChain chain) {
        long depthDaa = chain.depthDaa(own.statement().template());
        require(
                silent(own.member()) || depthDaa >= group.finality().confirmationsDaa(),
                "C6",
                () -> own.member() + " states Completed at a depth of " + depthDaa);
    }

    /** V5: rounds never go back, over a restart neither. */
    void booted(NodeId by, PoolState state, Disk disk) {
        require(
                lies(by) || state.round() >= disk.round(),
                "V5",
                () -> by + " starts again in round " + state.round() + " of " + disk.round());
    }

    /** After every step: the log only grows and is what the disk holds, rounds only grow (D1, V5). */
    void stepped(NodeId by, PoolState before, PoolState after, Disk disk) {
        if (lies(by)) {
            return;
        }
        require(
                after.height() == disk.height(),
                "D1",
                () -> by + " is at " + after.height() + ", its disk " + disk.height());
        require(
                after.height() > before.height()
                        || (after.height() == before.height() && after.round() >= before.round()),
                "V5",
                () -> by + " went back from " + before.height() + "/" + before.round() + " to " + after.height() + "/"
                        + after.round());
    }

    /** @param found made only when it is needed: most of a run's time would go into words that nobody reads */
    static void require(boolean holds, String rule, Supplier<String> found) {
        if (!holds) {
            throw new Broken(rule + ": " + found.get());
        }
    }

    static void require(boolean holds, String rule, String found) {
        if (!holds) {
            throw new Broken(rule + ": " + found);
        }
    }
}
