package quorate.devnet;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quorate.devnet.simnode.SimOptions;
import quorate.devnet.simnode.Simnode;

/** {@code simnode}: runs a simulated Kaspa node until it is told to stop; one JSON line says when and where it is ready. */
@Command(
        name = "simnode",
        description = "Runs a simulated Kaspa node that speaks kaspad's gRPC, with a control port for tests.",
        mixinStandardHelpOptions = true)
final class SimnodeCommand implements Callable<Integer> {
    private static final long START_MS = 20_000;
    private static final long STOP_MS = 5_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--listen",
            defaultValue = "127.0.0.1:16510",
            description = "host:port of the gRPC server, loopback only; port 0: any (default ${DEFAULT-VALUE})")
    private String listen;

    @Option(
            names = "--control-port",
            defaultValue = "16519",
            description = "port of the control server on the same host; 0: any (default ${DEFAULT-VALUE})")
    private int controlPort;

    @Option(names = "--network", defaultValue = "simnet", description = "network id (default ${DEFAULT-VALUE})")
    private String network;

    @Option(
            names = "--block-interval-ms",
            defaultValue = "100",
            description = "pause between blocks; 0: only blocks that a miner submits (default ${DEFAULT-VALUE})")
    private long blockIntervalMs;

    @Option(
            names = "--maturity",
            defaultValue = "1000",
            description = "DAA score until a coinbase output can be spent (default ${DEFAULT-VALUE})")
    private long maturityDaa;

    @Option(names = "--follow", paramLabel = "PID", description = "end when this process ends")
    private Long follow;

    @Override
    public Integer call() throws InterruptedException {
        SimOptions options = options();
        Vertx vertx = Vertx.vertx();
        Simnode simnode;
        try {
            simnode = Simnode.start(vertx, options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            spec.commandLine().getErr().println("simnode cannot start on " + listen + ": " + cause.getMessage());
            vertx.close();
            return 1;
        }
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, simnode, told, stopped)));
        if (follow != null) {
            ProcessHandle followed = ProcessHandle.of(follow)
                    .orElseThrow(() ->
                            new ParameterException(spec.commandLine(), "there is no process " + follow + " to follow"));
            Thread.ofPlatform().daemon().name("follow").start(() -> {
                followed.onExit().join();
                System.exit(0);
            });
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(new JsonObject()
                .put("ready", true)
                .put("network", options.networkId())
                .put("port", simnode.port())
                .put("controlPort", simnode.controlPort())
                .encode());
        out.flush();
        told.await();
        return 0;
    }

    private static void stop(Vertx vertx, Simnode simnode, CountDownLatch told, CountDownLatch stopped) {
        simnode.stop().eventually(vertx::close).onComplete(done -> stopped.countDown());
        try {
            stopped.await(STOP_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        told.countDown();
    }

    private SimOptions options() {
        int colon = listen.lastIndexOf(':');
        if (colon < 1) {
            throw new ParameterException(spec.commandLine(), "--listen is host:port, found " + listen);
        }
        try {
            return SimOptions.defaults()
                    .withHost(listen.substring(0, colon))
                    .withPorts(Integer.parseInt(listen.substring(colon + 1)), controlPort)
                    .withNetwork(network)
                    .withBlockIntervalMs(blockIntervalMs)
                    .withMaturityDaa(maturityDaa);
        } catch (IllegalArgumentException unusable) {
            throw new ParameterException(spec.commandLine(), unusable.getMessage(), unusable);
        }
    }
}
