package quorate.protocol;

/** What may follow once a live slot's writes are durable. */
public sealed interface LiveAction {
    /** Use the spending key on the recorded template, verify, store, and answer with {@link LiveInput.OwnSigned}. */
    record Sign(long slot, Template template) implements LiveAction {}

    record Submit(long slot, Bytes transaction) implements LiveAction {}

    record Broadcast(Message message) implements LiveAction {}

    record Send(NodeId to, Message message) implements LiveAction {}

    /** The slot is Completed on own evidence, or no longer: the log must know. */
    record Ended(long slot, boolean completed) implements LiveAction {}

    /** What is known of a template that may have to be killed, or is: the log must know. */
    record Shown(long slot, SlotEvidence evidence) implements LiveAction {}

    /** B2: a member holds what this signer said of the slot and does not have: the log must know. */
    record Doubted(long slot, String reason) implements LiveAction {}

    /** C4: a member sent signatures that it cannot have verified: charged to it and alerted, once for each slot. */
    record Charged(long slot, NodeId member, String fault) implements LiveAction {}

    record WakeAt(long atMs) implements LiveAction {}

    record Alert(String code, String detail) implements LiveAction {}
}
