package quorate.protocol;

/** S1: how the nonces of a stream follow each other. */
public enum StreamMode {
    /** Nonce n+1 follows n; anything else is a hole. */
    CONTIGUOUS,
    /** Any nonce above the last decided one may follow: other senders use the numbers between. */
    INCREASING
}
