package quorate.protocol;

import java.util.Optional;

/**
 * What may happen to a pool's log. The shell has verified every signature, every source proof and every envelope; the
 * core trusts nothing else about what peers send.
 */
public sealed interface Input {
    /**
     * An event is stored here, its proof and policy checked.
     *
     * @param knownSinceMs when this signer first stored it
     * @param other what the database knows of another content of the same (source, external id), checks 5 and 12
     * @param accepted this signer took the event in from its source, just now: it may speak first (V4)
     */
    record EventKnown(Event event, long knownSinceMs, OtherContent other, boolean accepted) implements Input {
        /** An event learned from a peer or read back, and no other content of it. */
        public EventKnown(Event event, long knownSinceMs) {
            this(event, knownSinceMs, OtherContent.NONE, false);
        }

        EventKnown learned() {
            return new EventKnown(event, knownSinceMs, other, false);
        }
    }

    /** A member's first vote for a decision, with the decision in full. */
    record Proposed(Decision decision, Signed<Statement.Vote> vote, Optional<VoteCertificate> because)
            implements Input {}

    record Voted(Signed<Statement.Vote> vote, Optional<VoteCertificate> because) implements Input {}

    record Locked(Signed<Statement.Lock> lock, VoteCertificate because) implements Input {}

    record Certified(Decision decision, Certificate certificate) implements Input {}

    record Digested(NodeId from, Digest digest) implements Input {}

    /** A member asks for decided slots. */
    record Wanted(NodeId from, long fromSlot) implements Input {}

    /** A member has started and asks before it speaks (B2). */
    record Asked(NodeId from, long boot) implements Input {}

    record Answered(NodeId from, Message.Answered answer) implements Input {}

    /**
     * This signer's data may be older than what it has said (B2).
     *
     * @param slot what the doubt is about; {@link Long#MAX_VALUE} for all of it
     */
    record Doubted(String reason, long slot) implements Input {}

    /** An administrator asserts that the data are current (B2). */
    record AssertedCurrent() implements Input {}

    /** Any valid envelope of a member has arrived: it is up. */
    record Heard(NodeId from) implements Input {}

    record ChainChanged(ChainView view) implements Input {}

    /** Own evidence of confirmation (C6), from the live slot. */
    record SlotCompleted(long slot) implements Input {}

    /** A reorg took the confirmation back. */
    record SlotReopened(long slot) implements Input {}

    /** What the live slot knows of a template that may have to be killed, or that is killed (C3). */
    record SlotShown(long slot, SlotEvidence evidence) implements Input {}

    /** A member's signed word that a slot is Completed (D3). */
    record CompletedStated(Signed<Statement.Completed> completed) implements Input {}

    /** This signer's operator approves a Cancel (S2). */
    record CancelApproved(StreamId stream, long nonce, Optional<EventId> event) implements Input {}

    /** This signer's operator approves paying a late event (S1). */
    record LateApproved(EventId event) implements Input {}

    /** D3: this signer's operator sets a live slot aside, or takes that back: it counts no more for pool.concurrency here. */
    record SetAside(long slot, boolean aside) implements Input {}

    /** Pause, halt flag or lost lease: nothing is voted or locked until {@link Resumed}. */
    record Halted(String reason) implements Input {}

    record Resumed() implements Input {}

    /** An operator gives an event a new retry budget; frees no lock (V5, L2). */
    record Reset(EventId event) implements Input {}

    /** Time has passed. */
    record Tick() implements Input {}
}
