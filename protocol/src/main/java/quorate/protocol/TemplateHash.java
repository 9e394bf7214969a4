package quorate.protocol;

/** Identity of an unsigned transaction with everything that its signatures commit to (PROTOCOL.md, Words). */
public record TemplateHash(Hash32 hash) implements Comparable<TemplateHash> {
    public static TemplateHash ofHex(String hex) {
        return new TemplateHash(Hash32.ofHex(hex));
    }

    @Override
    public int compareTo(TemplateHash other) {
        return hash.compareTo(other.hash);
    }

    @Override
    public String toString() {
        return hash.toHex();
    }
}
