package quorate.node.chain;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.List;
import java.util.Optional;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.protowire.RpcBlock;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/**
 * This signer's own Kaspa node. Every future completes on the caller's Vert.x context and fails with
 * {@link KaspaNodeException} only; listeners are called on the context that created the client.
 */
public interface KaspaNode {
    /**
     * @param networkId such as {@code mainnet}, {@code testnet-10}, {@code simnet}
     */
    record ServerInfo(
            String networkId, String serverVersion, boolean hasUtxoIndex, boolean synced, long virtualDaaScore) {}

    /**
     * @param sink the newest block of the selected chain: a place to start {@link #virtualChainFrom} later
     */
    record DagInfo(String networkName, Hash32 sink, Hash32 pruningPoint, long virtualDaaScore, long blockCount) {}

    /**
     * @param onChain the selected chain holds it now: what it accepted is accepted
     * @param headerOnly the node has, or tells, no more of it than its header, as of blocks that it has pruned or never had
     */
    record BlockInfo(
            Hash32 hash, long daaScore, long blueScore, long timestampMs, boolean onChain, boolean headerOnly) {}

    /**
     * A transaction in the mempool, of any version.
     *
     * @param feeSompi what it pays
     * @param spends its inputs
     */
    record MempoolEntry(Hash32 txid, long feeSompi, boolean orphan, List<Outpoint> spends) {}

    /** A block of the selected chain and the transactions that it accepted. */
    record ChainBlock(Hash32 hash, List<Hash32> acceptedTxids) {}

    /** From a block to the sink: chain blocks to take back, high to low, and to add, low to high. The node may stop short of the sink. */
    record ChainPath(List<Hash32> removed, List<ChainBlock> added) {}

    /** A block to be mined; every field goes back to the node as it came. */
    record BlockTemplate(boolean synced, RpcBlock block) {}

    Future<ServerInfo> serverInfo();

    Future<DagInfo> blockDagInfo();

    /** The header of a block that the node still keeps. */
    Future<BlockInfo> block(Hash32 hash);

    /** Unspent outputs on the virtual chain. Needs {@code --utxoindex}. */
    Future<List<Coin>> utxosByAddresses(List<String> addresses);

    /** The mempool's entry, or empty when the mempool does not have it. */
    Future<Optional<MempoolEntry>> mempoolEntry(Hash32 txid);

    /** Transactions in the mempool that spend from or pay to the addresses, each once. */
    Future<List<MempoolEntry>> mempoolEntriesByAddresses(List<String> addresses);

    /** Never fails: what is not known to have been taken or refused is {@link SubmitOutcome.Kind#UNKNOWN}. */
    Future<SubmitOutcome> submitTransaction(Transaction signed);

    /** The same for a transaction that takes the place of those in the mempool that spend its inputs for a lower feerate. */
    Future<SubmitOutcome> replaceTransaction(Transaction signed);

    /** Feerate of the first normal bucket (inclusion within a minute), rounded up, in sompi per gram. */
    Future<Long> feerateSompiPerGram();

    /** What changed on the selected chain since {@code start}, which must be a block the node still keeps. */
    Future<ChainPath> virtualChainFrom(Hash32 start, boolean includeAccepted);

    /** A block paying {@code payAddress}, to be handed to {@link #submitBlock}. For miners of private networks only. */
    Future<BlockTemplate> blockTemplate(String payAddress);

    Future<Void> submitBlock(BlockTemplate template);

    /** Subscribes, now and after every reconnect. Run the result to end it. */
    Runnable listen(NodeSubscription what, Handler<NodeNotice> handler);

    /** The stream is up and the node has answered on it. */
    boolean connected();

    /** Why nothing may be built upon what the node shows, if so; what it lacks and what to change. Called on any thread. */
    default Optional<String> doubt() {
        return Optional.empty();
    }

    Future<Void> close();
}
