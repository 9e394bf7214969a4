package quorate.bench;

import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench pool}: what a pool of many coins costs a signer. */
@Command(
        name = "pool",
        description =
                "A pool of many coins: a template, a change of the chain view, memory, and a first read over gRPC.",
        mixinStandardHelpOptions = true)
final class PoolBench implements Callable<Integer> {
    private static final int TIMES = 200;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--coins",
            defaultValue = "10000",
            description = "For template, change and memory (default ${DEFAULT-VALUE}).")
    private int coins;

    @Option(
            names = "--fetched",
            defaultValue = "20000",
            description = "Coins read over gRPC (default ${DEFAULT-VALUE}).")
    private int fetched;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        LargePool pool = new LargePool(coins);
        say(out, "template of " + coins + " coins", pool.template(TIMES).text());
        say(out, "change of " + coins + " coins", pool.change(TIMES).text());
        say(out, "core told of the change", pool.step(TIMES).text());
        say(out, "memory for each coin", pool.bytesEach() + " bytes");
        Vertx vertx = Vertx.vertx();
        try {
            List<Double> seconds = FirstRead.of(vertx, pool.address(), fetched);
            say(out, "first read of " + fetched + " coins", String.format(Locale.ROOT, "%.2f s", seconds.getFirst()));
            say(out, "and once more", String.format(Locale.ROOT, "%.2f s", seconds.getLast()));
        } finally {
            vertx.close().await();
        }
        return 0;
    }

    private static void say(PrintWriter out, String what, String figure) {
        out.printf(Locale.ROOT, "%-34s %s%n", what, figure);
        out.flush();
    }
}
