package quorate.codecs.log;

/** A log is not what its members can have decided: where, by which rule, what was expected and what was found. */
public final class LogRefused extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public LogRefused(long slot, String rule, String expected, String found) {
        super("slot " + slot + ": " + rule + ": expected " + expected + ", found " + found);
    }
}
