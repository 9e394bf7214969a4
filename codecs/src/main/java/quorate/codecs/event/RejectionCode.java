package quorate.codecs.event;

import java.util.Locale;
import quorate.protocol.Check;

/** Why event material is refused. Append only: the names are stored and shown. */
public enum RejectionCode {
    /** Not what its format says. */
    MALFORMED(Check.SOURCE_PROOF),
    /** Longer than {@link EventMaterial#MAX_BYTES}. */
    TOO_LARGE(Check.SOURCE_PROOF),
    /** The proof does not bind this destination, amount, stream and nonce. */
    PROOF_INVALID(Check.SOURCE_PROOF),
    /** An origin without configured validators or endpoint keys, or a destination domain that is not ours. */
    UNKNOWN_DOMAIN(Check.SOURCE_PROOF),
    /** (origin, sender) is not on the group's list: validators sign every dispatch of a chain. */
    SENDER_NOT_ALLOWED(Check.SOURCE_PROOF),
    /** A relayer that is not in the group's configuration. */
    SOURCE_NOT_ALLOWED(Check.SOURCE_PROOF),
    /** Another event holds this nonce of the stream. */
    STREAM_MISMATCH(Check.NONCE_ORDER),
    /** S1: a nonce below the stream's configured first one. */
    BELOW_FIRST_NONCE(Check.NONCE_ORDER),
    /** Amount or destination outside the group's policy. */
    POLICY_REFUSED(Check.POLICY),
    /** Not a valid address, or one of another network. */
    DESTINATION_INVALID(Check.POLICY);

    private final Check check;

    RejectionCode(Check check) {
        this.check = check;
    }

    public Check check() {
        return check;
    }

    /** As the API shows it: {@code proof_invalid}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
