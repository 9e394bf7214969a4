package quorate.simulator;

import java.util.Arrays;

/** A set of fingerprints that never shrinks: millions of them, eight bytes each at a load of at most one half. */
final class LongBag {
    private long[] slots = new long[1 << 16];
    private int size;

    int size() {
        return size;
    }

    /** Whether it was not there yet. A fingerprint of 0 counts as 1. */
    boolean add(long fingerprint) {
        if (2 * size >= slots.length) {
            long[] old = slots;
            slots = new long[2 * old.length];
            size = 0;
            Arrays.stream(old).filter(one -> one != 0).forEach(this::put);
        }
        return put(fingerprint == 0 ? 1 : fingerprint);
    }

    private boolean put(long fingerprint) {
        int at = (int) (fingerprint >>> 20) & (slots.length - 1);
        while (slots[at] != 0) {
            if (slots[at] == fingerprint) {
                return false;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = fingerprint;
        size++;
        return true;
    }
}
