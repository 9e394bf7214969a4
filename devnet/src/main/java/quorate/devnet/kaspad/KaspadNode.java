package quorate.devnet.kaspad;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a real kaspad on a private simnet works and listens (KASPA.md 4.4 and 6). Its coinbase outputs mature after
 * {@link #MATURITY_DAA}.
 *
 * @param directory its data; made anew or used again
 * @param rpcPort of gRPC, on loopback
 * @param peerPort of the peer-to-peer protocol, on loopback
 */
public record KaspadNode(Path directory, int rpcPort, int peerPort) {
    public static final long MATURITY_DAA = 10;

    /** The environment variable or system property that names the binary. */
    public static final String BINARY = "QUORATE_KASPAD";

    private static final String PARAMETERS = """
            {"skip_proof_of_work":true,"blockrate":{"target_time_per_block":100,"ghostdag_k":124,\
            "past_median_time_sample_rate":100,"difficulty_sample_rate":40,"max_block_parents":16,\
            "mergeset_size_limit":248,"merge_depth":36000,"finality_depth":432000,"pruning_depth":1080000,\
            "coinbase_maturity":10}}
            """;

    /** The binary to use, if this machine has one. */
    public static Optional<Path> binary() {
        return Optional.ofNullable(System.getProperty(BINARY, System.getenv(BINARY)))
                .map(Path::of);
    }

    public String url() {
        return "http://127.0.0.1:" + rpcPort;
    }

    /** As other nodes call it. */
    public String peerAddress() {
        return "127.0.0.1:" + peerPort;
    }

    /** Writes the parameters and gives the command line. */
    public List<String> command(Path binary, List<String> more) throws IOException {
        Files.createDirectories(directory);
        Path parameters = directory.resolve("parameters.json");
        Files.writeString(parameters, PARAMETERS);
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
                "--rpclisten=127.0.0.1:" + rpcPort,
                "--appdir=" + directory,
                "--nologfiles",
                "--yes",
                "--override-params-file=" + parameters));
        command.addAll(more);
        return command;
    }

    public boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rpcPort)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
