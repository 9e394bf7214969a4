package quorate.devnet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real kaspad on a private simnet of its own (KASPA.md 4.4 and 6), where QUORATE_KASPAD (environment or system property) names
 * the binary. Coinbase outputs mature after {@link #MATURITY_DAA}.
 */
public final class KaspadProcess implements AutoCloseable {
    public static final long MATURITY_DAA = 10;

    private static final String PARAMETERS = """
            {"skip_proof_of_work":true,"blockrate":{"target_time_per_block":100,"ghostdag_k":124,\
            "past_median_time_sample_rate":100,"difficulty_sample_rate":40,"max_block_parents":16,\
            "mergeset_size_limit":248,"merge_depth":36000,"finality_depth":432000,"pruning_depth":1080000,\
            "coinbase_maturity":10}}
            """;

    private final Path binary;
    private final Path directory;
    private final int port;
    private final int peerPort;
    private Process process;

    private KaspadProcess(Path binary, Path directory) throws IOException {
        this.binary = binary;
        this.directory = directory;
        this.port = freePort();
        this.peerPort = freePort();
    }

    /** The binary to use, if this machine has one. */
    public static Optional<Path> binary() {
        String named = System.getProperty("QUORATE_KASPAD", System.getenv("QUORATE_KASPAD"));
        return Optional.ofNullable(named).map(Path::of);
    }

    /** A node without peers. */
    public static KaspadProcess start(Path binary) throws IOException {
        KaspadProcess kaspad = new KaspadProcess(binary, Files.createTempDirectory("quorate-kaspad"));
        Files.writeString(kaspad.directory.resolve("parameters.json"), PARAMETERS);
        kaspad.run(List.of());
        return kaspad;
    }

    /** Stops and starts again with the same data, now with {@code peer}, or alone. */
    public void restart(Optional<KaspadProcess> peer) throws IOException {
        stop();
        run(peer.map(other -> List.of("--addpeer=127.0.0.1:" + other.peerPort)).orElse(List.of()));
    }

    private void run(List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--simnet",
                "--utxoindex",
                "--enable-unsynced-mining",
                "--unsaferpc",
                "--disable-upnp",
                "--nodnsseed",
                "--outpeers=0",
                "--listen=127.0.0.1:" + peerPort,
                "--rpclisten=127.0.0.1:" + port,
                "--appdir=" + directory,
                "--nologfiles",
                "--yes",
                "--override-params-file=" + directory.resolve("parameters.json")));
        command.addAll(more);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
        Await.until("kaspad listens", () -> listens() || !process.isAlive());
        if (!process.isAlive()) {
            String log = Files.readString(directory.resolve("log"));
            close();
            throw new IOException("kaspad ended: " + log);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
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
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
