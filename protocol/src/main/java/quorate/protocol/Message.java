package quorate.protocol;

import java.util.List;
import java.util.Optional;

/**
 * What members send each other, each in an envelope that names and proves its sender (G1). {@code material} is the upstream
 * proof of the events that a decision pays, opaque to the core; receivers check it as they would check a webhook's.
 */
public sealed interface Message {
    /** A first vote with its decision in full; {@code because} is the vote certificate that justifies it, if one does. */
    record Proposal(
            Decision decision, Signed<Statement.Vote> vote, Optional<VoteCertificate> because, List<Bytes> material)
            implements Message {
        public Proposal {
            material = List.copyOf(material);
        }
    }

    /** A vote for a decision that was proposed before, or an empty vote. */
    record VoteCast(Signed<Statement.Vote> vote, Optional<VoteCertificate> because) implements Message {}

    /** A lock with the votes that allow it; the locker's own vote is usually among them. */
    record LockCast(Signed<Statement.Lock> lock, VoteCertificate because) implements Message {}

    /** A decided slot. */
    record Certified(Decision decision, Certificate certificate, List<Bytes> material) implements Message {
        public Certified {
            material = List.copyOf(material);
        }
    }

    /** Anti-entropy of the open slot. */
    record Digested(Digest digest) implements Message {}

    /** Anti-entropy of the live slots, at most {@link #MAX_LIVE}. */
    record LiveDigested(List<LiveHeld> live) implements Message {
        public LiveDigested {
            live = List.copyOf(live);
        }
    }

    /** Partial signatures of the sender's spending key, one for each input of the slot's template. */
    record Signatures(long slot, TemplateHash template, NodeId signer, List<Bytes> signatures) implements Message {
        public Signatures {
            signatures = List.copyOf(signatures);
        }
    }

    /** A member's own evidence of confirmation. */
    record Confirmed(Signed<Statement.Completed> completed) implements Message {}

    /** A member's promise never to sign a slot's template (C3). */
    record Refused(Signed<Statement.Refusal> refusal) implements Message {}

    /** "I have stored this event" with its proof. */
    record Announced(Bytes material) implements Message {}

    /** Decided slots are wanted from this one on. */
    record Wanted(long fromSlot) implements Message {}

    /** "I have started: how far is the log, and what do you hold of mine?" (B2); {@code boot} is not negative. */
    record Asked(long boot) implements Message {}

    /**
     * The answer to {@link Asked}.
     *
     * @param height the sender's last decided slot
     * @param silent the sender says nothing in its open slot itself: it is returning, or waits for answers
     * @param vote the newest vote of the asker in the sender's open slot, if it holds one; {@code lock} likewise
     */
    record Answered(
            long boot,
            long height,
            boolean silent,
            Optional<Signed<Statement.Vote>> vote,
            Optional<Signed<Statement.Lock>> lock)
            implements Message {}

    /** "I am here": the sender's tip and software, sent each tick. */
    record Hello(long tipDaaScore, String software) implements Message {}

    int MAX_LIVE = 64;
}
