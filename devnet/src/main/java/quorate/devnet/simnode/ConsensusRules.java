package quorate.devnet.simnode;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quorate.codecs.kaspa.ScriptCheck;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/** What every node must refuse, in kaspad's order and words: the transaction alone, its lock time, its coins. */
final class ConsensusRules {
    static final long MAX_SOMPI = 29_000_000_000L * 100_000_000L;

    /** A lock time below is a DAA score, from it on a time in milliseconds. */
    private static final long LOCK_TIME_THRESHOLD = 500_000_000_000L;

    private static final int HIGHEST_VERSION = 1;
    private static final long SEQUENCE_MASK = 0xffff_ffffL;

    private final ScriptCheck scriptCheck = ScriptCheck.best();
    private final long maturityDaa;
    private final SimChain chain;

    ConsensusRules(long maturityDaa, SimChain chain) {
        this.maturityDaa = maturityDaa;
        this.chain = chain;
    }

    void isolation(Transaction transaction) {
        if (transaction.inputs().isEmpty()) {
            throw new SimRefusal("transaction has no inputs");
        }
        outputValues(transaction);
        Set<Outpoint> seen = new HashSet<>();
        for (Transaction.Input input : transaction.inputs()) {
            if (!seen.add(input.previousOutpoint())) {
                throw new SimRefusal("transaction has duplicate inputs");
            }
        }
        if (transaction.gas() != 0 && transaction.version() < HIGHEST_VERSION) {
            throw new SimRefusal("transaction has non-zero gas: gas is only allowed for Toccata-or-newer tx versions");
        }
        if (!transaction.isNative()) {
            throw new SimRefusal("transaction subnetwork id "
                    + transaction.subnetworkId().toHex() + " is neither native nor coinbase");
        }
        if (transaction.version() > HIGHEST_VERSION) {
            throw new SimRefusal("transaction version " + transaction.version() + " is unknown");
        }
    }

    private static void outputValues(Transaction transaction) {
        long total = 0;
        for (int i = 0; i < transaction.outputs().size(); i++) {
            long value = transaction.outputs().get(i).value();
            if (value == 0) {
                throw new SimRefusal("transaction output " + i + " has zero value");
            }
            if (Long.compareUnsigned(value, MAX_SOMPI) > 0) {
                throw new SimRefusal(
                        "transaction output " + i + " value is higher than the max allowed of " + MAX_SOMPI);
            }
            total += value; // no overflow: at most a few thousand outputs of 2.9e18 would, so stop at the first excess
            if (Long.compareUnsigned(total, MAX_SOMPI) > 0) {
                throw new SimRefusal("transaction total outputs value is higher than the max allowed of " + MAX_SOMPI);
            }
        }
    }

    void lockTime(Transaction transaction) {
        long lock = transaction.lockTime();
        if (lock == 0) {
            return;
        }
        long reached = Long.compareUnsigned(lock, LOCK_TIME_THRESHOLD) < 0
                ? chain.virtualDaaScore()
                : chain.tip().timestampMs();
        if (Long.compareUnsigned(lock, reached) < 0) {
            return;
        }
        for (int i = 0; i < transaction.inputs().size(); i++) {
            if (transaction.inputs().get(i).sequence() != -1L) {
                throw new SimRefusal("transaction input #" + i + " is not finalized");
            }
        }
    }

    /**
     * Maturity, amounts, sequence locks, the feerate of a replacement, scripts.
     *
     * @return the fee
     */
    long context(Transaction transaction, List<Coin> coins, Optional<SimMempool.Entry> replaced, long mass) {
        long virtualDaaScore = chain.virtualDaaScore();
        maturity(coins, virtualDaaScore);
        long fee = amounts(transaction, coins);
        sequenceLocks(transaction, coins, virtualDaaScore);
        if (replaced.isPresent() && (double) fee / mass <= replaced.get().feerate()) {
            throw new SimRefusal(
                    "fee rate per contextual mass gram is not greater than the fee rate of the replaced transaction");
        }
        scripts(transaction, coins);
        return fee;
    }

    private void scripts(Transaction transaction, List<Coin> coins) {
        for (int i = 0; i < coins.size(); i++) {
            Optional<String> error = scriptCheck.error(transaction, i, coins);
            if (error.isPresent()) {
                boolean empty = transaction.inputs().get(i).signatureScript().length() == 0;
                throw new SimRefusal((empty
                                ? "failed to verify empty signature script. Inner error: "
                                : "failed to verify the signature script: ")
                        + error.get());
            }
        }
    }

    private void maturity(List<Coin> coins, long virtualDaaScore) {
        for (int i = 0; i < coins.size(); i++) {
            Coin coin = coins.get(i);
            if (coin.coinbase() && coin.blockDaaScore() + maturityDaa > virtualDaaScore) {
                throw new SimRefusal("one of the transaction inputs spends an immature UTXO: transaction input #" + i
                        + " tried to spend coinbase outpoint ("
                        + coin.outpoint().txid() + ", "
                        + coin.outpoint().index() + ") with daa score of " + coin.blockDaaScore()
                        + "\n    while the merging block daa score is " + virtualDaaScore
                        + " and the coinbase maturity period of " + maturityDaa + " hasn't passed yet");
            }
        }
    }

    private static long amounts(Transaction transaction, List<Coin> coins) {
        long in = 0;
        for (Coin coin : coins) {
            in += coin.amountSompi();
            if (Long.compareUnsigned(in, MAX_SOMPI) > 0) {
                throw new SimRefusal(
                        "transaction total inputs spending amount is higher than the max allowed of " + MAX_SOMPI);
            }
        }
        long out = transaction.outputs().stream()
                .mapToLong(Transaction.Output::value)
                .sum();
        if (in < out) {
            throw new SimRefusal("transaction tries to spend " + out + " while its total inputs amount is " + in);
        }
        return in - out;
    }

    /** A coin of the mempool has the largest score and a sequence 0 still passes: its own score is read as -1. */
    private static void sequenceLocks(Transaction transaction, List<Coin> coins, long virtualDaaScore) {
        for (int i = 0; i < coins.size(); i++) {
            long sequence = transaction.inputs().get(i).sequence();
            if (sequence < 0) {
                continue; // bit 63 turns the lock off
            }
            long score = coins.get(i).blockDaaScore() == Long.MAX_VALUE
                    ? -1
                    : coins.get(i).blockDaaScore();
            if (score + (sequence & SEQUENCE_MASK) - 1 >= virtualDaaScore) {
                throw new SimRefusal("one of the transaction sequence locks conditions was not met");
            }
        }
    }
}
