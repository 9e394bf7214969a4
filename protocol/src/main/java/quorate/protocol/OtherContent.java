package quorate.protocol;

/** What is known of another content of an event's (source, external id): one of them may ever be paid. */
public enum OtherContent {
    NONE,
    /** It is known here and not cancelled: check 12. */
    KNOWN,
    /** A standing payment of the log pays it: check 5. */
    PAID
}
