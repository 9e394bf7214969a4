package quorate.codecs.kaspa;

/** Partially signed transactions that do not go together, or that are not ready; the message says what was expected and found. */
public final class PsktException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    PsktException(String what, Object expected, Object found) {
        super("pskt: " + what + ": expected " + expected + ", found " + found);
    }
}
