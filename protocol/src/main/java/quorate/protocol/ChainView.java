package quorate.protocol;

import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What this signer's own node shows of the pool at one moment. The shell makes a new one whenever something changed; the maps
 * are never modified afterwards.
 *
 * @param tipDaaScore virtual DAA score of the node
 * @param fresh the node is synced and its tip moved within the configured time (check 10)
 * @param coins the pool's unspent outputs on the virtual chain
 * @param spentInMempool outpoints of the pool that a transaction in the mempool spends
 * @param feerateSompiPerGram the node's estimate, at least the relay floor
 */
public record ChainView(
        long tipDaaScore,
        boolean fresh,
        SortedMap<Outpoint, Coin> coins,
        SortedSet<Outpoint> spentInMempool,
        long feerateSompiPerGram) {}
