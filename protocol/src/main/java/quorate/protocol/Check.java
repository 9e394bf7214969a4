package quorate.protocol;

/** The checks of PROTOCOL.md section 5, by number. Append only: names are stored and shown. */
public enum Check {
    SOURCE_PROOF(1, Kind.AUTHORITY),
    POLICY(2, Kind.AUTHORITY),
    OUTPUTS(3, Kind.AUTHORITY),
    TEMPLATE_FORM(4, Kind.AUTHORITY),
    NONCE_ORDER(5, Kind.AUTHORITY),
    LOG_RULES(6, Kind.AUTHORITY),
    INPUTS(7, Kind.CHAIN),
    FEE_AND_MASS(8, Kind.CHAIN),
    VOLUME(9, Kind.CHAIN),
    FRESH_VIEW(10, Kind.CHAIN),
    CONCURRENCY(11, Kind.CHAIN),
    SECOND_CONTENT(12, Kind.CHAIN),
    NOT_HALTED(13, Kind.HALT),
    /** Beyond section 5: the own node takes the finished transaction (C5). */
    SUBMISSION(14, Kind.CHAIN),
    /** Not a check of a decision: an event waits for members to be heard (C7). */
    MEMBERS_HEARD(15, Kind.WAIT),
    /** Not a check of a decision: this signer has promised never to sign the template (C3). */
    REFUSED(16, Kind.WAIT),
    /** Not a check of a decision: this signer is returning and says nothing yet (B2). */
    RETURNING(17, Kind.WAIT);

    /** Authority checks never give way; chain checks may, behind an earlier vote certificate (V2). */
    public enum Kind {
        AUTHORITY,
        CHAIN,
        HALT,
        WAIT
    }

    private final int number;
    private final Kind kind;

    Check(int number, Kind kind) {
        this.number = number;
        this.kind = kind;
    }

    public int number() {
        return number;
    }

    public Kind kind() {
        return kind;
    }
}
