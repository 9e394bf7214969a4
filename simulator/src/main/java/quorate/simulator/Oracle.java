package quorate.simulator;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.StreamMode;
import quorate.protocol.TemplateHash;

/** Sees everything that all signers make durable, and says when two of them, or one of them, broke a promise (PROTOCOL.md, 6). */
final class Oracle {
    private final Group group;
    private final SortedMap<EventId, Event> events = new TreeMap<>();
    private final TreeMap<Long, LogEntry> log = new TreeMap<>();
    private final SortedMap<String, Optional<DecisionHash>> statements = new TreeMap<>();
    private final SortedMap<EventId, TemplateHash> signed = new TreeMap<>();
    private final SortedMap<Outpoint, TemplateHash> bound = new TreeMap<>();
    private final SortedMap<TemplateHash, List<EventId>> paying = new TreeMap<>();
    private final SortedMap<EventId, TemplateHash> paid = new TreeMap<>();
    private final SortedMap<StreamId, NavigableSet<Long>> paidNonces = new TreeMap<>();
    private final SortedMap<StreamId, NavigableSet<Long>> cancelledNonces = new TreeMap<>();
    private final SortedMap<StreamId, EventId> lastPaid = new TreeMap<>();
    private final SortedSet<EventId> lateApproved = new TreeSet<>();

    Oracle(Group group) {
        this.group = group;
    }

    void event(Event event) {
        events.put(event.id(), event);
    }

    void lateApproved(EventId event) {
        lateApproved.add(event);
    }

    /** Whether a higher nonce of its increasing stream was paid or cancelled before it came (S1). */
    boolean late(Event event) {
        return event.source().streamMode() == StreamMode.INCREASING
                && (above(paidNonces, event) || above(cancelledNonces, event));
    }

    private static boolean above(SortedMap<StreamId, NavigableSet<Long>> of, Event event) {
        return nonces(of, event.stream()).higher(event.nonce()) != null;
    }

    boolean cancelled(StreamId stream, long nonce) {
        return nonces(cancelledNonces, stream).contains(nonce);
    }

    private static NavigableSet<Long> nonces(SortedMap<StreamId, NavigableSet<Long>> of, StreamId stream) {
        return of.computeIfAbsent(stream, same -> new TreeSet<>());
    }

    /** Highest slot that anyone decided. */
    long height() {
        return log.isEmpty() ? 0 : log.lastKey();
    }

    /** V1: one statement for each slot, round and kind of a member, also across its restarts. */
    void stated(Signed<? extends Statement> own) {
        Statement statement = own.statement();
        String place = own.member() + " " + place(statement);
        Optional<DecisionHash> decision = decision(statement);
        Optional<DecisionHash> before = statements.putIfAbsent(place, decision);
        require(before == null || before.equals(decision), "V1", place + " said " + before + " and " + decision);
    }

    static String place(Statement statement) {
        return switch (statement) {
            case Statement.Vote vote -> "vote " + vote.slot() + "/" + vote.round();
            case Statement.Lock lock -> "lock " + lock.slot() + "/" + lock.round();
            case Statement.Refusal refusal -> "refusal " + refusal.slot();
            case Statement.Completed completed -> "completed " + completed.slot();
        };
    }

    private static Optional<DecisionHash> decision(Statement statement) {
        return switch (statement) {
            case Statement.Vote vote -> vote.decision();
            case Statement.Lock lock -> Optional.of(lock.decision());
            case Statement.Refusal refusal ->
                Optional.of(new DecisionHash(refusal.template().hash()));
            case Statement.Completed completed ->
                Optional.of(new DecisionHash(completed.template().hash()));
        };
    }

