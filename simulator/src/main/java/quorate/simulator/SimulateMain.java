package quorate.simulator;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import quorate.protocol.Profile;

/**
 * {@code quorate simulate --seed N} prints the trace of one run; {@code --seeds A..B} runs many on all cores. Exit code 0 when all
 * promises held, 1 when one was broken, 2 on wrong usage.
 */
public final class SimulateMain {
    private static final String USAGE = """
            usage: quorate simulate --seed N      one run, with its trace
                   quorate simulate --seeds A..B  many runs, on all cores
                   quorate simulate --model N     the small model, at most N states of each setting
              --profile crash|byzantine           only this one (default: both, by the seed)
              --set NAME=NUMBER,...               in place of what the seed draws""";

    private Optional<String> seed = Optional.empty();
    private Optional<String> seeds = Optional.empty();
    private Optional<String> model = Optional.empty();
    private Optional<Profile> profile = Optional.empty();
    private String settings = "";

    private SimulateMain() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        try {
            SimulateMain main = new SimulateMain();
            if (main.takes(args)) {
                return main.run(out, err);
            }
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
        }
        err.println(USAGE);
        return 2;
    }

    private boolean takes(String[] args) {
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--seed" -> seed = Optional.of(args[i + 1]);
                case "--seeds" -> seeds = Optional.of(args[i + 1]).filter(range -> range.contains(".."));
                case "--model" -> model = Optional.of(args[i + 1]);
                case "--profile" -> profile = Optional.of(Profile.valueOf(args[i + 1].toUpperCase(Locale.ROOT)));
                case "--set" -> settings = args[i + 1];
                default -> {
                    return false;
                }
            }
        }
        long asked = Stream.of(seed, seeds, model).filter(Optional::isPresent).count();
        return args.length % 2 == 0 && asked == 1;
    }

    private int run(PrintStream out, PrintStream err) throws InterruptedException {
        if (model.isPresent()) {
            return small(Integer.parseInt(model.get()), out, err);
        }
        if (seed.isPresent()) {
            return one(Long.parseLong(seed.get()), out, err);
        }
        String[] ends = seeds.orElseThrow().split("\\.\\.", 2);
        long first = Long.parseLong(ends[0]);
        long last = Long.parseLong(ends[1]);
        out.println("seeds " + first + " to " + last);
        Campaign campaign = new Campaign(one -> Options.drawnFrom(one, profile).with(settings));
        Campaign.Total total = campaign.run(first, last, out, err);
        out.println(total);
        return total.failed() == 0 ? 0 : 1;
    }

    private int small(int statesMost, PrintStream out, PrintStream err) {
        try {
            if (profile.isEmpty() || profile.get() == Profile.CRASH) {
                out.println("3 signers, two rounds, any loss and one crash: "
                        + SmallModel.crash(ModelBounds.anyLoss(2, statesMost)));
                out.println("3 signers, three rounds, one crash or one lost message: "
                        + SmallModel.crash(ModelBounds.oneFault(3, statesMost)));
                out.println("3 signers, one round, any loss and one disk lost: " + SmallModel.loss(statesMost));
            }
            if (profile.isEmpty() || profile.get() == Profile.BYZANTINE) {
                out.println("4 signers, one of them lies, three rounds: "
                        + SmallModel.byzantine(new ModelBounds(3, statesMost, ModelBounds.ANY, false, false)));
            }
            return 0;
        } catch (Broken e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private int one(long one, PrintStream out, PrintStream err) {
        out.println("seed " + one);
        try {
            Options options = Options.drawnFrom(one, profile).with(settings);
            Simulation.Outcome outcome = Simulation.run(one, options, Optional.of(out::println));
            out.println("seed " + one + " held: " + outcome.slots() + " slots in " + outcome.virtualMs()
                    + " ms of virtual time, " + outcome.messages() + " messages, trace " + outcome.traceHash() + " of "
                    + outcome.traceLines() + " lines");
            return 0;
        } catch (SimulationFailed e) {
            err.println(e.getMessage());
            return 1;
        }
    }
}
