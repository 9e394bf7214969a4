package quorate.codecs.kaspa;

/** A text that is no address; the message says what was expected and what was found. */
public final class AddressException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    AddressException(String expected, String found) {
        super("address: expected " + expected + ", found " + found);
    }
}
