package quorate.devnet.simnode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import quorate.node.chain.protowire.GetBalanceByAddressResponse;
import quorate.node.chain.protowire.GetBlockDagInfoResponse;
import quorate.node.chain.protowire.GetBlockResponse;
import quorate.node.chain.protowire.GetCurrentNetworkResponse;
import quorate.node.chain.protowire.GetFeeEstimateResponse;
import quorate.node.chain.protowire.GetInfoResponse;
import quorate.node.chain.protowire.GetMempoolEntriesByAddressesRequest;
import quorate.node.chain.protowire.GetMempoolEntriesByAddressesResponse;
import quorate.node.chain.protowire.GetMempoolEntriesRequest;
import quorate.node.chain.protowire.GetMempoolEntriesResponse;
import quorate.node.chain.protowire.GetMempoolEntryRequest;
import quorate.node.chain.protowire.GetMempoolEntryResponse;
import quorate.node.chain.protowire.GetServerInfoResponse;
import quorate.node.chain.protowire.GetSinkBlueScoreResponse;
import quorate.node.chain.protowire.GetSyncStatusResponse;
import quorate.node.chain.protowire.GetUtxosByAddressesResponse;
import quorate.node.chain.protowire.GetVirtualChainFromBlockRequest;
import quorate.node.chain.protowire.GetVirtualChainFromBlockResponse;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.RpcFeeEstimate;
import quorate.node.chain.protowire.RpcFeerateBucket;
import quorate.node.chain.protowire.RpcMempoolEntryByAddress;
import quorate.node.chain.protowire.SubmitTransactionReplacementResponse;
import quorate.node.chain.protowire.SubmitTransactionRequest;
import quorate.node.chain.protowire.SubmitTransactionResponse;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Answers to everything that is asked once; subscriptions are the session's. */
final class SimAnswers {
    static final String SERVER_VERSION = "2.1.0-simnode";

    /** A real node answers in batches of ten times its merge set limit. */
    private static final int CHAIN_BATCH_MAX = 2_480;

    private final SimNode node;
    private final SimMining mining;

    SimAnswers(SimNode node, SimMining mining) {
        this.node = node;
        this.mining = mining;
    }

    /**
     * The answer, without its id.
     *
     * @throws SimRefusal with the node's words
     */
    KaspadResponse.Builder answer(KaspadRequest request) {
        KaspadResponse.Builder response = KaspadResponse.newBuilder();
        return switch (request.getPayloadCase()) {
            case GET_CURRENT_NETWORK ->
                response.setGetCurrentNetwork(
                        GetCurrentNetworkResponse.newBuilder().setCurrentNetwork(network()));
            case GET_SERVER_INFO -> response.setGetServerInfo(serverInfo());
            case GET_INFO -> response.setGetInfo(info());
            case GET_SYNC_STATUS ->
                response.setGetSyncStatus(GetSyncStatusResponse.newBuilder()
                        .setIsSynced(node.knobs().synced()));
            case GET_BLOCK_DAG_INFO -> response.setGetBlockDagInfo(dagInfo());
            case GET_SINK_BLUE_SCORE ->
                response.setGetSinkBlueScore(GetSinkBlueScoreResponse.newBuilder()
                        .setBlueScore(node.chain().tip().blueScore()));
            case GET_BLOCK ->
                response.setGetBlock(block(
                        request.getGetBlock().getHash(), request.getGetBlock().getIncludeTransactions()));
            case GET_VIRTUAL_CHAIN_FROM_BLOCK ->
                response.setGetVirtualChainFromBlock(chainFrom(request.getGetVirtualChainFromBlock()));
            case GET_UTXOS_BY_ADDRESSES ->
                response.setGetUtxosByAddresses(
                        utxos(request.getGetUtxosByAddresses().getAddressesList()));
            case GET_BALANCE_BY_ADDRESS ->
                response.setGetBalanceByAddress(GetBalanceByAddressResponse.newBuilder()
                        .setBalance(balance(request.getGetBalanceByAddress().getAddress())));
            case GET_MEMPOOL_ENTRY -> response.setGetMempoolEntry(mempoolEntry(request.getGetMempoolEntry()));
            case GET_MEMPOOL_ENTRIES -> response.setGetMempoolEntries(mempoolEntries(request.getGetMempoolEntries()));
            case GET_MEMPOOL_ENTRIES_BY_ADDRESSES ->
                response.setGetMempoolEntriesByAddresses(mempoolOf(request.getGetMempoolEntriesByAddresses()));
            case SUBMIT_TRANSACTION -> response.setSubmitTransaction(submit(request.getSubmitTransaction()));
            case SUBMIT_TRANSACTION_REPLACEMENT -> response.setSubmitTransactionReplacement(replace(request));
            case GET_FEE_ESTIMATE -> response.setGetFeeEstimate(feeEstimate());
            case GET_BLOCK_TEMPLATE -> response.setGetBlockTemplate(mining.template(request.getGetBlockTemplate()));
            case SUBMIT_BLOCK -> response.setSubmitBlock(mining.submit(request.getSubmitBlock()));
            case NOTIFY_BLOCK_ADDED,
                    NOTIFY_UTXOS_CHANGED,
                    NOTIFY_VIRTUAL_CHAIN_CHANGED,
                    NOTIFY_VIRTUAL_DAA_SCORE_CHANGED,
                    GET_CONNECTED_PEER_INFO,
                    ADD_PEER,
                    BAN,
                    UNBAN,
                    PAYLOAD_NOT_SET -> throw new SimRefusal("Not implemented");
        };
    }

