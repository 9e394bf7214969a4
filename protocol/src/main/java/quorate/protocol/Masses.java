package quorate.protocol;

/** Masses in grams of a template once signed by M members, as the node's mempool counts them (KIP-9 and KIP-13 names). */
public record Masses(long computeGrams, long normalizedTransientGrams, long storageGrams) {
    /** Per-transaction limit of each of the three for a standard transaction. */
    public static final long STANDARD_LIMIT_GRAMS = 500_000;

    /** The mass that the relay fee is charged for: storage mass adds no fee floor. */
    public long feeGrams() {
        return Math.max(computeGrams, normalizedTransientGrams);
    }
}
