package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * All that one signer knows of one pool's log. Immutable; only {@link Protocol#step} makes the next one, and
 * {@link #restore} the first one from what was durable.
 *
 * @param chain what the own node shows, once it has shown anything
 * @param halted why nothing is stated at present (pause, halt flag, lost lease)
 */
public record PoolState(
        Setup setup,
        PoolLog log,
        EventBook book,
        OpenSlot open,
        Presence presence,
        Table<NodeId, Peer> peers,
        Optional<ChainView> chain,
        Optional<String> halted,
        Rhythm rhythm) {

    /** The state that the durable memory stands for; also after a write that failed or whose outcome is unknown. */
    public static PoolState restore(Setup setup, Memory memory, long nowMs) {
        return Restoring.restore(setup, memory, nowMs);
    }

    /** Where this signer stands with an event, if it has heard of it. */
    public Optional<EventState> event(EventId event) {
        return book.states().get(event);
    }

    /** The last decided slot; 0 for an empty log. */
    public long height() {
        return log.height();
    }

    /** The open slot's round. */
    public int round() {
        return open.round();
    }

    /** Members that have made a statement in the open slot's round. */
    public SortedSet<NodeId> speakers() {
        return open.tally().speakers();
    }

    /** Whether this signer may vote and lock in the open slot, as far as its own memory is concerned (B2). */
    public boolean speaks() {
        return open.slot() > presence.silentTo();
    }

    /** Why and since when this signer is returning, if it is (B2). */
    public Optional<Absence> returning() {
        boolean returning = presence.absence().doubt().isPresent()
                || open.slot() <= presence.absence().barredTo();
        return returning ? Optional.of(presence.absence()) : Optional.empty();
    }

    /** Whether this signer has said anything in the open slot. */
    public boolean spoke() {
        return open.own().round() >= 0;
    }

    /** When this signer first stored the event, if its material is known here. */
    public OptionalLong knownSinceMs(EventId event) {
        return book.known()
                .get(event)
                .map(known -> OptionalLong.of(known.knownSinceMs()))
                .orElseGet(OptionalLong::empty);
    }

    /** Members that have approved this Cancel of the open slot, as far as this signer has heard, itself included (S2). */
    public SortedSet<NodeId> approvers(Decision.Cancel cancel) {
        return Approvals.of(this, cancel);
    }

    /** What the checks say of a decision for the open slot at this moment; empty when this signer would vote for it (V2). */
    public List<Finding> findings(Decision decision, long nowMs) {
        return Checks.judge(new Turn(this, nowMs), decision);
    }

    /**
     * @param digestAtMs when the last digest went out
     * @param wakeAtMs the last {@link Action.WakeAt}; 0 for none
     * @param roundTripMs measured time from a vote to its answers, smoothed (V4)
     */
    public record Rhythm(long digestAtMs, long wakeAtMs, long roundTripMs) {}
}