    private String network() {
        return node.options().networkId();
    }

    private GetServerInfoResponse serverInfo() {
        return GetServerInfoResponse.newBuilder()
                .setRpcApiVersion(1)
                .setServerVersion(SERVER_VERSION)
                .setNetworkId(network())
                .setHasUtxoIndex(true)
                .setIsSynced(node.knobs().synced())
                .setVirtualDaaScore(node.chain().virtualDaaScore())
                .build();
    }

    private GetInfoResponse info() {
        return GetInfoResponse.newBuilder()
                .setMempoolSize(node.mempool().size())
                .setServerVersion(SERVER_VERSION)
                .setIsUtxoIndexed(true)
                .setIsSynced(node.knobs().synced())
                .setHasNotifyCommand(true)
                .setHasMessageId(true)
                .build();
    }

    private GetBlockDagInfoResponse dagInfo() {
        SimChain chain = node.chain();
        String tip = chain.tip().hash().toHex();
        return GetBlockDagInfoResponse.newBuilder()
                .setNetworkName("kaspa-" + network())
                .setBlockCount(chain.blockCount())
                .setHeaderCount(chain.blockCount())
                .addTipHashes(tip)
                .setDifficulty(1)
                .setPastMedianTime(chain.tip().timestampMs())
                .addVirtualParentHashes(tip)
                .setPruningPointHash(chain.oldest().hash().toHex())
                .setVirtualDaaScore(chain.virtualDaaScore())
                .setSink(tip)
                .build();
    }

    private GetBlockResponse block(String hex, boolean withTransactions) {
        Hash32 hash = SimWire.hash(hex);
        SimBlock block = node.chain().block(hash).orElseThrow(() -> new SimRefusal("cannot find header " + hash));
        Hash32 pruningPoint = node.chain().oldest().hash();
        return GetBlockResponse.newBuilder()
                .setBlock(SimWire.block(block, node.chain().onChain(block), pruningPoint, withTransactions))
                .build();
    }

    private GetVirtualChainFromBlockResponse chainFrom(GetVirtualChainFromBlockRequest request) {
        Hash32 start = SimWire.hash(request.getStartHash());
        SimChain.Path path =
                node.chain().pathFrom(start).orElseThrow(() -> new SimRefusal("cannot find header " + start));
        List<SimBlock> added =
                new ArrayList<>(path.added().subList(0, Math.min(path.added().size(), CHAIN_BATCH_MAX)));
        if (request.hasMinConfirmationCount()) {
            long sink = node.chain().tip().blueScore();
            added.removeIf(block -> sink - block.blueScore() <= request.getMinConfirmationCount()
                    && request.getMinConfirmationCount() > 0);
        }
        GetVirtualChainFromBlockResponse.Builder response = GetVirtualChainFromBlockResponse.newBuilder()
                .addAllRemovedChainBlockHashes(SimWire.blockHashes(path.removed()))
                .addAllAddedChainBlockHashes(SimWire.blockHashes(added));
        if (request.getIncludeAcceptedTransactionIds()) {
            response.addAllAcceptedTransactionIds(SimWire.accepted(node.chain(), added));
        }
        return response.build();
    }

    private GetUtxosByAddressesResponse utxos(List<String> wanted) {
        GetUtxosByAddressesResponse.Builder response = GetUtxosByAddressesResponse.newBuilder();
        for (String address : new LinkedHashSet<>(wanted)) { // one named twice is one
            for (Coin coin : node.chain().utxos().ofScript(SimAddresses.script(address))) {
                response.addEntries(SimWire.utxo(address, coin));
            }
        }
        return response.build();
    }

