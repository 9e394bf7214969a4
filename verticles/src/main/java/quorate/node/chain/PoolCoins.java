package quorate.node.chain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/**
 * The pool's coins, by full reads and by changes. Changes that arrive while a read is under way are applied to its result again:
 * adding and removing an output twice is the same as once, and what a read already knew does no harm. Snapshots are never modified.
 */
final class PoolCoins {
    private final TreeMap<Outpoint, Coin> coins = new TreeMap<>();
    private final List<NodeNotice.UtxosChanged> duringRead = new ArrayList<>();
    private boolean known;
    private boolean reading;
    private SortedMap<Outpoint, Coin> snapshot = Collections.emptySortedMap();
    private boolean snapshotOld;

    /** A full read succeeded at least once. */
    boolean known() {
        return known;
    }

    boolean contains(Outpoint outpoint) {
        return coins.containsKey(outpoint);
    }

    void beginRead() {
        reading = true;
        duringRead.clear();
    }

    /**
     * @param read every coin of the pool, or null when the read failed
     */
    void endRead(List<Coin> read) {
        reading = false;
        if (read != null) {
            TreeMap<Outpoint, Coin> before = new TreeMap<>(coins);
            coins.clear();
            read.forEach(coin -> coins.put(coin.outpoint(), coin));
            duringRead.forEach(this::apply);
            snapshotOld = snapshotOld || !known || !before.equals(coins);
            known = true;
        }
        duringRead.clear();
    }

    void change(NodeNotice.UtxosChanged change) {
        if (reading) {
            duringRead.add(change);
        }
        apply(change);
        snapshotOld = true;
    }

    private void apply(NodeNotice.UtxosChanged change) {
        change.removed().forEach(coins::remove);
        change.added().forEach(coin -> coins.put(coin.outpoint(), coin));
    }

    /** The same object until something changed. */
    SortedMap<Outpoint, Coin> snapshot() {
        if (snapshotOld) {
            snapshot = Collections.unmodifiableSortedMap(new TreeMap<>(coins));
            snapshotOld = false;
        }
        return snapshot;
    }
}
