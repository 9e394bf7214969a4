package quorate.devnet.simnode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.kaspa.TransactionMasses;
import quorate.node.chain.RpcTransactions;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/**
 * May this transaction enter the mempool? The order of the checks and every text are kaspad's (KASPA.md section 5), so that a client
 * which reads them here reads them there.
 */
final class SubmitRules {
    /**
     * A transaction that may enter.
     *
     * @param replaced what it replaces, when that was asked for
     */
    record Checked(SimMempool.Entry entry, Optional<SimMempool.Entry> replaced) {}

    private static final long COMPUTE_MASS_MAX = 500_000;
    private static final long TRANSIENT_MASS_MAX = 1_000_000;
    private static final long STORAGE_MASS_MAX = 500_000;

    private final SimChain chain;
    private final SimMempool mempool;
    private final SimKnobs knobs;
    private final ConsensusRules consensus;

    SubmitRules(long maturityDaa, SimChain chain, SimMempool mempool, SimKnobs knobs) {
        this.chain = chain;
        this.mempool = mempool;
        this.knobs = knobs;
        this.consensus = new ConsensusRules(maturityDaa, chain);
    }

    /** @throws SimRefusal with the node's words */
    Checked check(RpcTransaction wire, long nowMs) {
        return check(wire, nowMs, false);
    }

    /** The same for a transaction that is to replace exactly one in the mempool, by a higher feerate. */
    Checked checkReplacement(RpcTransaction wire, long nowMs) {
        return check(wire, nowMs, true);
    }

    private Checked check(RpcTransaction wire, long nowMs, boolean replacement) {
        Transaction transaction = read(wire);
        SimTx tx = SimTxs.of(transaction, wire);
        try {
            knobs.takeRefusal().ifPresent(text -> {
                throw new SimRefusal(text);
            });
            return checkRead(transaction, tx, nowMs, replacement);
        } catch (SimRefusal refusal) {
            throw new SimRefusal("Rejected transaction " + tx.txid() + ": " + refusal.getMessage());
        }
    }

    /** Conversion errors come without the prefix. */
    private static Transaction read(RpcTransaction wire) {
        // Later versions pay for signature checks by a compute budget.
        if (wire.getVersion() > 0 && wire.getInputsList().stream().anyMatch(input -> input.getSigOpCount() > 0)) {
            throw new SimRefusal(
                    "RpcTransactionInput.sig_op_count is inconsistent with transaction version " + wire.getVersion());
        }
        try {
            return RpcTransactions.fromRpc(wire);
        } catch (IllegalArgumentException unreadable) {
            throw new SimRefusal("Hex parsing error: " + unreadable.getMessage());
        }
    }

    private Checked checkRead(Transaction transaction, SimTx tx, long nowMs, boolean replacement) {
        Hash32 txid = tx.txid();
        if (SimTxs.isCoinbase(transaction)) {
            throw new SimRefusal("coinbase transaction " + txid + " cannot be added to the mempool");
        }
        if (mempool.seenInBlock(txid, nowMs)) {
            throw new SimRefusal("transaction " + txid + " was already accepted by the consensus");
        }
        if (mempool.get(txid).isPresent()) {
            throw new SimRefusal("transaction " + txid + " is already in the mempool");
        }
        long compute = TransactionMasses.computeGrams(transaction);
        long transientMass = TransactionMasses.transientGrams(transaction);
        notLarger("compute mass", compute, COMPUTE_MASS_MAX);
        notLarger("transient (storage) mass", transientMass, TRANSIENT_MASS_MAX);
        StandardRules.outputs(txid, transaction);
        Optional<SimMempool.Entry> replaced = doubleSpends(tx, replacement);
        parentsHaveOutputs(tx);
        consensus.isolation(transaction);
        consensus.lockTime(transaction);
        List<Coin> coins = coins(tx);
        long storage = TransactionMasses.storageGrams(transaction, coins);
        long mass = Math.max(Math.max(compute, transientMass / 2), storage);
        long fee = consensus.context(transaction, coins, replaced, mass);
        notLarger("storage mass", storage, STORAGE_MASS_MAX);
        StandardRules.inputs(txid, transaction, coins);
        StandardRules.fee(txid, fee, compute, transientMass / 2, knobs.floorSompiPerKilogram());
        return new Checked(new SimMempool.Entry(tx, fee, mass), replaced);
    }

    private static void notLarger(String what, long mass, long max) {
        if (mass > max) {
            throw new SimRefusal("transaction " + what + " of " + mass + " is larger than max allowed size of " + max);
        }
    }

    private Optional<SimMempool.Entry> doubleSpends(SimTx tx, boolean replacement) {
        Set<Hash32> others = new HashSet<>();
        for (Outpoint outpoint : tx.inputs()) {
            Optional<Hash32> other = mempool.spender(outpoint);
            if (other.isPresent() && !replacement) {
                throw new SimRefusal("output (" + outpoint.txid() + ", " + outpoint.index()
                        + ") already spent by transaction " + other.get() + " in the mempool");
            }
            other.ifPresent(others::add);
        }
        if (!replacement) {
            return Optional.empty();
        }
        if (others.isEmpty()) {
            throw new SimRefusal("replace by fee found no double spending transaction in the mempool");
        }
        if (others.size() > 1) {
            throw new SimRefusal("replace by fee found more than one double spending transaction in the mempool");
        }
        return mempool.get(others.iterator().next());
    }

    private void parentsHaveOutputs(SimTx tx) {
        for (Outpoint outpoint : tx.inputs()) {
            Optional<SimMempool.Entry> parent = mempool.get(outpoint.txid());
            if (parent.isPresent()
                    && outpoint.index() >= parent.get().tx().outputs().size()) {
                throw new SimRefusal(
                        "at least one outpoint of the transaction is impossible to have a matching UTXO entry");
            }
        }
    }

    /** The coins that it spends, of the chain or of parents in the mempool. */
    private List<Coin> coins(SimTx tx) {
        List<Coin> coins = new ArrayList<>(tx.inputs().size());
        boolean missing = false;
        for (Outpoint outpoint : tx.inputs()) {
            Optional<SimMempool.Entry> parent = mempool.get(outpoint.txid());
            if (parent.isPresent()) {
                coins.add(parent.get().tx().coins(Long.MAX_VALUE).get(outpoint.index()));
            } else {
                Optional<Coin> coin = chain.utxos().get(outpoint);
                coin.ifPresent(coins::add);
                missing |= coin.isEmpty();
            }
        }
        if (missing) {
            throw new SimRefusal("transaction " + tx.txid() + " is an orphan where orphan is disallowed");
        }
        return coins;
    }

    /** A transaction of a block that a reorg took back: in again as it was, unless its coins are gone. */
    Optional<SimMempool.Entry> reenter(SimTx tx) {
        long in = 0;
        for (Outpoint outpoint : tx.inputs()) {
            Optional<Coin> coin = mempool.get(outpoint.txid())
                    .map(parent -> parent.tx().coins(Long.MAX_VALUE).get(outpoint.index()))
                    .or(() -> chain.utxos().get(outpoint));
            if (coin.isEmpty() || mempool.spender(outpoint).isPresent()) {
                return Optional.empty();
            }
            in += coin.get().amountSompi();
        }
        long out = tx.outputs().stream().mapToLong(SimTx.Output::amountSompi).sum();
        Transaction transaction = RpcTransactions.fromRpc(tx.wire());
        long mass = Math.max(
                TransactionMasses.computeGrams(transaction), TransactionMasses.transientGrams(transaction) / 2);
        return Optional.of(new SimMempool.Entry(tx, in - out, mass));
    }
}
