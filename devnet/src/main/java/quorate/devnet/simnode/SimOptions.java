package quorate.devnet.simnode;

import quorate.codecs.kaspa.Network;

/**
 * What a simulated node is started with.
 *
 * @param networkId as a real node names it: {@code simnet}, {@code testnet-10} ...
 * @param port gRPC port on loopback, 0 for any
 * @param controlPort port of the control server on loopback, 0 for any
 * @param blockIntervalMs pause between blocks of the node's own clock; 0 makes no blocks but those submitted or asked for
 * @param maturityDaa DAA score after which a coinbase output may be spent
 * @param startDaaScore DAA score of the genesis block, so that coins can be deep from the start
 * @param keepBlocks chain blocks kept; older ones are pruned
 * @param acceptedCacheMs how long "already accepted" is answered for a transaction seen in a block
 */
public record SimOptions(
        String host,
        String networkId,
        int port,
        int controlPort,
        long blockIntervalMs,
        long maturityDaa,
        long startDaaScore,
        int keepBlocks,
        long acceptedCacheMs) {
    private static final int KEEP_BLOCKS = 36_000; // one hour of ten a second

    public SimOptions {
        if (!isLoopback(host)) {
            throw new IllegalArgumentException(
                    "a simulated node believes everybody and listens on 127.0.0.1 only, found " + host);
        }
        if (Network.ofId(networkId).isEmpty()) {
            throw new IllegalArgumentException("there is no Kaspa network " + networkId);
        }
        if (port < 0 || port > 65_535 || controlPort < 0 || controlPort > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, found " + port + " and " + controlPort);
        }
        if (blockIntervalMs < 0 || maturityDaa < 0 || startDaaScore < 0 || acceptedCacheMs < 0 || keepBlocks < 10) {
            throw new IllegalArgumentException("times and scores are not negative and at least 10 blocks are kept");
        }
    }

    /** Ten blocks a second on simnet, ports given by the system. */
    public static SimOptions defaults() {
        return new SimOptions("127.0.0.1", "simnet", 0, 0, 100, 1_000, 1_000_000, KEEP_BLOCKS, 120_000);
    }

    public SimOptions withPorts(int newPort, int newControlPort) {
        return new SimOptions(
                host,
                networkId,
                newPort,
                newControlPort,
                blockIntervalMs,
                maturityDaa,
                startDaaScore,
                keepBlocks,
                acceptedCacheMs);
    }

    public SimOptions withHost(String newHost) {
        return new SimOptions(
                newHost,
                networkId,
                port,
                controlPort,
                blockIntervalMs,
                maturityDaa,
                startDaaScore,
                keepBlocks,
                acceptedCacheMs);
    }

    public SimOptions withNetwork(String newNetworkId) {
        return new SimOptions(
                host,
                newNetworkId,
                port,
                controlPort,
                blockIntervalMs,
                maturityDaa,
                startDaaScore,
                keepBlocks,
                acceptedCacheMs);
    }

    public SimOptions withBlockIntervalMs(long newBlockIntervalMs) {
        return new SimOptions(
                host,
                networkId,
                port,
                controlPort,
                newBlockIntervalMs,
                maturityDaa,
                startDaaScore,
                keepBlocks,
                acceptedCacheMs);
    }

    public SimOptions withMaturityDaa(long newMaturityDaa) {
        return new SimOptions(
                host,
                networkId,
                port,
                controlPort,
                blockIntervalMs,
                newMaturityDaa,
                startDaaScore,
                keepBlocks,
                acceptedCacheMs);
    }

    public SimOptions withKeepBlocks(int newKeepBlocks) {
        return new SimOptions(
                host,
                networkId,
                port,
                controlPort,
                blockIntervalMs,
                maturityDaa,
                startDaaScore,
                newKeepBlocks,
                acceptedCacheMs);
    }

    public SimOptions withAcceptedCacheMs(long newAcceptedCacheMs) {
        return new SimOptions(
                host,
                networkId,
                port,
                controlPort,
                blockIntervalMs,
                maturityDaa,
                startDaaScore,
                keepBlocks,
                newAcceptedCacheMs);
    }

    private static boolean isLoopback(String host) {
        return "127.0.0.1".equals(host) || "localhost".equals(host) || "::1".equals(host);
    }
}
