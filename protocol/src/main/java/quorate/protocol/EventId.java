package quorate.protocol;

/** Identity of an upstream event: derived from its content, so equal content is one event (PROTOCOL.md, Words). */
public record EventId(Hash32 hash) implements Comparable<EventId> {
    public static EventId ofHex(String hex) {
        return new EventId(Hash32.ofHex(hex));
    }

    @Override
    public int compareTo(EventId other) {
        return hash.compareTo(other.hash);
    }

    @Override
    public String toString() {
        return hash.toHex();
    }
}
