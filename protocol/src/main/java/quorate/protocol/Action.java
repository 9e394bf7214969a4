package quorate.protocol;

/** What may follow once a step's writes are durable. Losing one costs time only (G2). */
public sealed interface Action {
    /** To all members. The shell adds the material of the events that the message's decision pays. */
    record Broadcast(Message message) implements Action {}

    record Send(NodeId to, Message message) implements Action {}

    /** Hand on the stored certificates of these slots, both included (D1). */
    record HandOn(NodeId to, long fromSlot, long toSlot) implements Action {}

    /** The certificate of a slot that pays is durable: signing may begin. */
    record Decided(long slot) implements Action {}

    /** The Kill of {@code slot} is durable: nothing of it is signed or submitted any more (C3). */
    record Killed(long slot, long bySlot) implements Action {}

    /** B2: nothing concerning slots up to {@code toSlot} is signed, refused or stated; until the first of these, nothing at all. */
    record Silent(long toSlot) implements Action {}
    /** The Replace of {@code slot} is durable: it is signed no more by who has not signed it. */
    record Replaced(long slot, long bySlot) implements Action {}

    /** Look again at this time, if nothing else happens before. */
    record WakeAt(long atMs) implements Action {}

    /** An operator must know: the shell counts and shows it. */
    record Alert(String code, String detail) implements Action {}
}
