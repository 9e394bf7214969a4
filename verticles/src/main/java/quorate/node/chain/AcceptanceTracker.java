package quorate.node.chain;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.protocol.Hash32;

/**
 * Follows transactions from nowhere to acceptance on the virtual chain, and back when a reorg takes it away.
 *
 * <p>Notifications only wake it up; what it believes comes from asking the node what changed since the last chain block that it
 * knows ({@code GetVirtualChainFromBlock}). So nothing is missed or counted twice, however notifications are lost, late or
 * repeated, and a reorg arrives as the removal of blocks. One turn at a time runs; statuses change only at the end of a turn.
 */
public final class AcceptanceTracker {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptanceTracker.class);

    /** About six seconds at ten blocks a second. */
    private static final int ANCHOR_BLOCKS_BACK = 64;

    private final Vertx vertx;
    private final Context owner;
    private final KaspaNode node;
    private final TrackerTurn turn;
    private final Map<Hash32, TrackedTx> tracked = new TreeMap<>();
    private final List<BiConsumer<Hash32, TxStatus>> listeners = new ArrayList<>();
    private final List<Promise<Void>> awaitingTurn = new ArrayList<>();
    private final List<Promise<Void>> awaitingNext = new ArrayList<>();
    private final ArrayDeque<Hash32> recentBlocks = new ArrayDeque<>();
    private final Runnable unlisten;
    private final long timer;

    private long virtualDaaScore;
    private boolean running;
    private boolean reachedTip;
    private boolean again;
    private boolean stopped;

    private AcceptanceTracker(Vertx vertx, KaspaNode node, long pollMs) {
        this.vertx = vertx;
        this.owner = vertx.getOrCreateContext();
        this.node = node;
        this.turn = new TrackerTurn(node, tracked);
        this.unlisten = node.listen(new NodeSubscription(List.of(), true, true), this::onNotice);
        this.timer = vertx.setPeriodic(pollMs, ignored -> wake());
    }

    /**
     * Owned by the current context, which must be the one that owns {@code node}.
     *
     * @param pollMs a turn at least this often
     */
    public static AcceptanceTracker start(Vertx vertx, KaspaNode node, long pollMs) {
        return new AcceptanceTracker(vertx, node, pollMs);
    }

    /**
     * The chain block to store with a {@link TxWatch}, from before anybody could submit the transaction. On purpose it lies some
     * seconds back where the tracker has seen that far: a coin may be spent between a caller's look at it and this call.
     */
    public Future<Hash32> anchor() {
        return onOwner(() -> recentBlocks.isEmpty()
                ? node.blockDagInfo().map(KaspaNode.DagInfo::sink)
                : Future.succeededFuture(recentBlocks.getFirst()));
    }

    /** Follows the transaction from now on; the result is its first status. It fails only when the node cannot be asked. */
    public Future<TxStatus> watch(TxWatch watch) {
        return onOwner(() -> {
            tracked.computeIfAbsent(watch.txid(), ignored -> new TrackedTx(watch));
            return afterTurn().map(ignored -> require(watch.txid()));
        });
    }

    public void unwatch(Hash32 txid) {
        GrpcStream.onOwner(owner, ignored -> tracked.remove(txid));
    }

    /** Status as of the last turn, with the depth of now. Fails with {@link IllegalArgumentException} for one not watched. */
    public Future<TxStatus> status(Hash32 txid) {
        return onOwner(() -> Future.succeededFuture(require(txid)));
    }

    /**
     * Tells the status of each watched transaction as of the last turn, with the depth of now; on the owning context. That a
     * transaction is not seen is told only behind a turn that reached the tip: upon it a template may be given up (C3).
     */
    public void each(BiConsumer<Hash32, TxStatus> listener) {
        GrpcStream.onOwner(
                owner,
                ignored -> List.copyOf(tracked.values()).forEach(each -> {
                    TxStatus status = each.status(virtualDaaScore);
                    if (current() || !(status instanceof TxStatus.NotSeen)) {
                        listener.accept(each.watch().txid(), status);
                    }
                }));
    }

    /** Told on the owning context whenever a status changes in anything but depth. */
    public void onStatusChanged(BiConsumer<Hash32, TxStatus> listener) {
        GrpcStream.onOwner(owner, ignored -> listeners.add(listener));
    }

    public void stop() {
        stopped = true;
        unlisten.run();
        vertx.cancelTimer(timer);
        KaspaNodeException closed = new KaspaNodeException(Code.CLOSED, "the acceptance tracker was stopped");
        settle(closed);
        settle(closed);
    }

    private void onNotice(NodeNotice notice) {
        switch (notice) {
            case NodeNotice.Connected connected -> {
                virtualDaaScore = connected.server().virtualDaaScore();
                wake();
            }
            case NodeNotice.DaaScoreChanged changed -> virtualDaaScore = changed.virtualDaaScore();
            case NodeNotice.VirtualChainChanged changed -> {
                changed.added().forEach(block -> remember(block.hash()));
                wake();
            }
            case NodeNotice.Disconnected ignored -> LOG.debug("waiting for the Kaspa node");
            case NodeNotice.UtxosChanged ignored -> LOG.trace("coins are the chain watcher's");
        }
    }

    private boolean current() {
        return reachedTip && !running;
    }

    private void remember(Hash32 block) {
        recentBlocks.addLast(block);
        if (recentBlocks.size() > ANCHOR_BLOCKS_BACK) {
            recentBlocks.removeFirst();
        }
    }

    private Future<Void> afterTurn() {
        Promise<Void> done = Promise.promise();
        // A running turn may have begun before the caller's change: the next one answers.
        if (running) {
            again = true;
            awaitingNext.add(done);
        } else {
            awaitingTurn.add(done);
            wake();
        }
        return done.future();
    }

    private void wake() {
        if (running) {
            again = true;
            return;
        }
        if (tracked.isEmpty()) {
            turn.reset();
        }
        if (stopped || tracked.isEmpty()) {
            return;
        }
        running = true;
        again = false;
        turn.run().onComplete(done -> {
            running = false;
            reachedTip = done.succeeded();
            if (done.failed()) {
                LOG.debug("a turn ended early: {}", done.cause().getMessage());
            }
            tellChanges();
            settle(done.succeeded() ? null : done.cause());
            if (again) {
                wake();
            }
        });
    }

    private void settle(Throwable failure) {
        List<Promise<Void>> waiting = List.copyOf(awaitingTurn);
        awaitingTurn.clear();
        awaitingTurn.addAll(awaitingNext);
        awaitingNext.clear();
        for (Promise<Void> each : waiting) {
            if (failure == null) {
                each.complete();
            } else {
                each.fail(failure);
            }
        }
    }

    private void tellChanges() {
        for (TrackedTx each : List.copyOf(tracked.values())) {
            TxStatus now = each.status(virtualDaaScore);
            if (each.toldDiffers(now)) {
                each.told(now);
                listeners.forEach(listener -> listener.accept(each.watch().txid(), now));
            }
        }
    }

    private TxStatus require(Hash32 txid) {
        TrackedTx found = tracked.get(txid);
        if (found == null) {
            throw new IllegalArgumentException("transaction " + txid + " is not watched");
        }
        return found.status(virtualDaaScore);
    }

    private <T> Future<T> onOwner(Supplier<Future<T>> task) {
        Promise<T> answer = ((ContextInternal) vertx.getOrCreateContext()).promise();
        GrpcStream.onOwner(owner, ignored -> {
            try {
                task.get().onComplete(answer);
            } catch (IllegalArgumentException refused) {
                answer.fail(refused);
            }
        });
        return answer.future();
    }
}
