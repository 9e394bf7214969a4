package quorate.protocol;

import java.util.List;

/** What may happen to a live slot, one that a certificate has decided to pay. */
public sealed interface LiveInput {
    record ChainChanged(ChainView view) implements LiveInput {}

    /** What the own ledger holds of other events has changed. */
    record LedgerChanged(LiveLedger ledger) implements LiveInput {}

    /** One of the slot's events has become known here, its proof checked: check 1 passes now. */
    record EventKnown(Event event) implements LiveInput {}

    /** Own signatures are made, verified and stored; or found stored after a restart. */
    record OwnSigned(List<Bytes> signatures) implements LiveInput {}

    /**
     * Partial signatures, not yet verified.
     *
     * @param from who sent them, and answers for them (C4): members hand on what they hold
     * @param said whose they are said to be, and of which template
     * @param envelope in which they came, as its sender signed it: kept as evidence if they are bad
     */
    record PeerSigned(NodeId from, Message.Signatures said, Bytes envelope) implements LiveInput {}

    /** A member's promise never to sign this template (C3). */
    record PeerRefused(Signed<Statement.Refusal> refusal) implements LiveInput {}

    /** C3: this signer's administrator orders the refusal of the template; without effect once it is signed here. */
    record RefusalOrdered(String reason) implements LiveInput {}

    /** C3: the stored proof of one of the slot's events does not hold. */
    record ProofVoid(EventId event, String found) implements LiveInput {}

    /** A Kill of this slot is decided (C3). */
    record Killed(long bySlot) implements LiveInput {}

    /** The own node has the transaction in its mempool. */
    record InMempool() implements LiveInput {}

    /** The own node's virtual chain accepts the transaction, {@code depthDaa} below the tip. */
    record Accepted(Hash32 acceptingBlock, long acceptedAtDaaScore, long depthDaa) implements LiveInput {}

    /** The own node neither has nor accepts the transaction; after an acceptance, a reorg took it back. */
    record NotSeen() implements LiveInput {}

    /** The own node's answer to a submission; {@code known} when it has the transaction already (C5). */
    record SubmitAnswered(boolean accepted, boolean known, String text) implements LiveInput {}

    record CompletedStated(Signed<Statement.Completed> completed) implements LiveInput {}

    /** What a member has of this slot; it is sent what it lacks. */
    record Digested(NodeId from, LiveHeld held) implements LiveInput {}

    /** B2: whether nothing may be signed, refused or stated concerning the slot. */
    record Silent(boolean silent) implements LiveInput {}

    record Halted(String reason) implements LiveInput {}

    record Resumed() implements LiveInput {}

    record Tick() implements LiveInput {}
}
