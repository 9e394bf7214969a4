package quorate.node.chain;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.node.chain.protowire.GetBlockDagInfoRequest;
import quorate.node.chain.protowire.GetBlockRequest;
import quorate.node.chain.protowire.GetBlockTemplateRequest;
import quorate.node.chain.protowire.GetFeeEstimateRequest;
import quorate.node.chain.protowire.GetMempoolEntriesByAddressesRequest;
import quorate.node.chain.protowire.GetMempoolEntryRequest;
import quorate.node.chain.protowire.GetUtxosByAddressesRequest;
import quorate.node.chain.protowire.GetVirtualChainFromBlockRequest;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.SubmitBlockRequest;
import quorate.node.chain.protowire.SubmitBlockResponse;
import quorate.node.chain.protowire.SubmitTransactionReplacementRequest;
import quorate.node.chain.protowire.SubmitTransactionRequest;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/** {@link KaspaNode} over kaspad's own gRPC interface (KASPA.md 4.1). */
public final class GrpcKaspaNode implements KaspaNode {
    private final Vertx vertx;
    private final Context owner;
    private final GrpcStream stream;
    private final GrpcListeners listeners;

    private GrpcKaspaNode(Vertx vertx, GrpcNodeOptions options) {
        this.vertx = vertx;
        this.owner = vertx.getOrCreateContext();
        this.listeners = new GrpcListeners(this::ask);
        this.stream = new GrpcStream(vertx, owner, options, listeners);
    }

    /** Starts connecting, owned by the current Vert.x context. It keeps trying until closed. */
    public static GrpcKaspaNode connect(Vertx vertx, GrpcNodeOptions options) {
        GrpcKaspaNode node = new GrpcKaspaNode(vertx, options);
        GrpcStream.onOwner(node.owner, ignored -> node.stream.connect());
        return node;
    }

    @Override
    public Future<ServerInfo> serverInfo() {
        return call(GrpcListeners.serverInfoRequest(), GrpcListeners::serverInfo);
    }

    @Override
    public Future<DagInfo> blockDagInfo() {
        return call(
                KaspadRequest.newBuilder().setGetBlockDagInfo(GetBlockDagInfoRequest.getDefaultInstance()),
                response -> RpcConvert.dagInfo(response.getGetBlockDagInfo()));
    }

    @Override
    public Future<BlockInfo> block(Hash32 hash) {
        return call(
                KaspadRequest.newBuilder()
                        .setGetBlock(GetBlockRequest.newBuilder().setHash(hash.toHex())),
                response -> RpcConvert.blockInfo(hash, response.getGetBlock().getBlock()));
    }

    @Override
    public Future<List<Coin>> utxosByAddresses(List<String> addresses) {
        return call(
                KaspadRequest.newBuilder()
                        .setGetUtxosByAddresses(
                                GetUtxosByAddressesRequest.newBuilder().addAllAddresses(addresses)),
                response -> RpcConvert.coins(response.getGetUtxosByAddresses().getEntriesList()));
    }

    @Override
    public Future<Optional<MempoolEntry>> mempoolEntry(Hash32 txid) {
        Future<Optional<MempoolEntry>> found = call(
                KaspadRequest.newBuilder()
                        .setGetMempoolEntry(GetMempoolEntryRequest.newBuilder().setTxId(txid.toHex())),
                response -> Optional.of(
                        RpcConvert.mempoolEntry(response.getGetMempoolEntry().getEntry())));
        return found.recover(failure -> failure instanceof KaspaNodeException refused
                        && refused.code() == Code.REJECTED
                        && refused.getMessage().contains("not found")
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(failure));
    }

    @Override
    public Future<List<MempoolEntry>> mempoolEntriesByAddresses(List<String> addresses) {
        return call(
                KaspadRequest.newBuilder()
                        .setGetMempoolEntriesByAddresses(
                                GetMempoolEntriesByAddressesRequest.newBuilder().addAllAddresses(addresses)),
                response -> RpcConvert.mempoolEntries(
                        response.getGetMempoolEntriesByAddresses().getEntriesList()));
    }

    @Override
    public Future<SubmitOutcome> submitTransaction(Transaction signed) {
        KaspadRequest.Builder request = KaspadRequest.newBuilder()
                .setSubmitTransaction(
                        SubmitTransactionRequest.newBuilder().setTransaction(RpcTransactions.toRpc(signed)));
        return submitted(request);
    }

