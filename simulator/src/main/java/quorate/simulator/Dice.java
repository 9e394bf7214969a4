package quorate.simulator;

import java.util.List;
import java.util.Random;

/** All chance of one run, from one seed: the same seed rolls the same numbers on every machine. */
final class Dice {
    private final Random random;

    Dice(long seed) {
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L + 0x632B_E59B_D9B4_E019L);
    }

    /** A second source that no number of rolls of this one can disturb. */
    Dice fork() {
        return new Dice(random.nextLong());
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Both ends included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
