package quorate.simulator;

/**
 * A set of fingerprints that never shrinks: tens of millions of them, eight bytes each at a load of a half to three quarters. It
 * grows in many small parts, so that there is never a second whole set beside it.
 */
final class LongBag {
    private static final int PARTS = 64;
    private static final int FIRST = 256;
    private final long[][] parts = new long[PARTS][FIRST];
    private final int[] sizes = new int[PARTS];
    private int size;

    int size() {
        return size;
    }

    /** Whether it was not there yet. A fingerprint of 0 counts as 1. */
    boolean add(long fingerprint) {
        long value = fingerprint == 0 ? 1 : fingerprint;
        int part = (int) (value & (PARTS - 1));
        if (!put(parts[part], value)) {
            return false;
        }
        size++;
        sizes[part]++;
        if (sizes[part] >= parts[part].length / 4 * 3) {
            long[] larger = new long[parts[part].length / 2 * 3];
            for (long one : parts[part]) {
                if (one != 0) {
                    put(larger, one);
                }
            }
            parts[part] = larger;
        }
        return true;
    }

    private static boolean put(long[] slots, long value) {
        int at = (int) Math.unsignedMultiplyHigh(value, slots.length);
        while (slots[at] != 0) {
            if (slots[at] == value) {
                return false;
            }
            at = at + 1 == slots.length ? 0 : at + 1;
        }
        slots[at] = value;
        return true;
    }
}
