package quorate.devnet.demo;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quorate.devnet.relayer.DemoRelayer;

/** {@code demo}: the whole system on this machine, with a relayer that brings events. */
@Command(
        name = "demo",
        description = "Runs signers, a Kaspa node, PostgreSQL and a relayer on this machine; Ctrl-C ends all of it.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final long PAUSE_MS = 1_500;
    private static final long LOOK_MS = 50;
    private static final long NEXT_AT_LATEST_MS = 8_000;
    private static final long END_TIMEOUT_MS = 120_000;
    private static final int ACCEPTED = 202;
    private static final int KNOWN = 200;

    @Spec
    private CommandSpec spec;

    @Option(names = "--events", paramLabel = "N", description = "Bring N events and no more.")
    private Integer events;

    @Option(names = "--exit", description = "End when all events are done; the last line is JSON.")
    private boolean exit;

    @Option(names = "--signers", defaultValue = "3", description = "Signers (default ${DEFAULT-VALUE}).")
    private int signers;

    @Option(names = "--threshold", description = "Signatures needed (default: more than half).")
    private Integer threshold;

    @Option(
            names = "--faulty",
            paramLabel = "F",
            defaultValue = "0",
            description = "Members that may do anything at all: above 0 the Byzantine profile (at least 3F+1 signers).")
    private int faulty;

    @Option(names = "--port-base", defaultValue = "21000", description = "First port used (default ${DEFAULT-VALUE}).")
    private int portBase;

    @Option(
            names = "--data-dir",
            defaultValue = ".quorate/demo",
            description = "Folder of everything the demo writes; made anew at each start (default ${DEFAULT-VALUE}).")
    private Path dataDir;

    @Option(
            names = "--kaspad",
            paramLabel = "URL",
            description = "Use this private simnet kaspad, such as http://127.0.0.1:16510.")
    private String kaspad;

    private volatile boolean stopping;

    @Override
    public Integer call() throws InterruptedException {
        if (exit && events == null) {
            throw new ParameterException(spec.commandLine(), "--exit needs --events N");
        }
        PrintWriter out = spec.commandLine().getOut();
        long startedMs = System.nanoTime() / 1_000_000;
        DemoOptions options = new DemoOptions(
                dataDir.toAbsolutePath().normalize(),
                portBase,
                signers,
                threshold == null ? Math.max(signers / 2, 2 * faulty) + 1 : threshold,
                faulty,
                Optional.ofNullable(kaspad),
                DemoOptions.Pays.ONE_BY_ONE);
        out.println("starting " + signers + " signers, a Kaspa node and PostgreSQL in " + dataDir + " ...");
        out.flush();
        Starting starting = new Starting(options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping = true;
            starting.close();
        }));
        DemoNetwork network = starting.start();
        out.printf("ready after %.1f s%n", (System.nanoTime() / 1_000_000 - startedMs) / 1000.0);
        for (int signer = 0; signer < signers; signer++) {
            out.println("dashboard of " + DemoFiles.name(signer) + ": " + network.dashboard(signer));
        }
        out.flush();
        Supervisor supervisor = new Supervisor(network, out);
        JsonObject summary = run(network, supervisor, out);
        if (!exit) {
            out.println("all events are done; Ctrl-C ends the demo");
            out.flush();
            while (!stopping) {
                Thread.sleep(LOOK_MS);
                supervisor.look();
            }
            Thread.currentThread().join(); // the signal that stops it ends the process
        }
        starting.close();
        out.println(summary.encode());
        out.flush();
        return summary.getInteger("failed") == 0
                        && summary.getInteger("completed").equals(events)
                        && summary.getInteger("transactions").equals(events)
                ? 0
                : 1;
    }

    private JsonObject run(DemoNetwork network, Supervisor supervisor, PrintWriter out) throws InterruptedException {
        DemoRelayer relayer = network.relayer(0);
        EventWatch watch = new EventWatch(network, out);
        for (int number = 0; !stopping && (events == null || number < events); number++) {
            String eventId = deliver(network, relayer, watch, number);
            long since = System.nanoTime() / 1_000_000;
            // One event at a time, so that what is measured is an event's own way; a stuck one does not hold the next
            // up.
            while (!watch.completedSomewhereByQuorum(eventId)
                    && System.nanoTime() / 1_000_000 - since < NEXT_AT_LATEST_MS) {
                look(watch, supervisor);
            }
            if (events == null) {
                Thread.sleep(PAUSE_MS);
            }
        }
        long until = System.nanoTime() / 1_000_000 + END_TIMEOUT_MS;
        while (!stopping && !watch.allCompleted() && System.nanoTime() / 1_000_000 < until) {
            look(watch, supervisor);
        }
        return watch.summary();
    }

    private void look(EventWatch watch, Supervisor supervisor) throws InterruptedException {
        Thread.sleep(LOOK_MS);
        watch.look();
        if (!stopping) {
            supervisor.look();
        }
    }

    /** To alternating signers; to the next one if it is not there, and again if it says so. */
    private String deliver(DemoNetwork network, DemoRelayer relayer, EventWatch watch, int number)
            throws InterruptedException {
        DemoRelayer.Made made = relayer.next(number);
        for (int attempt = 0; !stopping; attempt++) {
            int signer = (number + attempt) % network.signers();
            Optional<DemoRelayer.Answer> answer = relayer.deliver(network.ingestion(signer), made);
            if (answer.isPresent()
                    && (answer.get().status() == ACCEPTED || answer.get().status() == KNOWN)) {
                String eventId = new JsonObject(answer.get().body()).getString("eventId");
                watch.delivered(
                        eventId, number, made.what(), signer, Instant.now().toEpochMilli());
                return eventId;
            }
            boolean again = answer.isEmpty() || answer.get().status() >= 429;
            if (!again) {
                throw new DemoException(DemoFiles.name(signer) + " refuses " + made.what() + ": "
                        + answer.get().status() + " " + answer.get().body());
            }
            Thread.sleep(LOOK_MS);
        }
        throw new DemoException("stopped");
    }

    /** Closes what has been started, however far it got; once. */
    private static final class Starting {
        private final DemoOptions options;
        private DemoNetwork network;
        private boolean closed;

        Starting(DemoOptions options) {
            this.options = options;
        }

        DemoNetwork start() {
            DemoNetwork fresh = DemoNetwork.prepare(options);
            synchronized (this) {
                network = fresh;
            }
            fresh.startAll();
            return fresh;
        }

        synchronized void close() {
            if (!closed && network != null) {
                closed = true;
                network.close();
            }
        }
    }
}
