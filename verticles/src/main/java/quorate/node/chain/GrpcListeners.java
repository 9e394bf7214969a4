package quorate.node.chain;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.protowire.GetServerInfoRequest;
import quorate.node.chain.protowire.GetServerInfoResponse;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.NotifyUtxosChangedRequest;
import quorate.node.chain.protowire.NotifyVirtualChainChangedRequest;
import quorate.node.chain.protowire.NotifyVirtualDaaScoreChangedRequest;
import quorate.node.chain.protowire.RpcAddressedUtxo;
import quorate.node.chain.protowire.UtxosChangedNotification;

/**
 * Who wants to hear what, and the subscriptions at the node that follow from it: renewed on every new stream before anybody is
 * told {@link NodeNotice.Connected}. Lives on the client's owning context. A listener that left is only not told any more; the
 * node's own subscription ends with the stream.
 */
final class GrpcListeners implements GrpcStream.Listener {
    record Entry(NodeSubscription what, Handler<NodeNotice> handler) {}

    /** How a question is put. */
    interface Asker {
        Future<KaspadResponse> ask(KaspadRequest.Builder request, boolean whileGreeting);
    }

    private static final Logger LOG = LoggerFactory.getLogger(GrpcListeners.class);

    private final Asker asker;
    private final List<Entry> entries = new ArrayList<>();
    private List<Entry> greeted = List.of();
    private KaspaNode.ServerInfo server;
    private volatile boolean connected; // read from any thread

    GrpcListeners(Asker asker) {
        this.asker = asker;
    }

    boolean connected() {
        return connected;
    }

    void add(Entry entry) {
        entries.add(entry);
        if (connected) {
            subscribeLate(entry);
        }
    }

    private void subscribeLate(Entry entry) {
        Future<KaspadResponse> subscribed =
                subscribe(List.of(entry), false).compose(ignored -> asker.ask(serverInfoRequest(), false));
        subscribed.onComplete(done -> {
            if (done.failed()) { // a lost stream subscribes again when it is back
                LOG.warn("a subscription failed: {}", done.cause().getMessage());
            } else if (connected && entries.contains(entry)) {
                entry.handler().handle(new NodeNotice.Connected(serverInfo(done.result())));
            }
        });
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }

    @Override
    public Future<Void> greet() {
        greeted = List.copyOf(entries);
        return asker.ask(serverInfoRequest(), true).compose(response -> {
            server = serverInfo(response);
            return subscribe(greeted, true);
        });
    }

    @Override
    public void up() {
        connected = true;
        for (Entry entry : List.copyOf(entries)) {
            if (greeted.contains(entry)) {
                entry.handler().handle(new NodeNotice.Connected(server));
            } else { // came while the stream was being opened
                subscribeLate(entry);
            }
        }
    }

    @Override
    public void down(String reason) {
        connected = false;
        NodeNotice notice = new NodeNotice.Disconnected(reason);
        List.copyOf(entries).forEach(entry -> entry.handler().handle(notice));
    }

    @Override
    public void notification(KaspadResponse message) {
        if (message.hasUtxosChanged()) {
            utxosChanged(message.getUtxosChanged());
        } else if (message.hasVirtualDaaScoreChanged()) {
            NodeNotice notice = new NodeNotice.DaaScoreChanged(
                    message.getVirtualDaaScoreChanged().getVirtualDaaScore());
            each(NodeSubscription::daaScore, notice);
        } else if (message.hasVirtualChainChanged()) {
            each(NodeSubscription::virtualChain, RpcConvert.chainChanged(message.getVirtualChainChanged()));
        }
    }

    static KaspadRequest.Builder serverInfoRequest() {
        return KaspadRequest.newBuilder().setGetServerInfo(GetServerInfoRequest.getDefaultInstance());
    }

    static KaspaNode.ServerInfo serverInfo(KaspadResponse response) {
        GetServerInfoResponse info = response.getGetServerInfo();
        return new KaspaNode.ServerInfo(
                info.getNetworkId(),
                info.getServerVersion(),
                info.getHasUtxoIndex(),
                info.getIsSynced(),
                info.getVirtualDaaScore());
    }

    private Future<Void> subscribe(List<Entry> wanted, boolean whileGreeting) {
        TreeSet<String> addresses = new TreeSet<>();
        wanted.forEach(entry -> addresses.addAll(entry.what().addresses()));
        List<KaspadRequest.Builder> requests = new ArrayList<>();
        if (!addresses.isEmpty()) {
            requests.add(KaspadRequest.newBuilder()
                    .setNotifyUtxosChanged(
                            NotifyUtxosChangedRequest.newBuilder().addAllAddresses(addresses)));
        }
        if (wanted.stream().anyMatch(entry -> entry.what().daaScore())) {
            requests.add(KaspadRequest.newBuilder()
                    .setNotifyVirtualDaaScoreChanged(NotifyVirtualDaaScoreChangedRequest.getDefaultInstance()));
        }
        if (wanted.stream().anyMatch(entry -> entry.what().virtualChain())) {
            requests.add(KaspadRequest.newBuilder()
                    .setNotifyVirtualChainChanged(
                            NotifyVirtualChainChangedRequest.newBuilder().setIncludeAcceptedTransactionIds(true)));
        }
        List<Future<KaspadResponse>> answers = new ArrayList<>();
        requests.forEach(request -> answers.add(asker.ask(request, whileGreeting)));
        return answers.isEmpty()
                ? Future.succeededFuture()
                : Future.all(answers).mapEmpty();
    }

    private void utxosChanged(UtxosChangedNotification change) {
        for (Entry entry : List.copyOf(entries)) {
            List<RpcAddressedUtxo> added = ofAddresses(change.getAddedList(), entry);
            List<RpcAddressedUtxo> removed = ofAddresses(change.getRemovedList(), entry);
            if (!added.isEmpty() || !removed.isEmpty()) {
                entry.handler()
                        .handle(new NodeNotice.UtxosChanged(RpcConvert.coins(added), RpcConvert.outpoints(removed)));
            }
        }
    }

    private static List<RpcAddressedUtxo> ofAddresses(List<RpcAddressedUtxo> utxos, Entry entry) {
        return utxos.stream()
                .filter(utxo -> entry.what().addresses().contains(utxo.getAddress()))
                .toList();
    }

    private void each(Predicate<NodeSubscription> wanted, NodeNotice notice) {
        for (Entry entry : List.copyOf(entries)) {
            if (wanted.test(entry.what())) {
                entry.handler().handle(notice);
            }
        }
    }
}
