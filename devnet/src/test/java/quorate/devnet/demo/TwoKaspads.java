package quorate.devnet.demo;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.codecs.kaspa.Transaction;
import quorate.devnet.Await;
import quorate.devnet.KaspadProcess;
import quorate.devnet.Miner;
import quorate.devnet.kaspad.KaspadPeers;
import quorate.devnet.kaspad.RpcStream;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.RpcTransactions;
import quorate.node.chain.protowire.GetBlockRequest;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/** Two real nodes of one chain, which can be cut apart and joined; blocks are made when and where the test says so. */
final class TwoKaspads implements AutoCloseable {
    private static final long BLOCK_INTERVAL_MS = 100;
    /** More than what a race between the two could make up for. */
    private static final int AHEAD = 30;

    private static final int BATCH = 50;

    private final Vertx vertx = Vertx.vertx();
    private final KaspadProcess here;
    private final KaspadProcess there;
    private final KaspadPeers peers;
    private final KaspaNode hereNode;
    private final KaspaNode thereNode;
    private final String miner;
    private Optional<Miner> mining = Optional.empty();
    private OptionalLong emptyBlocks = OptionalLong.empty();

    private TwoKaspads(KaspadProcess here, KaspadProcess there, String miner) {
        this.here = here;
        this.there = there;
        this.miner = miner;
        this.peers = new KaspadPeers(List.of(here.node(), there.node()));
        this.hereNode = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(here.url()));
        this.thereNode = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(there.url()));
    }

    /** Apart; no blocks but the first ones here, which pay {@code miner}. */
    static TwoKaspads start(Path binary, String miner) throws IOException {
        TwoKaspads both = new TwoKaspads(KaspadProcess.start(binary), KaspadProcess.start(binary), miner);
        both.awaitConnected();
        Await.get(Miner.mine(both.hereNode, miner, 2));
        return both;
    }

    private void awaitConnected() {
        Await.until("connected", () -> hereNode.connected() && thereNode.connected());
    }

    KaspadProcess here() {
        return here;
    }

    KaspadProcess there() {
        return there;
    }

    /** Client of the node that the signers use. */
    KaspaNode hereNode() {
        return hereNode;
    }

    /** Client of the other one. */
    KaspaNode thereNode() {
        return thereNode;
    }

    /** Ten blocks a second here, from now on. */
    void mine() {
        stopMining();
        mining = Optional.of(Miner.start(vertx, hereNode, miner, BLOCK_INTERVAL_MS));
    }

    /** Blocks here, from now on, that leave the mempool as it is. */
    void mineWithoutTransactions() {
        stopMining();
        long timer = vertx.setPeriodic(
                BLOCK_INTERVAL_MS,
                ignored -> hereNode.blockTemplate(miner).map(EmptyBlocks::of).compose(hereNode::submitBlock));
        emptyBlocks = OptionalLong.of(timer);
    }

    void stopMining() {
        emptyBlocks.ifPresent(vertx::cancelTimer);
        emptyBlocks = OptionalLong.empty();
        mining.ifPresent(Miner::stop);
        mining = Optional.empty();
    }

    /** That many blocks at once. */
    void mine(KaspaNode node, int blocks) {
        for (int left = blocks; left > 0; left -= BATCH) {
            Await.get(Miner.mine(node, miner, Math.min(left, BATCH)));
        }
    }

    void cut() {
        peers.cut();
    }

    /** Joined, and of one mind about the chain. */
    void join() {
        peers.join();
        Await.until("one chain", () -> sink(hereNode).equals(sink(thereNode)));
    }

    /** The other side gets more blocks than this one, which makes none meanwhile, and both meet: this side's are taken back. */
    void loseAgainstTheOther() {
        stopMining();
        long missing = blocks(hereNode) - blocks(thereNode);
        mine(thereNode, (int) Math.max(0, missing) + AHEAD);
        join();
    }

    private static long blocks(KaspaNode node) {
        return Await.get(node.blockDagInfo()).blockCount();
    }

    static Hash32 sink(KaspaNode node) {
        return Await.get(node.blockDagInfo()).sink();
    }

    /** This side's node goes and comes back with its chain and without its mempool; joined as before. */
    void restartHere() throws IOException {
        stopMining();
        here.restart(Optional.empty());
        awaitConnected();
        join();
    }

    static List<Coin> coins(KaspaNode node, String address) {
        return Await.get(node.utxosByAddresses(List.of(address)));
    }

    /** The transaction as a block after {@code since} carries it. */
    Transaction onTheChain(Hash32 since, String txid) {
        try (RpcStream stream = new RpcStream(here.url())) {
            return Await.get(hereNode.virtualChainFrom(since, false)).added().stream()
                    .flatMap(block -> stream
                            .ask(KaspadRequest.newBuilder()
                                    .setGetBlock(GetBlockRequest.newBuilder()
                                            .setHash(block.hash().toHex())
                                            .setIncludeTransactions(true)))
                            .getGetBlock()
                            .getBlock()
                            .getTransactionsList()
                            .stream())
                    .filter(rpc -> rpc.getVerbose().getTransactionId().equals(txid))
                    .findFirst()
                    .map(RpcTransactions::fromRpc)
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        stopMining();
        Await.get(vertx.close());
        here.close();
        there.close();
    }
}
