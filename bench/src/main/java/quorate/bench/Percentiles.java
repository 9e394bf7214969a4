package quorate.bench;

import java.util.Arrays;
import java.util.Locale;

/** The spread of a measurement in milliseconds. */
final class Percentiles {
    private final double[] sortedMs;

    private Percentiles(double[] sortedMs) {
        this.sortedMs = sortedMs;
    }

    /** @throws IllegalArgumentException if nothing was measured */
    static Percentiles of(double[] ms) {
        if (ms.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = ms.clone();
        Arrays.sort(sorted);
        return new Percentiles(sorted);
    }

    /** The smallest measurement that at least {@code percent} of all do not exceed (nearest rank). */
    double at(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sortedMs.length);
        return sortedMs[Math.max(0, rank - 1)];
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, worst %.1f ms (%d)",
                at(50),
                at(90),
                at(99),
                at(100),
                sortedMs.length);
    }
}
