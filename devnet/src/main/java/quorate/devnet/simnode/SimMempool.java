package quorate.devnet.simnode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/** Transactions waiting for a block, and for a while the ids of those that were seen in one. */
final class SimMempool {
    /** Masses of all transactions of a block, each kind normalised to this. */
    private static final long BLOCK_MASS_MAX = 500_000;

    /**
     * @param mass largest of the three normalised masses, grams
     */
    record Entry(SimTx tx, long feeSompi, long mass) {
        double feerate() {
            return (double) feeSompi / Math.max(1, mass);
        }
    }

    private final long acceptedCacheMs;
    private final Map<Hash32, Entry> entries = new LinkedHashMap<>();
    private final Map<Outpoint, Hash32> spenders = new TreeMap<>();
    private final LinkedHashMap<Hash32, Long> seenInBlockAtMs = new LinkedHashMap<>();

    SimMempool(long acceptedCacheMs) {
        this.acceptedCacheMs = acceptedCacheMs;
    }

    Optional<Entry> get(Hash32 txid) {
        return Optional.ofNullable(entries.get(txid));
    }

    Optional<Hash32> spender(Outpoint outpoint) {
        return Optional.ofNullable(spenders.get(outpoint));
    }

    Collection<Entry> all() {
        return entries.values();
    }

    int size() {
        return entries.size();
    }

    /** By the node's clock, not by blocks: KASPA.md section 6. */
    boolean seenInBlock(Hash32 txid, long nowMs) {
        Long at = seenInBlockAtMs.get(txid);
        return at != null && nowMs - at < acceptedCacheMs;
    }

    void add(Entry entry) {
        entries.put(entry.tx().txid(), entry);
        entry.tx()
                .inputs()
                .forEach(outpoint -> spenders.put(outpoint, entry.tx().txid()));
    }

    /** Removes it and all that spends its outputs. */
    boolean remove(Hash32 txid) {
        Entry entry = removeAlone(txid);
        if (entry == null) {
            return false;
        }
        for (int i = 0; i < entry.tx().outputs().size(); i++) {
            spender(new Outpoint(txid, i)).ifPresent(this::remove);
        }
        return true;
    }

    private Entry removeAlone(Hash32 txid) {
        Entry entry = entries.remove(txid);
        if (entry != null) {
            entry.tx().inputs().forEach(spenders::remove);
        }
        return entry;
    }

    /** What a block took leaves, and so does what spends the same coins. */
    void blockAdded(SimBlock block, long nowMs) {
        for (SimTx tx : block.transactions()) {
            removeAlone(tx.txid());
            tx.inputs().forEach(spent -> spender(spent).ifPresent(this::remove));
            seenInBlockAtMs.remove(tx.txid());
            seenInBlockAtMs.put(tx.txid(), nowMs);
        }
        while (!seenInBlockAtMs.isEmpty()
                && nowMs - seenInBlockAtMs.firstEntry().getValue() >= acceptedCacheMs) {
            seenInBlockAtMs.pollFirstEntry();
        }
    }

    /** After a reorg: entries whose coins are gone leave. */
    void dropUnspendable(UtxoSet utxos) {
        for (Entry entry : List.copyOf(entries.values())) {
            for (Outpoint outpoint : entry.tx().inputs()) {
                boolean ofParent = entries.containsKey(outpoint.txid());
                if (!ofParent && utxos.get(outpoint).isEmpty()) {
                    remove(entry.tx().txid());
                    break;
                }
            }
        }
    }

    /** For the next block: best paying first, only coins of accepted transactions (a child waits for its parent's block). */
    List<SimTx> select(UtxoSet utxos) {
        List<Entry> ready = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.tx().inputs().stream()
                    .allMatch(outpoint -> utxos.get(outpoint).isPresent())) {
                ready.add(entry);
            }
        }
        ready.sort(Comparator.comparingDouble(Entry::feerate).reversed());
        List<SimTx> chosen = new ArrayList<>();
        long mass = 0;
        for (Entry entry : ready) {
            if (mass + entry.mass() <= BLOCK_MASS_MAX) {
                mass += entry.mass();
                chosen.add(entry.tx());
            }
        }
        return chosen;
    }
}
