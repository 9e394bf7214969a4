package quorate.devnet.simnode;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/**
 * The blocks and the UTXO set of the simulated node. The set is the virtual block's: it already holds what the newest block
 * carries, with the DAA score of the block that will accept it, as on a real node.
 */
final class SimChain {
    /** What every block's miner gets from the next one. */
    static final long SUBSIDY_SOMPI = 5_000_000_000L;

    /** Chain blocks taken back, high to low, and put on, low to high, and what that did to the UTXO set. */
    record Step(List<SimBlock> removed, List<SimBlock> added, UtxoChange utxos) {}

    /** From a block to the sink, as a client asks for it. */
    record Path(List<SimBlock> removed, List<SimBlock> added) {}

    private final long startDaaScore;
    private final int keepBlocks;
    private final ArrayList<SimBlock> line = new ArrayList<>();
    private final ArrayList<UtxoChange> undo = new ArrayList<>(); // beside line
    private final Map<Hash32, SimBlock> byHash = new HashMap<>(); // of the line and of removed blocks
    private final UtxoSet utxos = new UtxoSet();
    private long blocksMade;

    SimChain(long startDaaScore, int keepBlocks, long nowMs) {
        this.startDaaScore = startDaaScore;
        this.keepBlocks = keepBlocks;
        put(new SimBlock(
                blockHash(Hash32.ZERO, nowMs), Hash32.ZERO, startDaaScore, 0, nowMs, Optional.empty(), 0, List.of()));
        undo.add(new UtxoChange());
    }

    UtxoSet utxos() {
        return utxos;
    }

    SimBlock tip() {
        return line.getLast();
    }

    SimBlock oldest() {
        return line.getFirst();
    }

    long virtualDaaScore() {
        return tip().daaScore() + 1;
    }

    long blockCount() {
        return tip().daaScore() - startDaaScore + 1;
    }

    Optional<SimBlock> block(Hash32 hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    boolean onChain(SimBlock block) {
        return onLine(block);
    }

    /** What the block accepts: everything in the block before. */
    List<Hash32> acceptedBy(SimBlock block) {
        SimBlock parent = byHash.get(block.parent());
        return parent == null ? List.of() : parent.txids();
    }

    /** The outputs of the coinbase of the next block. */
    List<SimTx.Output> coinbaseOutputs() {
        return tip().miner()
                .map(script -> List.of(new SimTx.Output(tip().rewardSompi(), script)))
                .orElse(List.of());
    }

    /** Puts a block on the tip. Its transactions were checked and none spends what another of them makes. */
    Step append(List<SimTx> transactions, Optional<ScriptPublicKey> miner, long nowMs) {
        UtxoChange change = new UtxoChange();
        SimBlock block = append(transactions, miner, nowMs, change);
        return new Step(List.of(), List.of(block), change);
    }

    private SimBlock append(List<SimTx> transactions, Optional<ScriptPublicKey> miner, long nowMs, UtxoChange total) {
        SimBlock tip = tip();
        SimBlock block = new SimBlock(
                blockHash(tip.hash(), nowMs),
                tip.hash(),
                tip.daaScore() + 1,
                tip.blueScore() + 1,
                nowMs,
                miner,
                SUBSIDY_SOMPI + fees(transactions),
                transactions);
        UtxoChange own = new UtxoChange();
        for (SimTx tx : transactions) {
            for (Outpoint spent : tx.inputs()) {
                utxos.get(spent).ifPresent(total::removed);
                utxos.remove(spent, own);
            }
            for (Coin made : tx.coins(block.daaScore() + 1)) {
                utxos.add(made, own);
                total.added(made);
            }
        }
        put(block);
        undo.add(own);
        prune();
        return block;
    }

    /** Of transactions whose inputs are unspent still. */
    private long fees(List<SimTx> transactions) {
        long fees = 0;
        for (SimTx tx : transactions) {
            if (!tx.coinbase()) {
                for (Outpoint spent : tx.inputs()) {
                    fees += utxos.get(spent).map(Coin::amountSompi).orElse(0L);
                }
                fees -= tx.outputs().stream()
                        .mapToLong(SimTx.Output::amountSompi)
                        .sum();
            }
        }
        return fees;
    }

    /**
     * Replaces the newest {@code depth} blocks by one more: the first carries {@code first}, the others nothing.
     *
     * @throws IllegalArgumentException if so many blocks are not kept
     */
    Step reorg(int depth, FirstBlock first, long nowMs) {
        if (depth < 1 || depth >= line.size()) {
            throw new IllegalArgumentException(
                    "a reorg takes back 1 to " + (line.size() - 1) + " blocks, found " + depth);
        }
        UtxoChange total = new UtxoChange();
        List<SimBlock> removed = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            removed.add(line.removeLast());
            utxos.undo(undo.removeLast(), total);
        }
        List<SimBlock> added = new ArrayList<>();
        added.add(append(first.transactions(Collections.unmodifiableList(removed)), Optional.empty(), nowMs, total));
        for (int i = 0; i < depth; i++) {
            added.add(append(List.of(), Optional.empty(), nowMs, total));
        }
        return new Step(removed, added, total);
    }

    /** What the first block after a reorg carries, seen the UTXO set with the removed blocks undone. */
    interface FirstBlock {
        List<SimTx> transactions(List<SimBlock> removed);
    }

    /** Coins out of nowhere, as if an old block had made them. */
    UtxoChange mint(List<Coin> coins) {
        UtxoChange change = new UtxoChange();
        coins.forEach(coin -> utxos.add(coin, change));
        return change;
    }

    /** From {@code start}, which may have been removed, to the sink; empty when it is not kept any more. */
    Optional<Path> pathFrom(Hash32 start) {
        SimBlock at = byHash.get(start);
        List<SimBlock> removed = new ArrayList<>();
        while (at != null && !onLine(at)) {
            removed.add(at);
            at = byHash.get(at.parent());
        }
        if (at == null) {
            return Optional.empty();
        }
        int next = index(at) + 1;
        return Optional.of(new Path(removed, List.copyOf(line.subList(next, line.size()))));
    }

    private boolean onLine(SimBlock block) {
        int index = index(block);
        return index >= 0 && index < line.size() && line.get(index).hash().equals(block.hash());
    }

    private int index(SimBlock block) {
        return (int) (block.daaScore() - oldest().daaScore());
    }

    private void put(SimBlock block) {
        line.add(block);
        byHash.put(block.hash(), block);
    }

    private void prune() {
        // In batches: removing the first of a long list one by one is slow.
        int spare = Math.max(10, keepBlocks / 10);
        if (line.size() > keepBlocks + spare) {
            line.subList(0, spare).clear();
            undo.subList(0, spare).clear();
            long oldestDaaScore = oldest().daaScore();
            byHash.values().removeIf(block -> block.daaScore() < oldestDaaScore);
        }
    }

    private Hash32 blockHash(Hash32 parent, long nowMs) {
        blocksMade++;
        ByteBuffer content = ByteBuffer.allocate(Hash32.LENGTH + 2 * Long.BYTES);
        content.put(parent.toBytes()).putLong(nowMs).putLong(blocksMade);
        try {
            return Hash32.of(MessageDigest.getInstance("SHA-256").digest(content.array()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
