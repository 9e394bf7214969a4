package quorate.simulator;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Many runs on all cores, with progress; a run that fails is made smaller before it is shown. */
final class Campaign {
    private static final int PROGRESS_EVERY = 1_000;
    private final LongFunction<Options> options;

    Campaign(LongFunction<Options> options) {
        this.options = options;
    }

    /** What came of it, all runs together. */
    record Total(long runs, long failed, long slots, long messages, long steps, NavigableMap<Integer, Long> rounds) {
        Total() {
            this(0, 0, 0, 0, 0, new TreeMap<>());
        }

        Total plus(Simulation.Outcome one) {
            TreeMap<Integer, Long> sum = new TreeMap<>(rounds);
            one.rounds().forEach((rounds, slots) -> sum.merge(rounds, slots, Long::sum));
            return new Total(
                    runs + 1, failed, slots + one.slots(), messages + one.messages(), steps + one.steps(), sum);
        }

        Total plus(Total other) {
            TreeMap<Integer, Long> sum = new TreeMap<>(rounds);
            other.rounds().forEach((rounds, slots) -> sum.merge(rounds, slots, Long::sum));
            return new Total(
                    runs + other.runs,
                    failed + other.failed,
                    slots + other.slots,
                    messages + other.messages,
                    steps + other.steps,
                    sum);
        }

        Total failure() {
            return new Total(runs + 1, failed + 1, slots, messages, steps, rounds);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%d runs, %d failed; %d slots, %d messages, %d inputs",
                    runs,
                    failed,
                    slots,
                    messages,
                    steps));
            long healed = rounds.values().stream().mapToLong(Long::longValue).sum();
            long soFar = 0;
            for (Map.Entry<Integer, Long> entry : rounds.entrySet()) {
                soFar += entry.getValue();
                text.append(String.format(
                        Locale.ROOT,
                        "%n%3d rounds after healing: %d slots, %.2f %%",
                        entry.getKey(),
                        entry.getValue(),
                        100.0 * soFar / healed));
            }
            return text.toString();
        }
    }

    Total run(long first, long last, PrintStream out, PrintStream err) throws InterruptedException {
        AtomicLong next = new AtomicLong(first);
        int cores = Runtime.getRuntime().availableProcessors();
        Total total = new Total();
        try (ExecutorService workers = Executors.newFixedThreadPool(cores)) {
            List<Future<Total>> parts = new ArrayList<>();
            for (int i = 0; i < cores; i++) {
                parts.add(workers.submit(() -> work(next, first, last, out, err)));
            }
            for (Future<Total> part : parts) {
                total = total.plus(part.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulator itself failed", e.getCause());
        }
        return total;
    }

    /** Takes one seed after the other until there are none. */
    private Total work(AtomicLong next, long first, long last, PrintStream out, PrintStream err) {
        Total total = new Total();
        for (long seed = next.getAndIncrement(); seed <= last; seed = next.getAndIncrement()) {
            try {
                total = total.plus(Simulation.run(seed, options.apply(seed), Optional.empty()));
            } catch (SimulationFailed failed) {
                err.println(new Shrinking().shrink(seed, failed).getMessage());
                total = total.failure();
            }
            if ((seed - first + 1) % PROGRESS_EVERY == 0) {
                out.println((seed - first + 1) + " of " + (last - first + 1));
            }
        }
        return total;
    }
}
