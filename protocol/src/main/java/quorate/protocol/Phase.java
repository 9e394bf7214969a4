package quorate.protocol;

/** Phase of an event (seed 3.1). The numbers and names are stored and shown: append only. */
public enum Phase {
    UNKNOWN,
    PROPOSING,
    COMMITTED,
    COMPLETED,
    FAILED,
    ABANDONED,
    /** Closed without payment by a Cancel decision (S2). */
    CANCELLED
}
