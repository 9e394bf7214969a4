package quorate.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Retry;
import quorate.protocol.Timing;

/**
 * One signer's own configuration: where its parts are. What the members must agree on is in {@link #groupFile}, which all of
 * them share. Relative paths are relative to the configuration file. See {@code conf/node.example.yaml}.
 *
 * @param member this signer's name in the group file
 * @param dataDir where the node keeps its own files
 * @param positionFile how far this signer has spoken (B2); outside of what a backup of the database restores; {@code position} in
 *     the data folder by default
 */
public record NodeConfig(
        String member,
        Path groupFile,
        Path dataDir,
        Path positionFile,
        Keys keys,
        Database database,
        Kaspa kaspa,
        Cluster cluster,
        Http ingestion,
        Http admin,
        List<Relayer> relayers,
        List<Token> tokens,
        Clockwork timing,
        Retention retention) {
    public NodeConfig {
        positionFile = positionFile == null && dataDir != null ? dataDir.resolve("position") : positionFile;
        relayers = relayers == null ? List.of() : List.copyOf(relayers);
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
        timing = timing == null ? Clockwork.DEFAULT : timing;
        retention = retention == null ? Retention.DEFAULT : retention;
    }

    /**
     * Encrypted key files and where their password comes from.
     *
     * @param identityFile signs statements and envelopes
     * @param spendingFile signs Kaspa transactions; never the same key
     * @param passwordFile first line is the password; readable by this user only
     */
    public record Keys(Path identityFile, Path spendingFile, Path passwordFile) {}

    /**
     * @param user application role, which cannot delete or rewrite what was signed
     * @param ownerUser role that owns the schema and runs migrations
     */
    public record Database(
            String host,
            int port,
            String name,
            String user,
            Path passwordFile,
            String ownerUser,
            Path ownerPasswordFile,
            Integer connections) {
        public Database {
            connections = connections == null ? 8 : connections;
        }
    }

    /**
     * @param urls gRPC of the own nodes, such as {@code http://127.0.0.1:16110}, the preferred one first; a second one takes over
     *     when the first cannot serve, and is compared with it while both can. One alone may be given as {@code url}
     * @param freshWithinMs the tip must have moved within this time for the view to count as fresh (check 10)
     */
    public record Kaspa(String url, List<String> urls, Long freshWithinMs, Long recheckMs) {
        public Kaspa {
            urls = urls != null ? List.copyOf(urls) : url == null ? List.of() : List.of(url);
            freshWithinMs = freshWithinMs == null ? 10_000L : freshWithinMs;
            recheckMs = recheckMs == null ? 60_000L : recheckMs;
        }
    }

    /**
     * @param host address of this member for the cluster and the event bus; a private one
     * @param members {@code host:port} of every member's cluster port, this one included
     * @param tls certificate, key and private CA of the event bus (PEM)
     */
    public record Cluster(String name, String host, int port, int busPort, List<String> members, Tls tls) {
        public Cluster {
            members = List.copyOf(members);
        }
    }

    public record Tls(Path certificate, Path key, Path ca) {}

    /** A listener; beyond loopback it needs a certificate. */
    public record Http(String host, int port, Optional<ServerTls> tls) {
        public Http {
            tls = tls == null ? Optional.empty() : tls;
        }
    }

    public record ServerTls(Path certificate, Path key) {}

    /** A relayer that may deliver events, with its webhook secrets ({@code whsec_} and base64), two while one is rotated. */
    public record Relayer(String name, List<String> secrets) {
        public Relayer {
            secrets = List.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Relayer[" + name + ", secrets hidden]";
        }
    }

    /** A bearer token of the admin server, by the SHA-256 of its text. */
    public record Token(String name, String role, String sha256) {}

    /** Seed table 2.2 and how the node's own clock runs; null is the default. */
    public record Clockwork(
            Long proposalTimeoutMs,
            Long tickMs,
            Retry retry,
            Long stateSyncCooldownMs,
            Integer maxSyncEventsPerTick,
            Integer maxProposalsPerEventPerResponse) {
        public static final Clockwork DEFAULT = new Clockwork(null, null, null, null, null, null);

        public Timing toTiming(int members) {
            Timing defaults = Timing.defaults(members);
            return new Timing(
                    or(proposalTimeoutMs, defaults.proposalTimeoutMs()),
                    or(tickMs, defaults.tickMs()),
                    or(retry, defaults.retry()),
                    or(stateSyncCooldownMs, defaults.stateSyncCooldownMs()),
                    or(maxSyncEventsPerTick, defaults.maxSyncEventsPerTick()),
                    or(maxProposalsPerEventPerResponse, defaults.maxProposalsPerEventPerResponse()));
        }

        private static <T> T or(T value, T otherwise) {
            return value == null ? otherwise : value;
        }
    }

    /** Seed 6.1: how long finished material stays, and how often it is collected. Signed records stay for ever. */
    public record Retention(Long keepMs, Long everyMs) {
        public static final Retention DEFAULT = new Retention(null, null);

        public Retention {
            keepMs = keepMs == null ? 3_600_000L : keepMs;
            everyMs = everyMs == null ? 300_000L : everyMs;
        }
    }
}
