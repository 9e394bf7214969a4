package quorate.protocol;

/** How far a live slot is at this signer. Append only: names are stored and shown. */
public enum LiveStage {
    /** Checked again before the key is used (C2, C3). */
    REVALIDATE,
    /** Recorded; the key may be used. */
    SIGN,
    /** Own signature is out; fewer than M are here. */
    AGGREGATE,
    /** Finished, and submitted in turn. */
    SUBMIT,
    /** Seen by the own node, not yet deep enough. */
    CONFIRM,
    /** Deep enough: Completed. */
    COMPLETED,
    /** Deeper than the final depth: nothing can take it back. Of a killed slot: watched for that long, and never accepted. */
    FINAL,
    /** A Kill of it is decided: watched for the final depth, never signed or submitted again (C3). */
    KILLED
}
