package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Signers of one pool with virtual time and a network that does exactly what the test says. Messages take one millisecond; a
 * member is heard by whatever it sends.
 */
final class Cluster {
    static final long HOP_MS = 1;
    final List<Member> members = new ArrayList<>();
    final List<String> trace = new ArrayList<>();
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
    private final Set<String> cut = new TreeSet<>();
    private final List<Loss> losses = new ArrayList<>();
    private final Timing timing;
    final Group group;
    long nowMs = 1_000_000;
    private long order;
    private long completeAfterMs = -1;

    private record Due(long atMs, long order, int member, Input input, int from) {}

    /** Messages from one member to another that never arrive. */
    private record Loss(int from, int to, Predicate<Message> which) {}

    private Cluster(Group group, Timing timing) {
        this.group = group;
        this.timing = timing;
        for (int i = 0; i < group.members(); i++) {
            members.add(new Member(i));
        }
    }

    static Cluster of(Group group) {
        return new Cluster(group, Timing.defaults(group.members()));
    }

    /** Every payment is Completed on every signer's own evidence this long after its slot was decided there. */
    Cluster completingAfter(long ms) {
        completeAfterMs = ms;
        return this;
    }

    /** One signer: its state, its database, and what it was seen to do. */
    final class Member {
        final int index;
        final Storage storage = new Storage();
        final List<String> did = new ArrayList<>();
        final List<Action.Alert> alerts = new ArrayList<>();
        PoolState state;
        boolean up = true;
        private long boots;
        ChainView view = Pools.view();

        Member(int index) {
            this.index = index;
            restart();
        }

        void restart() {
            up = true;
            boots++;
            state = PoolState.restore(setup(), storage.memory(), nowMs);
            at(nowMs, index, new Input.ChainChanged(view), index);
            at(nowMs, index, new Input.Tick(), index);
        }

        private Setup setup() {
            return new Setup(group, timing, new PlainCraft(group), new PlainIdentity(new NodeId(index)), boots);
        }

        Step take(Input input) {
            storage.stored(input);
            Step step = Protocol.step(state, input, nowMs);
            storage.apply(step.writes());
            state = step.next();
            if (!step.writes().isEmpty()) {
                did.add(nowMs + " write " + names(step.writes()));
                trace.add(nowMs + " " + index + " " + step.writes());
            }
            step.actions().forEach(this::perform);
            return step;
        }

        private void perform(Action action) {
            trace.add(nowMs + " " + index + " " + action);
            switch (action) {
                case Action.Broadcast(Message message) -> {
                    if (!(message instanceof Message.Digested) && !(message instanceof Message.Asked)) {
                        did.add(nowMs + " send " + message.getClass().getSimpleName());
                    }
                    for (Member to : members) {
                        deliver(index, to.index, message);
                    }
                }
                case Action.Send(NodeId to, Message message) -> deliver(index, to.index(), message);
                case Action.HandOn(NodeId to, long fromSlot, long toSlot) -> {
                    for (long slot = fromSlot; slot <= toSlot; slot++) {
                        LogEntry entry = storage.entries.get((int) slot - 1);
                        deliver(
                                index,
                                to.index(),
                                new Message.Certified(
                                        entry.decision(), storage.certificates.get((int) slot - 1), List.of()));
                    }
                }
                case Action.Decided(long slot) -> {
                    did.add(nowMs + " decided " + slot);
                    boolean pay = storage.entries.get((int) slot - 1).decision() instanceof Decision.Pay;
                    if (completeAfterMs >= 0 && pay) {
                        at(nowMs + completeAfterMs, index, new Input.SlotCompleted(slot), index);
                    }
                }
                case Action.Replaced(long slot, long bySlot) -> did.add(nowMs + " replaced " + slot + " by " + bySlot);
                case Action.Killed(long slot, long bySlot) -> did.add(nowMs + " killed " + slot + " by " + bySlot);
                case Action.Silent silent -> {}
                case Action.WakeAt(long atMs) -> at(Math.max(atMs, nowMs), index, new Input.Tick(), index);
                case Action.Alert alert -> alerts.add(alert);
            }
        }

        /** The events' material travels with a decision: who lacks them learns them first. */
        private void learn(Decision decision) {
            if (decision instanceof Decision.Pay pay) {
                for (EventId id : pay.events()) {
                    if (state.book().event(id).isEmpty() && !state.book().decided(id)) {
                        events.stream()
                                .filter(event -> event.id().equals(id))
                                .findFirst()
                                .ifPresent(event -> take(new Input.EventKnown(event, nowMs)));
                    }
                }
            }
        }

        Optional<EventState> event(Event event) {
            return state.event(event.id());
        }

        @Override
        public String toString() {
            return "signer " + index + " at slot " + state.open().slot() + " round "
                    + state.open().round();
        }
    }

    private final List<Event> events = new ArrayList<>();

    private static String names(List<Write> writes) {
        return String.join(
                "+",
                writes.stream().map(write -> write.getClass().getSimpleName()).toList());
    }

    private void at(long atMs, int member, Input input, int from) {
        queue.add(new Due(atMs, order++, member, input, from));
    }

    private void deliver(int from, int to, Message message) {
        boolean lost = cut.contains(from + ">" + to)
                || losses.stream()
                        .anyMatch(loss -> loss.from() == from
                                && loss.to() == to
                                && loss.which().test(message));
        if (from != to && !lost) {
            input(new NodeId(from), message).ifPresent(input -> at(nowMs + HOP_MS, to, input, from));
        }
    }

