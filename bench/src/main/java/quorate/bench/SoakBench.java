package quorate.bench;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quorate.devnet.demo.DemoNetwork;
import quorate.devnet.demo.DemoOptions;
import quorate.devnet.relayer.DemoRelayer;
import quorate.protocol.Coin;

/**
 * {@code bench soak}: real signers under random faults of a simulated Kaspa node. Every event has to end Completed on every signer by
 * one transaction, every destination to have its amount once, and the sums to agree to the sompi.
 */
@Command(
        name = "soak",
        description =
                "Signers under random faults of the Kaspa node for some time; then every payment and sompi is counted.",
        mixinStandardHelpOptions = true)
final class SoakBench implements Callable<Integer> {
    private static final int ACCEPTED = 202;
    private static final long EVENT_EVERY_MS = 2_000;
    private static final long LOOK_MS = 500;
    private static final long TELL_EVERY_MS = 30_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** An event that was delivered. */
    private record Delivered(String eventId, String destination) {}

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--minutes",
            defaultValue = "30",
            description = "How long faults happen (default ${DEFAULT-VALUE}).")
    private int minutes;

    @Option(names = "--seed", defaultValue = "1", description = "Decides the faults (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--signers", defaultValue = "3", description = "Signers (default ${DEFAULT-VALUE}).")
    private int signers;

    @Option(names = "--port-base", defaultValue = "23000", description = "First port used (default ${DEFAULT-VALUE}).")
    private int portBase;

    @Option(
            names = "--data-dir",
            defaultValue = ".quorate/soak",
            description = "Folder of everything that is written; made anew (default ${DEFAULT-VALUE}).")
    private Path dataDir;

    private PrintWriter out;
    private DemoNetwork network;
    private SoakFaults faults;
    private final List<Delivered> delivered = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        out = spec.commandLine().getOut();
        DemoOptions options = new DemoOptions(
                dataDir.toAbsolutePath().normalize(), portBase, signers, signers / 2 + 1, Optional.empty());
        try (DemoNetwork started = DemoNetwork.start(options);
                SoakAccounts accounts = new SoakAccounts(started)) {
            network = started;
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop"));
            network.chain().fund(network.group().poolAddress().encode(), 10_000_000_000L, 100, 5_000);
            long poolBeforeSompi = accounts.poolSompi();
            faults = new SoakFaults(network.chain(), seed);
            say("seed " + seed + ", " + minutes + " minutes, " + signers + " signers");
            run();
            faults.heal();
            boolean completed = awaitAll();
            return report(accounts, poolBeforeSompi, completed);
        }
    }

    private void run() throws InterruptedException {
        DemoRelayer relayer = network.relayer(0);
        Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
        long faultAtMs = System.currentTimeMillis() + faults.pauseMs();
        long tellAtMs = System.currentTimeMillis() + TELL_EVERY_MS;
        while (Instant.now().isBefore(end)) {
            deliver(relayer);
            if (System.currentTimeMillis() >= faultAtMs) {
                faults.one();
                faultAtMs = System.currentTimeMillis() + faults.pauseMs();
            }
            if (System.currentTimeMillis() >= tellAtMs) {
                tellAtMs += TELL_EVERY_MS;
                say(Duration.between(Instant.now(), end).toSeconds() + " s to go: " + delivered.size() + " events, "
                        + open().size() + " open, " + faults.total() + " faults");
            }
            Thread.sleep(EVENT_EVERY_MS);
        }
    }

    private void deliver(DemoRelayer relayer) {
        int number = delivered.size();
        DemoRelayer.Made made = relayer.next(number);
        DemoRelayer.Answer answer = relayer.deliver(network.ingestion(faults.next(signers)), made)
                .filter(got -> got.status() == ACCEPTED)
                .orElseThrow(() -> new IllegalStateException("expected 202 for " + made.what()));
        delivered.add(new Delivered(new JsonObject(answer.body()).getString("eventId"), relayer.destination(number)));
    }

    /** Events that some signer does not show Completed. */
    private List<Delivered> open() {
        return delivered.stream()
                .filter(event ->
                        transactions(event).size() != 1 || transactions(event).contains(""))
                .toList();
    }

    /** The transactions by which signers show the event Completed; an empty one for who does not. */
    private Set<String> transactions(Delivered event) {
        Set<String> transactions = new TreeSet<>();
        for (int signer = 0; signer < signers; signer++) {
            transactions.add(network.api(signer)
                    .event(event.eventId())
                    .filter(found -> "COMPLETED".equals(found.getString("phase")))
                    .map(found -> found.getString("transaction", ""))
                    .orElse(""));
        }
        return transactions;
    }

    private boolean awaitAll() throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!open().isEmpty()) {
            if (Instant.now().isAfter(end)) {
                open().forEach(event ->
                        say("not Completed on all signers: " + event.eventId() + " " + transactions(event)));
                return false;
            }
            Thread.sleep(LOOK_MS);
        }
        return true;
    }

    private int report(SoakAccounts accounts, long poolBeforeSompi, boolean completed) {
        long paidSompi = 0;
        int wrong = 0;
        for (Delivered event : delivered) {
            List<Coin> coins = accounts.coins(event.destination());
            paidSompi += coins.stream().mapToLong(Coin::amountSompi).sum();
            if (coins.size() != 1) {
                wrong++;
                say("expected one payment to " + event.destination() + ", found " + coins);
            }
        }
        long poolAfterSompi = accounts.poolSompi();
        long feesSompi = accounts.feesSompi(0);
        long missingSompi = poolBeforeSompi - poolAfterSompi - paidSompi - feesSompi;
        say(new JsonObject()
                .put("events", delivered.size())
                .put("completed", completed)
                .put("notPaidOnce", wrong)
                .put("faults", faults.counted())
                .put("poolBeforeSompi", Long.toString(poolBeforeSompi))
                .put("poolAfterSompi", Long.toString(poolAfterSompi))
                .put("paidSompi", Long.toString(paidSompi))
                .put("feesSompi", Long.toString(feesSompi))
                .put("missingSompi", Long.toString(missingSompi))
                .encode());
        return completed && wrong == 0 && missingSompi == 0 ? 0 : 1;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
