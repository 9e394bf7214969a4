package quorate.simulator;

import java.util.List;

/** All chance of one run, from one seed: the same seed rolls the same numbers on every machine (SplitMix64). */
final class Dice {
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
    private long state;

    Dice(long seed) {
        state = seed * STEP + 0x632B_E59B_D9B4_E019L;
    }

    /** A second source for one purpose, the same for this seed whatever else is rolled or switched off. */
    static Dice of(long seed, String purpose) {
        return new Dice(seed * 31 + purpose.hashCode());
    }

    private long next() {
        state += STEP;
        long mixed = (state ^ (state >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A second source that no number of rolls of this one can disturb. */
    Dice fork() {
        return new Dice(next());
    }

    boolean chance(double probability) {
        return (next() >>> 11) * 0x1.0p-53 < probability;
    }

    boolean percent(int percent) {
        return percent > 0 && between(1, 100) <= percent;
    }

    /** Both ends included. */
    int between(int least, int most) {
        return least + (int) Long.remainderUnsigned(next(), (long) most - least + 1);
    }

    <T> T pick(List<T> from) {
        return from.get(between(0, from.size() - 1));
    }
}
