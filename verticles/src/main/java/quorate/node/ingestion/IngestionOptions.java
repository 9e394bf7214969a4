package quorate.node.ingestion;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How relayers reach this signer.
 *
 * @param port 0 for any free one
 * @param tls needed on any address that is not loopback
 * @param maxSyncEventsPerTick events that members are told of again at a time (seed 2.2)
 */
public record IngestionOptions(
        String host, int port, Optional<Tls> tls, List<Relayer> relayers, Limits limits, int maxSyncEventsPerTick) {
    public IngestionOptions {
        relayers = List.copyOf(relayers);
        if (tls.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "ingestion: expected a certificate or a loopback address, found " + host + " without one");
        }
    }

    /** PEM files. */
    public record Tls(Path certificate, Path key) {}

    /** A relayer and its webhook secrets ({@code whsec_} and base64), two while one is rotated. */
    public record Relayer(String name, List<String> secrets) {
        public Relayer {
            secrets = List.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Relayer[" + name + ", secrets hidden]";
        }
    }

    /**
     * @param perSecond requests of one relayer per second, in the long run
     * @param burst requests it may send at once
     * @param inFlight requests of one relayer being worked on
     * @param inFlightAll requests of all being read or worked on; each may hold 1 MiB
     * @param deadlineMs from a request's head to its answer; a sender that drips loses its place
     */
    public record Limits(double perSecond, double burst, int inFlight, int inFlightAll, long deadlineMs) {
        public static final Limits DEFAULT = new Limits(500, 1_000, 64, 128, 15_000);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