    private long balance(String address) {
        return node.chain().utxos().ofScript(SimAddresses.script(address)).stream()
                .mapToLong(Coin::amountSompi)
                .sum();
    }

    /** Nothing is ever an orphan here, so the orphan pool is always empty. */
    private static boolean asksForTransactions(boolean withOrphans, boolean orphansOnly) {
        if (orphansOnly && !withOrphans) {
            throw new SimRefusal("transaction query must either not filter transactions or include orphans");
        }
        return !orphansOnly;
    }

    private GetMempoolEntryResponse mempoolEntry(GetMempoolEntryRequest request) {
        Hash32 txid = SimWire.hash(request.getTxId());
        boolean asked = asksForTransactions(request.getIncludeOrphanPool(), request.getFilterTransactionPool());
        SimMempool.Entry entry = node.mempool()
                .get(txid)
                .filter(found -> asked)
                .orElseThrow(() -> new SimRefusal("Transaction " + txid + " not found"));
        return GetMempoolEntryResponse.newBuilder()
                .setEntry(SimWire.mempoolEntry(entry))
                .build();
    }

    private GetMempoolEntriesResponse mempoolEntries(GetMempoolEntriesRequest request) {
        GetMempoolEntriesResponse.Builder response = GetMempoolEntriesResponse.newBuilder();
        if (!asksForTransactions(request.getIncludeOrphanPool(), request.getFilterTransactionPool())) {
            return response.build();
        }
        node.mempool().all().forEach(entry -> response.addEntries(SimWire.mempoolEntry(entry)));
        return response.build();
    }

    private GetMempoolEntriesByAddressesResponse mempoolOf(GetMempoolEntriesByAddressesRequest request) {
        GetMempoolEntriesByAddressesResponse.Builder response = GetMempoolEntriesByAddressesResponse.newBuilder();
        boolean asked = asksForTransactions(request.getIncludeOrphanPool(), request.getFilterTransactionPool());
        for (String address : request.getAddressesList()) {
            ScriptPublicKey script = SimAddresses.script(address);
            RpcMempoolEntryByAddress.Builder one =
                    RpcMempoolEntryByAddress.newBuilder().setAddress(address);
            for (SimMempool.Entry entry : asked ? node.mempool().all() : List.<SimMempool.Entry>of()) {
                if (entry.tx().inputs().stream()
                        .anyMatch(outpoint -> spentScript(outpoint).equals(Optional.of(script)))) {
                    one.addSending(SimWire.mempoolEntry(entry));
                }
                if (entry.tx().outputs().stream()
                        .anyMatch(output -> output.script().equals(script))) {
                    one.addReceiving(SimWire.mempoolEntry(entry));
                }
            }
            response.addEntries(one);
        }
        return response.build();
    }

    /** The script of a coin that a mempool transaction spends: unspent, or an output of another one in the mempool. */
    private Optional<ScriptPublicKey> spentScript(Outpoint outpoint) {
        return node.chain()
                .utxos()
                .get(outpoint)
                .map(Coin::scriptPublicKey)
                .or(() -> node.mempool()
                        .get(outpoint.txid())
                        .filter(parent ->
                                outpoint.index() < parent.tx().outputs().size())
                        .map(parent ->
                                parent.tx().outputs().get(outpoint.index()).script()));
    }

    private SubmitTransactionResponse submit(SubmitTransactionRequest request) {
        Hash32 txid = node.submit(request.getTransaction());
        return SubmitTransactionResponse.newBuilder()
                .setTransactionId(txid.toHex())
                .build();
    }

    private SubmitTransactionReplacementResponse replace(KaspadRequest request) {
        SimTx replaced = node.replace(request.getSubmitTransactionReplacement().getTransaction());
        SimTx by = node.mempool()
                .spender(replaced.inputs().getFirst())
                .flatMap(node.mempool()::get)
                .map(SimMempool.Entry::tx)
                .orElseThrow();
        return SubmitTransactionReplacementResponse.newBuilder()
                .setTransactionId(by.txid().toHex())
                .setReplacedTransaction(replaced.wire())
                .build();
    }

    private GetFeeEstimateResponse feeEstimate() {
        double floor = node.knobs().floorSompiPerKilogram() / 1000.0;
        RpcFeerateBucket bucket = RpcFeerateBucket.newBuilder()
                .setFeerate(floor)
                .setEstimatedSeconds(0.1)
                .build();
        return GetFeeEstimateResponse.newBuilder()
                .setEstimate(RpcFeeEstimate.newBuilder()
                        .setPriorityBucket(bucket)
                        .addNormalBuckets(bucket)
                        .addLowBuckets(bucket))
                .build();
    }
}
