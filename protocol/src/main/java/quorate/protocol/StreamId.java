package quorate.protocol;

/**
 * A sequence of events that are paid in the order of their nonces, such as {@code hyperlane:1:<sender hex>} or
 * {@code api:acme:orders}.
 */
public record StreamId(String text) implements Comparable<StreamId> {
    /** The longest text, in characters. */
    public static final int MAX_LENGTH = 200;

    public StreamId {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a stream's name has 1 to " + MAX_LENGTH + " characters, found " + text.length());
        }
    }

    @Override
    public int compareTo(StreamId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
