package quorate.node.chain;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/**
 * One turn of the {@link AcceptanceTracker}: bring the cursor to the sink, read the past of transactions watched since the last
 * turn, look up DAA scores, look into the mempool. Every step is the node's answer to a question; a failed turn leaves what was
 * known and the next one goes on from there.
 */
final class TrackerTurn {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerTurn.class);

    private final KaspaNode node;
    private final Map<Hash32, TrackedTx> tracked;

    /** The last chain block whose acceptances were taken in; null before the first turn and after a gap. */
    private Hash32 cursor;

    TrackerTurn(KaspaNode node, Map<Hash32, TrackedTx> tracked) {
        this.node = node;
        this.tracked = tracked;
    }

    /** Nothing is watched: the next turn starts at the sink of its time. */
    void reset() {
        cursor = null;
    }

    Future<Void> run() {
        return advance()
                .compose(ignored -> catchUp())
                .compose(ignored -> daaScores())
                .compose(ignored -> mempool());
    }

    private Future<Void> advance() {
        if (cursor == null) {
            return node.blockDagInfo().map(info -> {
                cursor = info.sink();
                return null;
            });
        }
        return node.virtualChainFrom(cursor, true)
                .compose(path -> {
                    take(path);
                    return cursor != null && path.added().isEmpty() ? Future.<Void>succeededFuture() : advance();
                })
                .recover(this::gap);
    }

    private void take(KaspaNode.ChainPath path) {
        Set<Hash32> removed = new TreeSet<>(path.removed());
        for (TrackedTx each : tracked.values()) {
            if (each.acceptingBlock() != null && removed.contains(each.acceptingBlock())) {
                LOG.info(
                        "transaction {} lost its acceptance to a reorg",
                        each.watch().txid());
                each.takenBack();
            }
        }
        for (KaspaNode.ChainBlock block : path.added()) {
            for (Hash32 txid : block.acceptedTxids()) {
                TrackedTx hit = tracked.get(txid);
                if (hit != null) {
                    hit.acceptedBy(block.hash());
                }
            }
            cursor = block.hash();
        }
        if (path.added().isEmpty() && !path.removed().isEmpty()) {
            cursor = null; // the sink moved back: start from where it is now
        }
    }

    /** The node no longer knows the cursor: what was read before is not evidence any more, every past is read again. */
    private Future<Void> gap(Throwable failure) {
        if (failure instanceof KaspaNodeException named && named.code() == Code.REJECTED) {
            LOG.warn("the node cannot tell what changed since block {}: {}", cursor, failure.getMessage());
            cursor = null;
            tracked.values().forEach(TrackedTx::forget);
            return advance();
        }
        return Future.failedFuture(failure);
    }

    private Future<Void> catchUp() {
        List<TrackedTx> waiting =
                tracked.values().stream().filter(each -> !each.caughtUp()).toList();
        if (waiting.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<Hash32, List<TrackedTx>> byStart = new TreeMap<>();
        waiting.forEach(each -> byStart.computeIfAbsent(each.watch().fromBlock(), key -> new ArrayList<>())
                .add(each));
        return oldest(byStart.keySet()).compose(oldest -> scan(oldest, waiting, byStart));
    }

    /** The start block of the lowest DAA score: one scan from there serves every start that it passes. Unknown ones come first. */
    private Future<Hash32> oldest(Set<Hash32> starts) {
        Map<Hash32, Long> scores = new TreeMap<>();
        Future<Void> all = Future.succeededFuture();
        for (Hash32 start : starts) {
            all = all.compose(ignored -> node.block(start))
                    .map(KaspaNode.BlockInfo::daaScore)
                    .recover(failure -> refused(failure) ? Future.succeededFuture(-1L) : Future.failedFuture(failure))
                    .map(score -> {
                        scores.put(start, score);
                        return null;
                    });
        }
        return all.map(ignored -> scores.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey());
    }

    private Future<Void> scan(Hash32 from, List<TrackedTx> waiting, Map<Hash32, List<TrackedTx>> byStart) {
        Set<Hash32> wanted = new TreeSet<>();
        waiting.forEach(each -> wanted.add(each.watch().txid()));
        return new ChainScan(node, cursor, wanted)
                .run(from)
                .compose(result -> {
                    if (!result.complete()) {
                        return advance().compose(ignored -> catchUp()); // a reorg removed the cursor meanwhile
                    }
                    for (TrackedTx each : waiting) {
                        if (result.passed().contains(each.watch().fromBlock())) {
                            Hash32 block = result.hits().get(each.watch().txid());
                            if (block != null) {
                                each.acceptedBy(block);
                            }
                            each.setCaughtUp(false);
                        }
                    }
                    return catchUp();
                })
                .recover(failure -> refused(failure)
                        ? byOutputs(byStart.getOrDefault(from, List.of())).compose(ignored -> catchUp())
                        : Future.failedFuture(failure));
    }

    /** The blocks are gone: an output of the transaction in the UTXO set still proves its acceptance. */
    private Future<Void> byOutputs(List<TrackedTx> pruned) {
        Future<Void> all = Future.succeededFuture();
        for (TrackedTx each : pruned) {
            all = all.compose(ignored -> node.utxosByAddresses(each.watch().outputAddresses()))
                    .map(coins -> {
                        coins.stream()
                                .filter(coin -> coin.outpoint()
                                        .txid()
                                        .equals(each.watch().txid()))
                                .mapToLong(Coin::blockDaaScore)
                                .filter(score -> score != Long.MAX_VALUE)
                                .findFirst()
                                .ifPresent(each::acceptedAt);
                        each.setCaughtUp(true);
                        return null;
                    });
        }
        return all;
    }

    private Future<Void> daaScores() {
        Future<Void> all = Future.succeededFuture();
        for (TrackedTx each : List.copyOf(tracked.values())) {
            if (each.daaScoreMissing()) {
                all = all.compose(ignored -> node.block(each.acceptingBlock())).map(info -> {
                    if (info.hash().equals(each.acceptingBlock())) {
                        each.acceptedAt(info.daaScore());
                    }
                    return null;
                });
            }
        }
        return all;
    }

    private Future<Void> mempool() {
        Future<Void> all = Future.succeededFuture();
        for (TrackedTx each : List.copyOf(tracked.values())) {
            if (!each.accepted()) {
                all = all.compose(ignored -> node.mempoolEntry(each.watch().txid()))
                        .map(entry -> {
                            each.setInMempool(entry.isPresent());
                            return null;
                        });
            }
        }
        return all;
    }

    private static boolean refused(Throwable failure) {
        return failure instanceof KaspaNodeException named && named.code() == Code.REJECTED;
    }
}
