package quorate.devnet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final Process process;
    private final Path directory;
    private final int port;

    private KaspadProcess(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** The binary to use, if this machine has one. */
    public static Optional<Path> binary() {
        String named = System.getProperty("QUORATE_KASPAD", System.getenv("QUORATE_KASPAD"));
        return Optional.ofNullable(named).map(Path::of);
    }

    public static KaspadProcess start(Path binary) throws IOException {
        Path directory = Files.createTempDirectory("quorate-kaspad");
        Path parameters = Files.writeString(directory.resolve("parameters.json"), PARAMETERS);
        int port = freePort();
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "--simnet",
                        "--utxoindex",
                        "--enable-unsynced-mining",
                        "--unsaferpc",
                        "--disable-upnp",
                        "--nodnsseed",
                        "--outpeers=0",
                        "--listen=127.0.0.1:" + freePort(),
                        "--rpclisten=127.0.0.1:" + port,
                        "--appdir=" + directory,
                        "--nologfiles",
                        "--yes",
                        "--override-params-file=" + parameters)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        KaspadProcess started = new KaspadProcess(process, directory, port);
        Await.until("kaspad listens", () -> started.listens() || !process.isAlive());
        if (!process.isAlive()) {
            String log = Files.readString(directory.resolve("log"));
            started.close();
            throw new IOException("kaspad ended: " + log);
        }
        return started;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            deleteDirectory();
        } catch (IOException stays) {
            throw new IllegalStateException("kaspad's directory cannot be removed", stays);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
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