    private static Optional<Input> input(NodeId from, Message message) {
        return switch (message) {
            case Message.Proposal proposal ->
                Optional.of(new Input.Proposed(proposal.decision(), proposal.vote(), proposal.because()));
            case Message.VoteCast cast -> Optional.of(new Input.Voted(cast.vote(), cast.because()));
            case Message.LockCast cast -> Optional.of(new Input.Locked(cast.lock(), cast.because()));
            case Message.Certified certified ->
                Optional.of(new Input.Certified(certified.decision(), certified.certificate()));
            case Message.Digested digested -> Optional.of(new Input.Digested(from, digested.digest()));
            case Message.Wanted wanted -> Optional.of(new Input.Wanted(from, wanted.fromSlot()));
            case Message.Asked asked -> Optional.of(new Input.Asked(from, asked.boot()));
            case Message.Answered answered -> Optional.of(new Input.Answered(from, answered));
            case Message.Confirmed confirmed -> Optional.of(new Input.CompletedStated(confirmed.completed()));
            case Message.Refused refused -> Optional.empty();
            case Message.LiveDigested live -> Optional.empty();
            case Message.Signatures signatures -> Optional.empty();
            case Message.Announced announced -> Optional.empty();
            case Message.Hello hello -> Optional.empty();
        };
    }

    // What a test says.

    Member member(int index) {
        return members.get(index);
    }

    /** Everybody's node shows these coins of the pool. */
    Cluster funded(Coin... coins) {
        members.forEach(member -> sees(member.index, coins));
        return this;
    }

    Cluster sees(int member, Coin... coins) {
        member(member).view = Pools.view(coins);
        at(nowMs, member, new Input.ChainChanged(member(member).view), member);
        return this;
    }

    /** An event is taken in from its source by these members, at this moment. */
    Cluster event(Event event, int... at) {
        events.add(event);
        Arrays.stream(at)
                .forEach(member ->
                        at(nowMs, member, new Input.EventKnown(event, nowMs, OtherContent.NONE, true), member));
        return this;
    }

    Cluster input(int member, Input input) {
        at(nowMs, member, input, member);
        return this;
    }

    Cluster crash(int... which) {
        Arrays.stream(which).forEach(index -> member(index).up = false);
        return this;
    }

    Cluster restart(int... which) {
        Arrays.stream(which).forEach(index -> member(index).restart());
        return this;
    }

    Partition partition(int... side) {
        return new Partition(side);
    }

    final class Partition {
        private final int[] side;

        Partition(int... side) {
            this.side = side;
        }

        Cluster from(int... other) {
            for (int a : side) {
                for (int b : other) {
                    cut.add(a + ">" + b);
                    cut.add(b + ">" + a);
                }
            }
            return Cluster.this;
        }
    }

    Cluster lose(int from, int to, Predicate<Message> which) {
        losses.add(new Loss(from, to, which));
        return this;
    }

    Cluster heal() {
        cut.clear();
        losses.clear();
        return this;
    }

    /** Handles the next thing that is due; no later than {@code untilMs}. */
    boolean next(long untilMs) {
        Due due = queue.peek();
        if (due == null || due.atMs() > untilMs) {
            return false;
        }
        queue.poll();
        nowMs = Math.max(nowMs, due.atMs());
        Member member = member(due.member());
        if (!member.up) {
            return true;
        }
        if (due.from() != due.member()) {
            member.take(new Input.Heard(new NodeId(due.from())));
        }
        switch (due.input()) {
            case Input.Proposed proposed -> member.learn(proposed.decision());
            case Input.Certified certified -> member.learn(certified.decision());
            default -> {}
        }
        member.take(due.input());
        return true;
    }

    Cluster run(long ms) {
        long untilMs = nowMs + ms;
        while (next(untilMs)) {
            // until nothing is due
        }
        nowMs = untilMs;
        return this;
    }

    /** Members have heard each other. */
    Cluster settled() {
        return run(3 * timing.tickMs());
    }

    Expectation expect(Event event) {
        return new Expectation(event);
    }

    final class Expectation {
        private final Event event;

        Expectation(Event event) {
            this.event = event;
        }

        /** Each holds a certificate that pays it, and all by the same template. */
        LogEntry decidedBy(int... which) {
            LogEntry decided = null;
            for (int index : which) {
                Optional<LogEntry> entry = member(index).storage.entries.stream()
                        .filter(one -> one.decision() instanceof Decision.Pay pay
                                && pay.events().contains(event.id()))
                        .findFirst();
                assertThat(entry)
                        .as("%s decided at %s", event.id(), member(index))
                        .isPresent();
                decided = decided == null ? entry.get() : decided;
                assertThat(entry.get().hash()).isEqualTo(decided.hash());
            }
            return decided;
        }

        void undecidedAt(int... which) {
            for (int index : which) {
                assertThat(member(index).event(event).flatMap(EventState::slot)).isEmpty();
            }
        }

        void phase(Phase phase, int... which) {
            for (int index : which) {
                assertThat(member(index).event(event).map(EventState::phase))
                        .as("%s", member(index))
                        .contains(phase);
            }
        }
    }

    /** Agreement: nobody's log contradicts another's. */
    void agreed() {
        for (Member a : members) {
            for (Member b : members) {
                for (int i = 0; i < Math.min(a.storage.entries.size(), b.storage.entries.size()); i++) {
                    assertThat(a.storage.entries.get(i).hash())
                            .as("slot %d at %s and %s", i + 1, a, b)
                            .isEqualTo(b.storage.entries.get(i).hash());
                }
            }
        }
    }
}
