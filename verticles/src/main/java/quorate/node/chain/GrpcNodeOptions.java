package quorate.node.chain;

import java.net.URI;

/**
 * Where the node is and how patient we are.
 *
 * @param deadlineMs how long one call may take
 * @param maxInboundBytes largest answer that is read
 * @param maxPending calls that may wait for answers at once
 * @param backoffMinMs pause before the first reconnect; it doubles up to {@code backoffMaxMs}
 */
public record GrpcNodeOptions(
        String host,
        int port,
        long deadlineMs,
        int maxInboundBytes,
        int maxPending,
        long backoffMinMs,
        long backoffMaxMs) {
    /** 20,000 outputs take about 5 MiB; a pool that does not fit 64 MiB has to be consolidated. */
    public static final int DEFAULT_MAX_INBOUND_BYTES = 64 * 1024 * 1024;

    private static final long DEFAULT_DEADLINE_MS = 5_000;
    private static final int DEFAULT_MAX_PENDING = 256;
    private static final long DEFAULT_BACKOFF_MIN_MS = 100;
    private static final long DEFAULT_BACKOFF_MAX_MS = 5_000;

    public GrpcNodeOptions {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the Kaspa node's port is 1 to 65535, found " + port);
        }
        if (deadlineMs < 1
                || maxInboundBytes < 1
                || maxPending < 1
                || backoffMinMs < 1
                || backoffMaxMs < backoffMinMs) {
            throw new IllegalArgumentException(
                    "deadline, sizes and pauses are positive and the longest pause is not below the shortest");
        }
    }

    /** The defaults for a node at {@code host:port}. */
    public static GrpcNodeOptions of(String host, int port) {
        return new GrpcNodeOptions(
                host,
                port,
                DEFAULT_DEADLINE_MS,
                DEFAULT_MAX_INBOUND_BYTES,
                DEFAULT_MAX_PENDING,
                DEFAULT_BACKOFF_MIN_MS,
                DEFAULT_BACKOFF_MAX_MS);
    }

    /** Reads {@code http://host:port} or {@code grpc://host:port}. @throws IllegalArgumentException if it is anything else */
    public static GrpcNodeOptions ofUrl(String url) {
        URI uri = URI.create(url);
        boolean known = "http".equals(uri.getScheme()) || "grpc".equals(uri.getScheme());
        if (!known || uri.getHost() == null || uri.getPort() < 1) {
            throw new IllegalArgumentException("the Kaspa node is given as http://host:port, found " + url);
        }
        return of(uri.getHost(), uri.getPort());
    }

    public GrpcNodeOptions withDeadlineMs(long newDeadlineMs) {
        return new GrpcNodeOptions(host, port, newDeadlineMs, maxInboundBytes, maxPending, backoffMinMs, backoffMaxMs);
    }

    public GrpcNodeOptions withMaxInboundBytes(int newMaxInboundBytes) {
        return new GrpcNodeOptions(host, port, deadlineMs, newMaxInboundBytes, maxPending, backoffMinMs, backoffMaxMs);
    }

    public GrpcNodeOptions withMaxPending(int newMaxPending) {
        return new GrpcNodeOptions(host, port, deadlineMs, maxInboundBytes, newMaxPending, backoffMinMs, backoffMaxMs);
    }
}
