package quorate.protocol;

/** What a transaction may cost, and who bears it (check 8). */
public final class FeePolicy {
    /** The node's minimum relay fee, in sompi for each gram of {@link Masses#feeGrams()}. */
    public static final long RELAY_FLOOR_SOMPI_PER_GRAM = 100;

    private FeePolicy() {}

    /** The least feerate of the group: its own floor, but never below the node's. */
    public static long floorSompiPerGram(Group.Funds funds) {
        return Math.max(RELAY_FLOOR_SOMPI_PER_GRAM, funds.feerateFloorSompiPerGram());
    }

    static long floorSompi(Group.Funds funds, Masses masses) {
        return Sompi.times(floorSompiPerGram(funds), masses.feeGrams());
    }

    static long ceilingSompi(Group.Funds funds, Masses masses) {
        return Sompi.times(funds.feerateCeilingSompiPerGram(), masses.feeGrams());
    }

    /** What all payments together bear of the fee; the pool bears the rest. */
    static long recipientsSompi(Group.FeeMode mode, long feeSompi) {
        return switch (mode) {
            case SIGNERS_PAY -> 0;
            case RECIPIENT_PAYS -> feeSompi;
            case SPLIT -> feeSompi / 2;
        };
    }

    /** What payment {@code index} of {@code payments} bears of the fee. */
    static long shareSompi(Group.FeeMode mode, long feeSompi, int payments, int index) {
        long togetherSompi = recipientsSompi(mode, feeSompi);
        return togetherSompi / payments + (index == 0 ? togetherSompi % payments : 0);
    }
}
