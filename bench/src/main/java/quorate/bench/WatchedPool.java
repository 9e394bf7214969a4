package quorate.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.NodeNotice;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/** The real chain view of a pool whose node is a list of coins: what is measured is the signer's own part. */
final class WatchedPool implements AutoCloseable {
    private static final long NEVER_MS = 3_600_000;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<Coin> atStart;
    private Handler<NodeNotice> listener;
    private ChainWatcher watcher;
    private ChainView view;

    WatchedPool(List<Coin> coins) {
        atStart = new ArrayList<>(coins);
        onContext(() -> {
            watcher = ChainWatcher.start(
                    vertx,
                    node(),
                    new ChainWatcher.Options("kaspasim:pool", NEVER_MS, NEVER_MS, NEVER_MS),
                    System::currentTimeMillis);
            watcher.onView(next -> view = next);
        });
        onContext(() -> listener.handle(
                new NodeNotice.Connected(new KaspaNode.ServerInfo("simnet", "2.1.0", true, true, 20_000_000))));
        onContext(atStart::clear);
        if (view == null || view.coins().size() != coins.size()) {
            throw new IllegalStateException("expected a view of " + coins.size() + " coins, found " + view);
        }
    }

    /** Returns when the view shows the change. */
    void change(Coin added, Outpoint removed) {
        onContext(() -> listener.handle(new NodeNotice.UtxosChanged(List.of(added), List.of(removed))));
        if (!view.coins().containsKey(added.outpoint())) {
            throw new IllegalStateException("expected " + added + " in the view");
        }
    }

    @Override
    public void close() {
        onContext(watcher::stop);
        vertx.close().await();
    }

    private void onContext(Runnable what) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            what.run();
            done.complete();
        });
        done.future().await();
    }

    /** Answers what a chain view asks for. */
    private KaspaNode node() {
        return (KaspaNode) Proxy.newProxyInstance(
                KaspaNode.class.getClassLoader(),
                new Class<?>[] {KaspaNode.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "listen" -> {
                        listener = handler(arguments[1]);
                        yield (Runnable) () -> {};
                    }
                    case "utxosByAddresses" -> Future.succeededFuture(List.copyOf(atStart));
                    case "mempoolEntriesByAddresses" -> Future.succeededFuture(List.of());
                    case "feerateSompiPerGram" -> Future.succeededFuture(100L);
                    case "serverInfo" ->
                        Future.succeededFuture(new KaspaNode.ServerInfo("simnet", "2.1.0", true, true, 20_000_000));
                    case "doubt" -> Optional.empty();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @SuppressWarnings("unchecked")
    private static Handler<NodeNotice> handler(Object given) {
        return (Handler<NodeNotice>) given;
    }
}