    /** Agreement: one decision per slot, each on Q locks; and the streams in order. */
    void decided(LogEntry entry, Certificate certificate) {
        LogEntry before = log.putIfAbsent(entry.slot(), entry);
        require(
                before == null || before.hash().equals(entry.hash()),
                "Agreement",
                "slot " + entry.slot() + " is " + before + " and " + entry);
        SortedSet<NodeId> lockers = new TreeSet<>();
        for (Signed<Statement.Lock> lock : certificate.locks()) {
            require(lock.statement().decision().equals(entry.hash()), "C1", "a lock of another decision in " + entry);
            lockers.add(lock.member());
        }
        require(lockers.size() >= group.quorum(), "C1", entry.slot() + " decided by " + lockers);
        if (before == null) {
            LogEntry previous = log.get(entry.slot() - 1);
            boolean follows =
                    previous == null ? entry.slot() == 1 : previous.hash().equals(entry.previous());
            require(follows, "D1", "slot " + entry.slot() + " does not follow its predecessor");
            order(entry);
        }
    }

    /** S1: nonces in order, the next one only when the one before is done. */
    private void order(LogEntry entry) {
        switch (entry.decision()) {
            case Decision.Cancel(StreamId stream, long nonce, Optional<EventId> event) ->
                nonces(cancelledNonces, stream).add(nonce);
            case Decision.Pay pay -> {
                paying.put(entry.template().orElseThrow(), pay.events());
                pay.events().forEach(id -> order(events.get(id)));
            }
        }
    }

    private void order(Event event) {
        StreamId stream = event.stream();
        NavigableSet<Long> before = nonces(paidNonces, stream);
        String found = event.nonce() + " of " + stream + " after " + before;
        if (late(event)) {
            require(lateApproved.contains(event.id()), "S1", found);
            require(before.add(event.nonce()), "D2", event.nonce() + " of " + stream + " is paid twice");
            return; // out of order by approval: waits for nobody, and nobody waits for it
        }
        if (event.source().streamMode() == StreamMode.CONTIGUOUS) {
            for (long nonce = 0; nonce < event.nonce(); nonce++) {
                require(before.contains(nonce) || cancelled(stream, nonce), "S1", found);
            }
        }
        EventId predecessor = lastPaid.get(stream);
        require(
                group.streams().nextAfter() == Group.NextAfter.COMMITTED
                        || predecessor == null
                        || paid.containsKey(predecessor),
                "S1",
                event.nonce() + " of " + stream + " is decided before its predecessor was ever accepted");
        require(before.add(event.nonce()), "D2", event.nonce() + " of " + stream + " is paid twice");
        lastPaid.put(stream, event.id());
    }

    /** C2: what is recorded is decided, one template for each event and each outpoint, at all signers together. */
    void recorded(LiveWrite.RecordSigned record) {
        LogEntry entry = log.get(record.slot());
        require(
                entry != null
                        && entry.template().filter(record.template()::equals).isPresent(),
                "C2",
                "slot " + record.slot() + " did not decide what is to be signed");
        for (EventId event : record.events()) {
            TemplateHash other = signed.putIfAbsent(event, record.template());
            require(other == null || other.equals(record.template()), "C2", "two standing templates of " + event);
        }
        for (Outpoint outpoint : record.outpoints()) {
            TemplateHash other = bound.putIfAbsent(outpoint, record.template());
            require(other == null || other.equals(record.template()), "C2", "two templates spend " + outpoint);
        }
    }

    /** At most one transaction per event is ever accepted, reorgs included. */
    void accepted(TemplateHash template) {
        List<EventId> payees = paying.get(template);
        require(payees != null, "C1", "accepted without a decision: " + template);
        for (EventId event : payees) {
            TemplateHash other = paid.putIfAbsent(event, template);
            require(other == null || other.equals(template), "Paid once", event + " by " + other + " and " + template);
        }
    }

    /** C6: Completed is said only of what the chain has accepted. */
    void ended(long slot) {
        LogEntry entry = log.get(slot);
        require(
                entry != null
                        && entry.decision() instanceof Decision.Pay pay
                        && pay.events().stream().allMatch(event -> paid.containsKey(event)),
                "C6",
                "slot " + slot + " is called Completed, but nothing of it was accepted");
    }

    static void require(boolean holds, String rule, String found) {
        if (!holds) {
            throw new Broken(rule + ": " + found);
        }
    }
}
