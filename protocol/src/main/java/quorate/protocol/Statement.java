package quorate.protocol;

import java.util.Optional;
import java.util.OptionalLong;

/** What a member says under its identity key. Group hash and pool are part of the signed bytes, not repeated here. */
public sealed interface Statement {
    long slot();

    /** "I would decide this in this round", or with no decision "nothing to vote for" (an empty vote). */
    record Vote(long slot, int round, Optional<DecisionHash> decision) implements Statement {}

    /**
     * "I hold a vote certificate for this decision of this round" (L1).
     *
     * @param anchorDaaScore the chain anchor: virtual DAA score of the locker's own node when it locked, 0 when that had shown
     *     nothing yet, never negative; present exactly in the Byzantine profile ({@link Anchors})
     */
    record Lock(long slot, int round, DecisionHash decision, OptionalLong anchorDaaScore) implements Statement {
        public Lock {
            if (anchorDaaScore.orElse(0) < 0) {
                throw new IllegalArgumentException(
                        "expected an anchor at a DAA score of 0 or above, found " + anchorDaaScore.getAsLong());
            }
        }

        /** As the crash profile has it, without an anchor. */
        public Lock(long slot, int round, DecisionHash decision) {
            this(slot, round, decision, OptionalLong.empty());
        }

        /** Whether both lock the same in the same place: whatever their anchors, they are one lock (C1, V6). */
        public boolean locksAs(Lock other) {
            return slot == other.slot && round == other.round && decision.equals(other.decision);
        }
    }

    /** "I have not signed this template and never will" (C3). */
    record Refusal(long slot, TemplateHash template) implements Statement {}

    /** "My own node has shown me this slot's template accepted for the group's confirmations" (C6). */
    record Completed(long slot, TemplateHash template) implements Statement {}
}
