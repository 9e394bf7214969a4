package quorate.node.chain;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.protocol.Hash32;

/**
 * Reads the selected chain from one block on and notes which of the wanted transactions it accepts.
 *
 * <p>The node answers in batches, so a scan goes on from the last block of each until it meets {@code stopAt} or the chain ends.
 * Blocks beyond {@code stopAt} are left to the caller's own cursor, which alone hears of their removal.
 */
final class ChainScan {
    /**
     * @param hits accepted transactions and the chain block that accepted each
     * @param passed chain blocks walked over, the first one included
     * @param complete {@code stopAt} was met
     */
    record Result(Map<Hash32, Hash32> hits, Set<Hash32> passed, boolean complete) {}

    private final KaspaNode node;
    private final Hash32 stopAt;
    private final Set<Hash32> wanted;
    private final Map<Hash32, Hash32> hits = new TreeMap<>();
    private final Set<Hash32> passed = new TreeSet<>();

    ChainScan(KaspaNode node, Hash32 stopAt, Set<Hash32> wanted) {
        this.node = node;
        this.stopAt = stopAt;
        this.wanted = wanted;
    }

    Future<Result> run(Hash32 from) {
        passed.add(from);
        if (from.equals(stopAt)) {
            return Future.succeededFuture(new Result(hits, passed, true));
        }
        return node.virtualChainFrom(from, true).compose(path -> next(path.added()));
    }

    private Future<Result> next(List<KaspaNode.ChainBlock> added) {
        for (KaspaNode.ChainBlock block : added) {
            passed.add(block.hash());
            for (Hash32 txid : block.acceptedTxids()) {
                if (wanted.contains(txid)) {
                    hits.put(txid, block.hash());
                }
            }
            if (block.hash().equals(stopAt)) {
                return Future.succeededFuture(new Result(hits, passed, true));
            }
        }
        return added.isEmpty()
                ? Future.succeededFuture(new Result(hits, passed, false))
                : run(added.getLast().hash());
    }
}
