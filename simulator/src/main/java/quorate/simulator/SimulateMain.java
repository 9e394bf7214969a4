package quorate.simulator;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code quorate simulate --seed N} prints the trace of one run; {@code --seeds A..B} runs many on all cores. Exit code 0 when all
 * promises held, 1 when one was broken, 2 on wrong usage.
 */
public final class SimulateMain {
    private static final String USAGE = """
            usage: quorate simulate --seed N        one run, with its trace
                   quorate simulate --seeds A..B    many runs, on all cores""";
    private static final int PROGRESS_EVERY = 100;

    private SimulateMain() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        try {
            if (args.length == 2 && args[0].equals("--seed")) {
                return one(Long.parseLong(args[1]), out, err);
            }
            if (args.length == 2 && args[0].equals("--seeds") && args[1].contains("..")) {
                String[] ends = args[1].split("\\.\\.", 2);
                return many(Long.parseLong(ends[0]), Long.parseLong(ends[1]), out, err);
            }
        } catch (NumberFormatException e) {
            err.println("a seed is a whole number: " + e.getMessage());
        }
        err.println(USAGE);
        return 2;
    }

    private static int one(long seed, PrintStream out, PrintStream err) {
        out.println("seed " + seed);
        try {
            out.println(told(Simulation.run(seed, out::println)));
            return 0;
        } catch (SimulationFailed e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private static int many(long first, long last, PrintStream out, PrintStream err) throws InterruptedException {
        out.println("seeds " + first + " to " + last);
        int failed = 0;
        long done = 0;
        try (ExecutorService cores =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<Simulation.Outcome>> runs = new ArrayList<>();
            for (long seed = first; seed <= last; seed++) {
                long one = seed;
                runs.add(cores.submit(() -> Simulation.run(one)));
            }
            for (Future<Simulation.Outcome> run : runs) {
                try {
                    run.get();
                } catch (ExecutionException e) {
                    failed++;
                    err.println(e.getCause().getMessage());
                }
                if (++done % PROGRESS_EVERY == 0) {
                    out.println(done + " runs, " + failed + " failed");
                }
            }
        }
        out.println(done + " runs, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static String told(Simulation.Outcome outcome) {
        return "seed " + outcome.seed() + " held: " + outcome.slots() + " slots in " + outcome.virtualMs()
                + " ms of virtual time, trace " + outcome.traceHash() + " of " + outcome.traceLines() + " lines";
    }
}
