package quorate.node.chain;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.protocol.ChainView;
import quorate.protocol.Outpoint;

/**
 * Keeps the pool's {@link ChainView} current: everything is read on each connection and every {@code recheckMs}, notifications
 * change it in between, the mempool, the feerate and the node's own state are asked for every {@code pollMs}. Check 10 of the
 * protocol reads {@link ChainView#fresh}: connected, synced, the tip moved within {@code freshMs}, and no {@link KaspaNode#doubt}.
 */
public final class ChainWatcher {
    /** The relay floor: no transaction of ours is built for less, whatever the node estimates. */
    public static final long FLOOR_SOMPI_PER_GRAM = 100;

    /**
     * @param poolAddress the pool's P2SH address on the node's network
     */
    public record Options(String poolAddress, long freshMs, long pollMs, long recheckMs) {
        public static Options of(String poolAddress) {
            return new Options(poolAddress, 5_000, 500, 30_000);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChainWatcher.class);

    private final Vertx vertx;
    private final Context owner;
    private final KaspaNode node;
    private final Options options;
    private final LongSupplier nowMs;
    private final PoolCoins coins = new PoolCoins();
    private final List<Handler<ChainView>> listeners = new ArrayList<>();
    private final Runnable unlisten;
    private final long pollTimer;
    private final long recheckTimer;

    private boolean connected;
    private boolean synced;
    private boolean reading;
    private boolean polling;
    private boolean readAgain;
    private long tipDaaScore;
    private long tipMovedAtMs;
    private long feerateSompiPerGram = FLOOR_SOMPI_PER_GRAM;
    private TreeSet<Outpoint> spentInMempool = new TreeSet<>();
    private volatile ChainView view; // null before the first full read; read from any thread

    private ChainWatcher(Vertx vertx, KaspaNode node, Options options, LongSupplier nowMs) {
        this.vertx = vertx;
        this.owner = vertx.getOrCreateContext();
        this.node = node;
        this.options = options;
        this.nowMs = nowMs;
        this.tipMovedAtMs = nowMs.getAsLong() - options.freshMs();
        NodeSubscription all = new NodeSubscription(List.of(options.poolAddress()), true, false);
        this.unlisten = node.listen(all, this::onNotice);
        this.pollTimer = vertx.setPeriodic(options.pollMs(), ignored -> {
            publish(); // a tip that stands still grows stale without any notice
            poll();
        });
        this.recheckTimer = vertx.setPeriodic(options.recheckMs(), ignored -> readCoins());
    }

    /** Owned by the current context, which must be the one that owns {@code node}. */
    public static ChainWatcher start(Vertx vertx, KaspaNode node, Options options, LongSupplier nowMs) {
        return new ChainWatcher(vertx, node, options, nowMs);
    }

    /** The newest view; empty until the pool's coins were read once. */
    public Optional<ChainView> view() {
        return Optional.ofNullable(view);
    }

    /** Called on the owning context with each new view, and with the present one first. */
    public void onView(Handler<ChainView> listener) {
        GrpcStream.onOwner(owner, ignored -> {
            listeners.add(listener);
            if (view != null) {
                listener.handle(view);
            }
        });
    }

    /** Reads coins and mempool again now, say after a submission. */
    public void refresh() {
        GrpcStream.onOwner(owner, ignored -> {
            readCoins();
            poll();
        });
    }

    public void stop() {
        unlisten.run();
        vertx.cancelTimer(pollTimer);
        vertx.cancelTimer(recheckTimer);
    }

    private void onNotice(NodeNotice notice) {
        switch (notice) {
            case NodeNotice.Connected up -> {
                connected = true;
                synced = up.server().synced();
                tipAt(up.server().virtualDaaScore());
                readCoins();
                poll();
            }
            case NodeNotice.Disconnected down -> {
                LOG.info("the view of the chain is stale: {}", down.reason());
                connected = false;
                publish();
            }
            case NodeNotice.DaaScoreChanged changed -> {
                tipAt(changed.virtualDaaScore());
                publish();
            }
            case NodeNotice.UtxosChanged changed -> {
                coins.change(changed);
                publish();
                poll();
            }
            case NodeNotice.VirtualChainChanged ignored -> LOG.trace("acceptance is the tracker's");
        }
    }

    private void tipAt(long daaScore) {
        if (daaScore != tipDaaScore) {
            tipDaaScore = daaScore;
            tipMovedAtMs = nowMs.getAsLong();
        }
    }

    private void readCoins() {
        if (reading || !connected) {
            readAgain = reading;
            return;
        }
        reading = true;
        readAgain = false;
        coins.beginRead();
        node.utxosByAddresses(List.of(options.poolAddress())).onComplete(read -> {
            reading = false;
            coins.endRead(read.succeeded() ? read.result() : null);
            if (read.failed()) {
                LOG.warn("the pool's coins cannot be read: {}", read.cause().getMessage());
            }
            publish();
            if (readAgain || (read.failed() && connected && !coins.known())) {
                vertx.setTimer(options.pollMs(), ignored -> readCoins());
            }
        });
    }

    private void poll() {
        if (polling || !connected) {
            return;
        }
        polling = true;
        // Each answer is taken in as it comes: held back, an old tip would overwrite one that was told meanwhile.
        Future<Void> server = node.serverInfo().map(info -> {
            synced = info.synced();
            tipAt(info.virtualDaaScore());
            return null;
        });
        Future<Void> feerate = node.feerateSompiPerGram().map(estimate -> {
            feerateSompiPerGram = Math.max(FLOOR_SOMPI_PER_GRAM, estimate);
            return null;
        });
        Future<Void> spends = node.mempoolEntriesByAddresses(List.of(options.poolAddress()))
                .map(entries -> {
                    mempool(entries);
                    return null;
                });
        Future.join(server, feerate, spends).onComplete(asked -> {
            polling = false;
            if (asked.failed()) {
                synced = false; // who cannot tell is not fresh
                LOG.debug("the node did not answer: {}", asked.cause().getMessage());
            }
            publish();
        });
    }

    private void mempool(List<KaspaNode.MempoolEntry> entries) {
        TreeSet<Outpoint> spent = new TreeSet<>();
        for (KaspaNode.MempoolEntry entry : entries) {
            for (Outpoint outpoint : entry.spends()) {
                if (coins.contains(outpoint)) {
                    spent.add(outpoint);
                }
            }
        }
        spentInMempool = spent;
    }

    /** Makes a new view if anything differs from the last one. */
    private void publish() {
        if (!coins.known()) {
            return;
        }
        boolean moved = nowMs.getAsLong() - tipMovedAtMs < options.freshMs();
        boolean fresh = connected && synced && moved && node.doubt().isEmpty();
        ChainView last = view;
        if (last != null
                && last.fresh() == fresh
                && last.tipDaaScore() == tipDaaScore
                && last.feerateSompiPerGram() == feerateSompiPerGram
                && last.coins() == coins.snapshot()
                && last.spentInMempool().equals(spentInMempool)) {
            return;
        }
        ChainView next = new ChainView(
                tipDaaScore,
                fresh,
                coins.snapshot(),
                Collections.unmodifiableSortedSet(spentInMempool),
                feerateSompiPerGram);
        view = next;
        List.copyOf(listeners).forEach(listener -> listener.handle(next));
    }
}
