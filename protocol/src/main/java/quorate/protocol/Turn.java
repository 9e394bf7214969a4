package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The workbench of one step: the parts of the state as they become, and what must be written and may follow. It lives no
 * longer than the step; the parts themselves are immutable.
 */
final class Turn {
    private final PoolState before;
    final long nowMs;
    PoolLog log;
    EventBook book;
    OpenSlot open;
    Presence presence;
    Table<NodeId, Peer> peers;
    Optional<ChainView> chain;
    Optional<String> halted;
    long digestAtMs;
    long roundTripMs;

    /** Whether what this signer calls valid may have changed by anything but a new decision. */
    boolean rejudge;

    /** Whether a digest should leave with this step. */
    boolean digestDue;

    /** The event that this step's input brought from its source (V4). */
    Optional<EventId> accepted = Optional.empty();

    private long wakeAtMs = Long.MAX_VALUE;

    private final List<Write> writes = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final SortedMap<EventId, EventState> changed = new TreeMap<>();
    private final Outbox outbox = new Outbox();

    Turn(PoolState before, long nowMs) {
        this.before = before;
        this.nowMs = nowMs;
        this.log = before.log();
        this.book = before.book();
        this.open = before.open();
        this.presence = before.presence();
        this.peers = before.peers();
        this.chain = before.chain();
        this.halted = before.halted();
        this.digestAtMs = before.rhythm().digestAtMs();
        this.roundTripMs = before.rhythm().roundTripMs();
    }

    Setup setup() {
        return before.setup();
    }

    Group group() {
        return before.setup().group();
    }

    Timing timing() {
        return before.setup().timing();
    }

    Craft craft() {
        return before.setup().craft();
    }

    NodeId self() {
        return before.setup().self();
    }

    int quorum() {
        return group().quorum();
    }

    Outbox outbox() {
        return outbox;
    }

    void write(Write write) {
        writes.add(write);
    }

    void act(Action action) {
        actions.add(action);
    }

    void alert(String code, String detail) {
        actions.add(new Action.Alert(code, detail));
    }

    /** Something is due then, if nothing happens before. */
    void wakeAt(long atMs) {
        wakeAtMs = Math.min(wakeAtMs, Math.max(atMs, nowMs + 1));
    }

    void forgetWakes() {
        wakeAtMs = Long.MAX_VALUE;
    }

    Peer peer(NodeId member) {
        return peers.get(member).orElse(Peer.UNHEARD);
    }

    void peer(NodeId member, Peer peer) {
        peers = peers.put(member, peer);
    }

    EventState state(EventId event) {
        return book.states().get(event).orElse(PhaseRules.UNKNOWN);
    }

    /** Takes a new state; written once, at the end of the step. */
    void state(EventId event, EventState state) {
        book = book.withState(event, state);
        changed.put(event, state);
    }

    /** D4: something new may be decided now: what was backed off goes on. */
    void news() {
        boolean paused = nowMs < open.clock().enteredAtMs() + Pace.pauseMs(this);
        open = open.with(open.clock().news(paused ? nowMs : open.clock().enteredAtMs()));
        rejudge = true;
    }

    Step finish() {
        changed.forEach((event, state) -> {
            if (!before.book().states().get(event).equals(Optional.of(state))) {
                writes.add(new Write.EventChanged(event, state));
            }
        });
        outbox.flush(this);
        if (presence.silentTo() != before.presence().silentTo()) {
            act(new Action.Silent(presence.silentTo()));
        }
        long wake = wakeAtMs == Long.MAX_VALUE ? 0 : wakeAtMs;
        if (wake != 0 && wake != before.rhythm().wakeAtMs()) {
            act(new Action.WakeAt(wake));
        }
        PoolState next = new PoolState(
                before.setup(),
                log,
                book,
                open,
                presence,
                peers,
                chain,
                halted,
                new PoolState.Rhythm(digestAtMs, wake, roundTripMs));
        return new Step(next, writes, actions);
    }
}
