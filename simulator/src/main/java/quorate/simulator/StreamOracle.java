package quorate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Input;
import quorate.protocol.NodeId;
import quorate.protocol.StreamId;
import quorate.protocol.StreamMode;

/** S1 and S2, seen from outside: every stream in its order, and what operators have approved. */
final class StreamOracle {
    private final Group group;
    private final int liars;
    private final SortedMap<StreamId, NavigableSet<Long>> paidNonces = new TreeMap<>();
    private final SortedMap<StreamId, NavigableSet<Long>> cancelledNonces = new TreeMap<>();
    private final SortedMap<StreamId, EventId> lastPaid = new TreeMap<>();
    private final SortedSet<EventId> lateApproved = new TreeSet<>();
    private final SortedSet<EventId> pending = new TreeSet<>();
    private final SortedMap<String, List<NodeId>> approvals = new TreeMap<>();

    StreamOracle(Group group, int liars) {
        this.group = group;
        this.liars = liars;
    }

    void lateApproved(EventId event) {
        lateApproved.add(event);
    }

    void approved(NodeId by, Input.CancelApproved approved) {
        approvals
                .computeIfAbsent(approved.stream() + "#" + approved.nonce(), same -> new ArrayList<>())
                .add(by);
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

    /** S2: Q members voted, and the honest ones among them only with their operators' approval. */
    void cancel(Decision.Cancel cancel) {
        String which = cancel.stream() + "#" + cancel.nonce();
        int honest = approvals.getOrDefault(which, List.of()).size();
        Oracle.require(honest >= group.quorum() - liars, "S2", () -> which + " is cancelled, approved by " + honest);
        Oracle.require(
                nonces(cancelledNonces, cancel.stream()).add(cancel.nonce()),
                "D2",
                () -> which + " is cancelled twice");
    }

    /** C3: their places in their streams stay theirs. */
    void killed(List<EventId> events) {
        pending.addAll(events);
    }

    /**
     * Events of one Pay count in their order.
     *
     * @param accepted whether the chain ever accepted what this event was paid with
     */
    void pay(List<Event> payees, Predicate<EventId> accepted) {
        for (int i = 0; i < payees.size(); i++) {
            List<EventId> together =
                    payees.subList(0, i).stream().map(Event::id).toList();
            pay(payees.get(i), accepted.or(together::contains));
        }
    }

    private void pay(Event event, Predicate<EventId> accepted) {
        StreamId stream = event.stream();
        NavigableSet<Long> before = nonces(paidNonces, stream);
        String found = event.nonce() + " of " + stream + " after " + before;
        Oracle.require(!cancelled(stream, event.nonce()), "D2", () -> found + " is cancelled");
        if (pending.remove(event.id())) {
            return;
        }
        if (late(event)) {
            Oracle.require(lateApproved.contains(event.id()), "S1", found);
            Oracle.require(before.add(event.nonce()), "D2", () -> event.nonce() + " of " + stream + " is paid twice");
            return; // out of order by approval: waits for nobody, and nobody waits for it
        }
        if (event.source().streamMode() == StreamMode.CONTIGUOUS) {
            for (long nonce = 0; nonce < event.nonce(); nonce++) {
                Oracle.require(before.contains(nonce) || cancelled(stream, nonce), "S1", found);
            }
        }
        EventId predecessor = lastPaid.get(stream);
        Oracle.require(
                group.streams().nextAfter() == Group.NextAfter.COMMITTED
                        || predecessor == null
                        || accepted.test(predecessor),
                "S1",
                () -> event.nonce() + " of " + stream + " is decided before its predecessor was ever accepted");
        Oracle.require(before.add(event.nonce()), "D2", () -> event.nonce() + " of " + stream + " is paid twice");
        lastPaid.put(stream, event.id());
    }
}
