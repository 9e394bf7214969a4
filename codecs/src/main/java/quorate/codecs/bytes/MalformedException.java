package quorate.codecs.bytes;

/** Bytes or text that are not what they should be: where, what was expected and what was found. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARS = 120;

    private final String path;
    private final String expected;
    private final String found;

    /** @param path the field, such as {@code source.hyperlane.message}; {@code found} is shortened to {@value #SHOWN_CHARS} characters */
    public MalformedException(String path, String expected, String found) {
        super(path + ": expected " + expected + ", found " + shortened(found));
        this.path = path;
        this.expected = expected;
        this.found = shortened(found);
    }

    /** The same error, its field seen from one level further out. */
    public MalformedException within(String outer) {
        return new MalformedException(path.isEmpty() ? outer : outer + "." + path, expected, found);
    }

    public String path() {
        return path;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARS
                ? text
                : text.substring(0, SHOWN_CHARS) + "… (" + text.length() + " characters)";
    }
}
