package quorate.node.chain;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/** Answers at once with what the test has put there; asked for anything else, it fails. */
final class ScriptedNode implements KaspaNode {
    final List<Coin> coins = new ArrayList<>();
    final List<MempoolEntry> mempool = new ArrayList<>();
    boolean synced = true;
    private final List<Handler<NodeNotice>> handlers = new ArrayList<>();

    String networkId = "simnet";
    boolean connected = true;
    Future<Long> feerate = Future.succeededFuture(100L);
    long tipDaaScore = 100;

    ServerInfo info() {
        return new ServerInfo(networkId, "2.1.0", true, synced, tipDaaScore);
    }

    void tell(NodeNotice notice) {
        List.copyOf(handlers).forEach(handler -> handler.handle(notice));
    }

    @Override
    public Future<ServerInfo> serverInfo() {
        return Future.succeededFuture(info());
    }

    @Override
    public Future<List<Coin>> utxosByAddresses(List<String> addresses) {
        return Future.succeededFuture(List.copyOf(coins));
    }

    @Override
    public Future<List<MempoolEntry>> mempoolEntriesByAddresses(List<String> addresses) {
        return Future.succeededFuture(List.copyOf(mempool));
    }

    @Override
    public Future<Long> feerateSompiPerGram() {
        return feerate;
    }

    @Override
    public Runnable listen(NodeSubscription what, Handler<NodeNotice> listener) {
        handlers.add(listener);
        return () -> handlers.remove(listener);
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    @Override
    public Future<DagInfo> blockDagInfo() {
        return notAsked();
    }

    @Override
    public Future<BlockInfo> block(Hash32 hash) {
        return notAsked();
    }

    @Override
    public Future<Optional<MempoolEntry>> mempoolEntry(Hash32 txid) {
        return notAsked();
    }

    @Override
    public Future<SubmitOutcome> submitTransaction(Transaction signed) {
        return notAsked();
    }

    @Override
    public Future<SubmitOutcome> replaceTransaction(Transaction signed) {
        return notAsked();
    }

    @Override
    public Future<ChainPath> virtualChainFrom(Hash32 start, boolean includeAccepted) {
        return notAsked();
    }

    @Override
    public Future<BlockTemplate> blockTemplate(String payAddress) {
        return notAsked();
    }

    @Override
    public Future<Void> submitBlock(BlockTemplate template) {
        return notAsked();
    }

    private static <T> Future<T> notAsked() {
        return Future.failedFuture(new UnsupportedOperationException("not part of these tests"));
    }
}
