package quorate.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quorate.devnet.demo.DemoNetwork;
import quorate.devnet.demo.DemoOptions;

/** {@code bench network}: real signers, PostgreSQL and a simulated Kaspa node on this machine, one event at a time. */
@Command(
        name = "network",
        description = "202 to Committed on all signers, one event at a time; time to ready; memory of a signer.",
        mixinStandardHelpOptions = true)
final class NetworkBench implements Callable<Integer> {
    private static final int DURABLE_WRITES = 300;
    private static final long COIN_SOMPI = 2_500_000_000L;
    private static final long COIN_DEPTH_DAA = 5_000;
    private static final long COINS_SEEN_MS = 2_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--events", defaultValue = "100", description = "Events measured (default ${DEFAULT-VALUE}).")
    private int events;

    @Option(
            names = "--warmup",
            defaultValue = "100",
            description = "Events before that, for the JVMs to compile (default ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--signers", defaultValue = "3", description = "Signers (default ${DEFAULT-VALUE}).")
    private int signers;

    @Option(names = "--port-base", defaultValue = "22000", description = "First port used (default ${DEFAULT-VALUE}).")
    private int portBase;

    @Option(
            names = "--data-dir",
            defaultValue = ".quorate/bench",
            description = "Folder of everything that is written; made anew (default ${DEFAULT-VALUE}).")
    private Path dataDir;

    @Option(names = "--json", description = "Print one JSON object only.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DemoOptions options = new DemoOptions(
                dataDir.toAbsolutePath().normalize(), portBase, signers, signers / 2 + 1, Optional.empty());
        long startedNs = System.nanoTime();
        try (DemoNetwork network = DemoNetwork.start(options)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(network::close, "stop")); // an interrupt leaves no process behind
            double readyS = (System.nanoTime() - startedNs) / 1e9;
            network.chain().fund(network.group().poolAddress().encode(), COIN_SOMPI, events + warmup, COIN_DEPTH_DAA);
            Thread.sleep(COINS_SEEN_MS);
            Percentiles write = DurableWrites.measure(network.postgres().port(), DURABLE_WRITES);
            OneByOne oneByOne = new OneByOne(network);
            oneByOne.run(warmup);
            OneByOne.Measured measured = oneByOne.run(events);
            JsonArray resident = new JsonArray();
            for (int signer = 0; signer < signers; signer++) {
                resident.add(Resident.mib(network.process(signer).pid()));
            }
            print(out, readyS, write, measured, resident);
        }
        return 0;
    }

    private void print(
            PrintWriter out, double readyS, Percentiles write, OneByOne.Measured measured, JsonArray resident) {
        if (!json) {
            out.printf(
                    Locale.ROOT,
                    "%d processors, Java %s, %d signers%n",
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.version(),
                    signers);
            out.printf(Locale.ROOT, "ready                    %.1f s%n", readyS);
            out.println("one durable write        " + write.text());
            out.println("webhook to 202           " + measured.toAccepted().text());
            out.println("202 to Committed on all  " + measured.toCommitted().text());
            out.println("resident MiB             " + resident.encode());
        }
        out.println(new JsonObject()
                .put("readyS", round(readyS))
                .put("durableWriteP50Ms", round(write.at(50)))
                .put("durableWriteP99Ms", round(write.at(99)))
                .put("acceptedP50Ms", round(measured.toAccepted().at(50)))
                .put("acceptedP99Ms", round(measured.toAccepted().at(99)))
                .put("committedP50Ms", round(measured.toCommitted().at(50)))
                .put("committedP99Ms", round(measured.toCommitted().at(99)))
                .put("residentMib", resident)
                .encode());
        out.flush();
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
