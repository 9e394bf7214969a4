package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** What must be durable before anything of the same step leaves: the shell stores all of a step's in one transaction. */
public sealed interface Write {
    /** V1: one for each slot, round and kind, and never behind the last. */
    record OwnStatement(Signed<? extends Statement> signed) implements Write {}

    /** A vote or lock of another member. */
    record PeerStatement(Signed<? extends Statement> signed) implements Write {}

    /** A decision proposed in the open slot. */
    record KnownDecision(long slot, int round, NodeId proposer, DecisionHash hash, Decision decision)
            implements Write {}

    /** What the checks of section 5 said about a decision: empty findings when it passed. */
    record Judged(long slot, int round, DecisionHash hash, List<Finding> findings) implements Write {
        public Judged {
            findings = List.copyOf(findings);
        }
    }

    /** This signer entered a round of the open slot. */
    record RoundEntered(long slot, int round, long atMs) implements Write {}

    /** A slot is decided. */
    record SlotDecided(LogEntry entry, Certificate certificate) implements Write {}

    /** A slot's template is Completed, or no longer. */
    record SlotEnded(long slot, boolean ended) implements Write {}

    record EventChanged(EventId event, EventState state) implements Write {}

    /** V6: two different statements of one member for one slot, round and kind. */
    record Equivocation(Signed<? extends Statement> first, Signed<? extends Statement> second) implements Write {}

    /** A member's statement that a slot is Completed. */
    record CompletedHeard(Signed<Statement.Completed> completed) implements Write {}

    /** B2: this signer's data may be older than what it has said. */
    record Doubted(String reason, long sinceMs) implements Write {}

    /** B2: nothing is said, signed or refused concerning any slot up to {@code toSlot}, ever; the doubt is over. */
    record Barred(long toSlot, long atMs) implements Write {}

    /** The pool stops until an operator resumes. */
    record HaltRaised(String reason, Optional<NodeId> because) implements Write {}
}
