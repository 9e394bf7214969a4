package quorate.devnet.simnode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** The simulated node's whole state and what can be done to it. Used from one thread. */
final class SimNode {
    /** What a reorg does with the transactions of the blocks that it takes back. */
    enum Orphaned {
        /** Back into the mempool, for a later block. */
        TO_MEMPOOL,
        /** Accepted again by the first new block. */
        KEPT,
        /** Gone from everywhere. */
        DROPPED
    }

    /** A spend of the same coins that the first block of a reorg carries instead. */
    record Conflict(Hash32 instead, ScriptPublicKey payTo) {}

    private final SimOptions options;
    private final LongSupplier nowMs;
    private final SimChain chain;
    private final SimMempool mempool;
    private final SimKnobs knobs = new SimKnobs();
    private final SubmitRules rules;
    private final List<Consumer<SimChain.Step>> listeners = new ArrayList<>();
    private Optional<ScriptPublicKey> ownMiner = Optional.empty();
    private long minted;

    SimNode(SimOptions options, LongSupplier nowMs) {
        this.options = options;
        this.nowMs = nowMs;
        this.chain = new SimChain(options.startDaaScore(), options.keepBlocks(), nowMs.getAsLong());
        this.mempool = new SimMempool(options.acceptedCacheMs());
        this.rules = new SubmitRules(options.maturityDaa(), chain, mempool, knobs);
    }

    SimOptions options() {
        return options;
    }

    SimChain chain() {
        return chain;
    }

    SimMempool mempool() {
        return mempool;
    }

    SimKnobs knobs() {
        return knobs;
    }

    void onStep(Consumer<SimChain.Step> listener) {
        listeners.add(listener);
    }

    /** Whom blocks of the node's own clock pay. */
    void payBlocksTo(Optional<ScriptPublicKey> miner) {
        ownMiner = miner;
    }

    /** A block of the node's own. */
    SimBlock mine() {
        return mine(nextTransactions(), ownMiner);
    }

    /** A block with the given transactions, coinbase first. */
    SimBlock mine(List<SimTx> transactions, Optional<ScriptPublicKey> miner) {
        long now = nowMs.getAsLong();
        SimChain.Step step = chain.append(transactions, miner, now);
        SimBlock block = step.added().getFirst();
        mempool.blockAdded(block, now);
        listeners.forEach(listener -> listener.accept(step));
        return block;
    }

    /** A block of the node's own with this transaction, and without those of the mempool that spend the same. */
    SimBlock mineWith(SimTx transaction) {
        List<SimTx> transactions = nextTransactions();
        transactions.removeIf(other -> sharesInput(other, transaction));
        transactions.add(transaction);
        return mine(transactions, ownMiner);
    }

    /** What the next block would carry. */
    List<SimTx> nextTransactions() {
        List<SimTx> transactions = new ArrayList<>();
        transactions.add(SimTxs.coinbase(chain.tip().blueScore() + 1, chain.coinbaseOutputs()));
        transactions.addAll(mempool.select(chain.utxos()));
        return transactions;
    }

    /**
     * Takes a transaction into the mempool.
     *
     * @throws SimRefusal with the node's words
     */
    Hash32 submit(RpcTransaction wire) {
        SubmitRules.Checked checked = rules.check(wire, nowMs.getAsLong());
        mempool.add(checked.entry());
        return checked.entry().tx().txid();
    }

    /**
     * Takes a transaction in place of the one in the mempool that spends the same coins.
     *
     * @return the replaced one
     * @throws SimRefusal with the node's words
     */
    SimTx replace(RpcTransaction wire) {
        SubmitRules.Checked checked = rules.checkReplacement(wire, nowMs.getAsLong());
        SimMempool.Entry replaced = checked.replaced().orElseThrow();
        mempool.remove(replaced.tx().txid());
        mempool.add(checked.entry());
        return replaced.tx();
    }

    /** Makes {@code count} coins out of nowhere, {@code depthDaa} deep. */
    List<Coin> fund(ScriptPublicKey script, long amountSompi, int count, long depthDaa, boolean coinbase) {
        minted++;
        SimTx.Output output = new SimTx.Output(amountSompi, script);
        SimTx source = SimTxs.minted(minted, java.util.Collections.nCopies(count, output), coinbase);
        long daaScore = Math.max(0, chain.virtualDaaScore() - depthDaa);
        List<Coin> coins = source.coins(daaScore);
        UtxoChange change = chain.mint(coins);
        SimChain.Step step = new SimChain.Step(List.of(), List.of(), change);
        listeners.forEach(listener -> listener.accept(step));
        return coins;
    }

    /** Replaces the newest blocks by as many and one more. */
    SimChain.Step reorg(int depth, Orphaned orphaned, Optional<Conflict> conflict) {
        long now = nowMs.getAsLong();
        List<SimTx> back = new ArrayList<>();
        SimChain.Step step = chain.reorg(depth, removed -> firstBlock(removed, orphaned, conflict, back), now);
        step.added().forEach(block -> mempool.blockAdded(block, now));
        if (orphaned == Orphaned.TO_MEMPOOL) {
            back.forEach(tx -> rules.reenter(tx).ifPresent(mempool::add));
        }
        mempool.dropUnspendable(chain.utxos());
        listeners.forEach(listener -> listener.accept(step));
        return step;
    }

    private List<SimTx> firstBlock(
            List<SimBlock> removed, Orphaned orphaned, Optional<Conflict> conflict, List<SimTx> back) {
        List<SimTx> first = new ArrayList<>();
        conflict.ifPresent(
                spend -> first.add(SimTxs.theft(victim(spend, removed).inputs(), chain.utxos(), spend.payTo())));
        removed.reversed()
                .forEach(block -> block.transactions().stream()
                        .filter(tx -> !tx.coinbase())
                        .forEach(back::add));
        if (orphaned == Orphaned.KEPT) {
            for (SimTx tx : back) {
                boolean spendable = tx.inputs().stream()
                        .allMatch(outpoint -> chain.utxos().get(outpoint).isPresent());
                boolean taken = first.stream().anyMatch(other -> sharesInput(tx, other));
                if (spendable && !taken) {
                    first.add(tx);
                }
            }
        }
        return first;
    }

    private SimTx victim(Conflict spend, List<SimBlock> removed) {
        Optional<SimTx> inBlock = removed.stream()
                .flatMap(block -> block.transactions().stream())
                .filter(tx -> tx.txid().equals(spend.instead()))
                .findFirst();
        return inBlock.or(() -> mempool.get(spend.instead()).map(SimMempool.Entry::tx))
                .orElseThrow(() -> new IllegalArgumentException(
                        "transaction " + spend.instead() + " is neither in the removed blocks nor in the mempool"));
    }

    private static boolean sharesInput(SimTx one, SimTx other) {
        for (Outpoint outpoint : one.inputs()) {
            if (other.inputs().contains(outpoint)) {
                return true;
            }
        }
        return false;
    }
}
