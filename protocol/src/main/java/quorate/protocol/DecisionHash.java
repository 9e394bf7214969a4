package quorate.protocol;

/** Identity of what a slot may decide; it covers group, pool, slot and the previous decision, not the round. */
public record DecisionHash(Hash32 hash) implements Comparable<DecisionHash> {
    public static DecisionHash ofHex(String hex) {
        return new DecisionHash(Hash32.ofHex(hex));
    }

    @Override
    public int compareTo(DecisionHash other) {
        return hash.compareTo(other.hash);
    }

    @Override
    public String toString() {
        return hash.toHex();
    }
}
