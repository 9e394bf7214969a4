package quorate.devnet.kaspad;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quorate.devnet.demo.Children;

/** {@code kaspad}: one or two real nodes on a private simnet, until it is told to stop; one JSON line says when and where. */
@Command(
        name = "kaspad",
        description = "Runs a real kaspad on a private simnet on loopback; Ctrl-C ends it.",
        mixinStandardHelpOptions = true)
public final class KaspadCommand implements Callable<Integer> {
    private static final int PORTS_PER_NODE = 10;
    private static final int PEER_PORT = 1;
    private static final int CONTROL_PORT = 9;
    private static final int HIGHEST_PORT = 65_535;
    private static final long START_MS = 60_000;
    private static final long LOOK_MS = 50;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            description = "Nodes of the network, 1 or 2; two can be cut apart and joined (default ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--port-base",
            defaultValue = "16510",
            description =
                    "gRPC of the first node; the next port is its peers', nine on is the control's, ten on the second"
                            + " node's gRPC (default ${DEFAULT-VALUE}).")
    private int portBase;

    @Option(
            names = "--data-dir",
            defaultValue = ".quorate/kaspad",
            description = "Folder of the nodes' chains, which a later start goes on with (default ${DEFAULT-VALUE}).")
    private Path dataDir;

    private volatile boolean stopping;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (count < 1 || count > 2) {
            throw new ParameterException(spec.commandLine(), "--nodes is 1 or 2, found " + count);
        }
        if (portBase < 1024 || portBase + 2 * PORTS_PER_NODE > HIGHEST_PORT) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--port-base is 1024 to " + (HIGHEST_PORT - 2 * PORTS_PER_NODE) + ", found " + portBase);
        }
        Path binary = KaspadNode.binary()
                .filter(Files::isExecutable)
                .orElseThrow(() -> new IllegalArgumentException(KaspadNode.BINARY + " must name a kaspad"));
        Path folder = dataDir.toAbsolutePath().normalize();
        Children children = new Children(folder);
        children.endLeftovers();
        Thread end = new Thread(() -> {
            stopping = true;
            children.close();
        });
        Runtime.getRuntime().addShutdownHook(end);
        List<KaspadNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int port = portBase + i * PORTS_PER_NODE;
            KaspadNode node = new KaspadNode(folder.resolve("node" + (i + 1)), port, port + PEER_PORT);
            start(children, binary, node, i + 1);
            nodes.add(node);
        }
        KaspadPeers peers = new KaspadPeers(nodes);
        if (count > 1) {
            peers.join();
        }
        try (KaspadControl control = KaspadControl.start(nodes, peers, portBase + CONTROL_PORT)) {
            sayReady(nodes, control);
            Thread.currentThread().join(); // the signal that stops it ends the process
        }
        return 0;
    }

    private void start(Children children, Path binary, KaspadNode node, int number)
            throws IOException, InterruptedException {
        String name = "kaspad" + number;
        if (node.listens()) {
            throw new IllegalArgumentException("port in use on 127.0.0.1: " + node.rpcPort()
                    + "; choose another --port-base (now " + portBase + ")");
        }
        Process process = children.start(name, node.command(binary, List.of()));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
        while (!node.listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String what = stopping ? "stopped before " + name + " listened" : name + " does not start";
                throw new IllegalArgumentException(what + ": see " + children.log(name));
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private void sayReady(List<KaspadNode> nodes, KaspadControl control) {
        JsonArray urls = new JsonArray();
        nodes.forEach(node -> urls.add(node.url()));
        PrintWriter out = spec.commandLine().getOut();
        out.println(new JsonObject()
                .put("ready", true)
                .put("urls", urls)
                .put("control", control.url())
                .encode());
        out.flush();
    }
}
