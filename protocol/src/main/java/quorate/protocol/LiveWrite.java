package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** What must be durable before anything of the same step of a live slot leaves. */
public sealed interface LiveWrite {
    /** C2: {@code signed(event -> template)}, {@code bound(outpoint -> events)} and {@code fate(template) = signed}. */
    record RecordSigned(long slot, TemplateHash template, List<EventId> events, List<Outpoint> outpoints)
            implements LiveWrite {
        public RecordSigned {
            events = List.copyOf(events);
            outpoints = List.copyOf(outpoints);
        }
    }

    /** C3: {@code fate(template) = refused}, with the signed promise and its ground. */
    record RecordRefused(Signed<Statement.Refusal> refusal, Finding ground) implements LiveWrite {}

    /** Another member's signed promise never to sign. */
    record PeerRefusal(Signed<Statement.Refusal> refusal) implements LiveWrite {}

    /** Verified partial signatures of another member. */
    record PeerSignatures(long slot, NodeId signer, List<Bytes> signatures) implements LiveWrite {}

    /**
     * C4: a member sent signatures that do not verify.
     *
     * @param from who sent them, and is charged
     * @param said whose they were said to be; the log says what the slot pays with
     * @param fault what is wrong with them
     * @param envelope as {@code from} signed it: the proof
     */
    record BadSignatures(NodeId from, Message.Signatures said, String fault, Bytes envelope) implements LiveWrite {
        public long slot() {
            return said.slot();
        }
    }

    /** C5: the finished transaction, before it is submitted. */
    record Transaction(long slot, Bytes transaction) implements LiveWrite {}

    record StageChanged(long slot, LiveStage stage, Optional<Finding> waitingFor, long atMs) implements LiveWrite {}

    /** Own, signed statement that the slot is Completed; or a peer's. */
    record CompletedStatement(Signed<Statement.Completed> completed) implements LiveWrite {}

    /** Own evidence of acceptance; empty when a reorg took it back. */
    record Acceptance(long slot, Optional<Hash32> acceptingBlock, long acceptedAtDaaScore) implements LiveWrite {}

    /** C6: a reorg deeper than the final depth. */
    record HaltRaised(String reason) implements LiveWrite {}
}
