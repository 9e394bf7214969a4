package quorate.codecs.event;

/** Carries a rejection out of the checks of one material; never leaves this package. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectionCode code;
    private final String path;
    private final String expected;
    private final String found;

    Refused(RejectionCode code, String path, String expected, String found) {
        super(code + " " + path + ": expected " + expected + ", found " + found, null, false, false);
        this.code = code;
        this.path = path;
        this.expected = expected;
        this.found = found;
    }

    static void unless(boolean holds, RejectionCode code, String path, String expected, String found) {
        if (!holds) {
            throw new Refused(code, path, expected, found);
        }
    }

    Verdict.Rejected rejected() {
        return new Verdict.Rejected(code, path, expected, found);
    }
}