    @Override
    public Future<SubmitOutcome> replaceTransaction(Transaction signed) {
        return submitted(KaspadRequest.newBuilder()
                .setSubmitTransactionReplacement(SubmitTransactionReplacementRequest.newBuilder()
                        .setTransaction(RpcTransactions.toRpc(signed))));
    }

    private Future<SubmitOutcome> submitted(KaspadRequest.Builder request) {
        return call(request, response -> SubmitOutcome.submitted())
                .recover(failure -> Future.succeededFuture(SubmitOutcome.ofFailure((KaspaNodeException) failure)));
    }

    @Override
    public Future<Long> feerateSompiPerGram() {
        return call(
                KaspadRequest.newBuilder().setGetFeeEstimate(GetFeeEstimateRequest.getDefaultInstance()),
                response -> RpcConvert.feerate(response.getGetFeeEstimate().getEstimate()));
    }

    @Override
    public Future<ChainPath> virtualChainFrom(Hash32 start, boolean includeAccepted) {
        return call(
                KaspadRequest.newBuilder()
                        .setGetVirtualChainFromBlock(GetVirtualChainFromBlockRequest.newBuilder()
                                .setStartHash(start.toHex())
                                .setIncludeAcceptedTransactionIds(includeAccepted)),
                response -> RpcConvert.chainPath(response.getGetVirtualChainFromBlock()));
    }

    @Override
    public Future<BlockTemplate> blockTemplate(String payAddress) {
        return call(
                KaspadRequest.newBuilder()
                        .setGetBlockTemplate(
                                GetBlockTemplateRequest.newBuilder().setPayAddress(payAddress)),
                response -> new BlockTemplate(
                        response.getGetBlockTemplate().getIsSynced(),
                        response.getGetBlockTemplate().getBlock()));
    }

    @Override
    public Future<Void> submitBlock(BlockTemplate template) {
        return call(
                KaspadRequest.newBuilder()
                        .setSubmitBlock(SubmitBlockRequest.newBuilder().setBlock(template.block())),
                response -> {
                    SubmitBlockResponse.RejectReason reason =
                            response.getSubmitBlock().getRejectReason();
                    if (reason != SubmitBlockResponse.RejectReason.NONE) {
                        throw new KaspaNodeException(Code.REJECTED, "the block was refused: " + reason);
                    }
                    return null;
                });
    }

    @Override
    public Runnable listen(NodeSubscription what, Handler<NodeNotice> handler) {
        GrpcListeners.Entry entry = new GrpcListeners.Entry(what, handler);
        GrpcStream.onOwner(owner, ignored -> listeners.add(entry));
        return () -> GrpcStream.onOwner(owner, ignored -> listeners.remove(entry));
    }

    @Override
    public boolean connected() {
        return listeners.connected();
    }

    @Override
    public Future<Void> close() {
        Promise<Void> closed = callerPromise();
        GrpcStream.onOwner(owner, ignored -> stream.close().onComplete(closed));
        return closed.future();
    }

    private <T> Future<T> call(KaspadRequest.Builder request, Function<KaspadResponse, T> read) {
        Promise<T> answer = callerPromise();
        GrpcStream.onOwner(
                owner,
                ignored -> ask(request, false).map(read).onComplete(done -> {
                    if (done.succeeded()) {
                        answer.complete(done.result());
                    } else {
                        answer.fail(named(done.cause()));
                    }
                }));
        return answer.future();
    }

    /** On the owner: the answer, once it is known to belong to the question and to carry no error. */
    private Future<KaspadResponse> ask(KaspadRequest.Builder request, boolean whileGreeting) {
        int expected = request.getPayloadCase().getNumber() + 1; // an answer's number follows its question's
        return stream.request(request, whileGreeting).map(response -> {
            Optional<String> error = RpcConvert.error(response);
            if (error.isPresent()) {
                throw new KaspaNodeException(Code.REJECTED, error.get());
            }
            if (response.getPayloadCase().getNumber() != expected) {
                throw new KaspaNodeException(
                        Code.MALFORMED,
                        "expected answer " + expected + " of the Kaspa node, found " + response.getPayloadCase());
            }
            return response;
        });
    }

    private static KaspaNodeException named(Throwable cause) {
        return cause instanceof KaspaNodeException named
                ? named
                : new KaspaNodeException(Code.MALFORMED, "the Kaspa node's answer cannot be read: " + cause, cause);
    }

    private <T> Promise<T> callerPromise() {
        return ((ContextInternal) vertx.getOrCreateContext()).promise();
    }
}
