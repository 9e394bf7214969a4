package quorate.devnet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import quorate.devnet.kaspad.KaspadNode;

/** A real kaspad of a test's own, on free ports and in a folder that goes with it. */
public final class KaspadProcess implements AutoCloseable {
    public static final long MATURITY_DAA = KaspadNode.MATURITY_DAA;

    private final Path binary;
    private final KaspadNode node;
    private Process process;

    private KaspadProcess(Path binary, KaspadNode node) {
        this.binary = binary;
        this.node = node;
    }

    /** The binary to use, if this machine has one. */
    public static Optional<Path> binary() {
        return KaspadNode.binary();
    }

    static boolean present() {
        return binary().isPresent();
    }

    /** A node without peers. */
    public static KaspadProcess start(Path binary) throws IOException {
        KaspadNode node = new KaspadNode(Files.createTempDirectory("quorate-kaspad"), freePort(), freePort());
        KaspadProcess kaspad = new KaspadProcess(binary, node);
        kaspad.run(List.of());
        // A test run that is interrupted leaves no node behind.
        Runtime.getRuntime().addShutdownHook(new Thread(kaspad::stop));
        return kaspad;
    }

    public KaspadNode node() {
        return node;
    }

    public String url() {
        return node.url();
    }

    /** Stops and starts again with the same data, now with {@code peer}, or alone. */
    public void restart(Optional<KaspadProcess> peer) throws IOException {
        stop();
        run(peer.map(other -> List.of("--addpeer=" + other.node.peerAddress())).orElse(List.of()));
    }

    private void run(List<String> more) throws IOException {
        Path log = node.directory().resolve("log");
        process = new ProcessBuilder(node.command(binary, more))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Await.until("kaspad listens", () -> node.listens() || !process.isAlive());
        if (!process.isAlive()) {
            String said = Files.readString(log);
            close();
            throw new IOException("kaspad ended: " + said);
        }
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        try {
            deleteDirectory();
        } catch (IOException stays) {
            throw new IllegalStateException("kaspad's directory cannot be removed", stays);
        }
    }

    private void deleteDirectory() throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(node.directory())) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
