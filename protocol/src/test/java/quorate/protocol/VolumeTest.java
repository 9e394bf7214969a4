package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Check 9 counts what was paid within the window, and looks at nothing else. */
class VolumeTest {
    private static final long WINDOW_MS = 1_000;

    @Test
    void check_9_what_left_the_window_is_let_go_and_the_sum_is_that_of_the_whole_log() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<PoolLog.Spend> all = new ArrayList<>();
            Table<Long, PoolLog.Spend> kept = Table.empty();
            long nowMs = 0;
            for (long slot = 1; slot <= 200; slot++) {
                nowMs += random.nextInt(120);
                // What is read after a restart may be in another order than it was decided, and newer than this clock.
                long atMs = slot < 20 ? random.nextInt(1_500) : nowMs;
                PoolLog.Spend spend = new PoolLog.Spend(atMs, 1 + random.nextInt(9));
                all.add(spend);
                kept = slot < 20 ? kept.put(slot, spend) : PoolLog.spent(kept, slot, spend, WINDOW_MS);
                long laterMs = nowMs + random.nextInt(500);
                assertThat(sum(kept, laterMs))
                        .as("seed %d, slot %d", seed, slot)
                        .isEqualTo(sum(all, laterMs));
            }
            assertThat(kept.size()).as("seed %d", seed).isLessThan(60);
        }
    }

    private static long sum(Iterable<Table.Entry<Long, PoolLog.Spend>> spends, long nowMs) {
        List<PoolLog.Spend> kept = new ArrayList<>();
        spends.forEach(entry -> kept.add(entry.value()));
        return sum(kept, nowMs);
    }

    private static long sum(List<PoolLog.Spend> spends, long nowMs) {
        return spends.stream()
                .filter(spend -> spend.atMs() > nowMs - WINDOW_MS)
                .mapToLong(PoolLog.Spend::amountSompi)
                .sum();
    }
}
