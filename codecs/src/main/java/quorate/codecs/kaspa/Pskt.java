package quorate.codecs.kaspa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;

/** A partially signed Kaspa transaction (KASPA.md 3.9), versions 0 and 1. {@link PsktCodec} reads and writes it. */
public record Pskt(PsktGlobal global, List<PsktInput> inputs, List<PsktOutput> outputs) {
    public Pskt {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An unsigned transaction as PSKT, every input of the same redeem script.
     *
     * @throws PsktException if the form has no place for something: another subnetwork, gas, or a lock time
     */
    public static Pskt of(SpendingTransaction spending, Optional<Bytes> redeemScript) {
        Transaction tx = spending.transaction();
        if (!tx.isNative() || tx.gas() != 0 || tx.lockTime() != 0) {
            throw new PsktException("transaction", "native subnetwork, no gas, lock time 0", tx);
        }
        List<PsktInput> inputs = new ArrayList<>();
        for (int i = 0; i < tx.inputs().size(); i++) {
            inputs.add(PsktInput.of(tx.inputs().get(i), spending.coins().get(i), redeemScript));
        }
        return new Pskt(
                PsktGlobal.of(tx),
                inputs,
                tx.outputs().stream().map(PsktOutput::of).toList());
    }

    /**
     * The transaction that is to be signed, as the node's own wallet makes it: native, no gas, an absent sequence 2^64-1, an absent
     * sigOpCount 0, the payload from version 1 on.
     *
     * @throws PsktException if the transaction's version is not 0
     */
    public Transaction unsigned() {
        if (global.txVersion() != 0) {
            throw new PsktException("txVersion", 0, global.txVersion());
        }
        return new Transaction(
                0,
                inputs.stream()
                        .map(input -> new Transaction.Input(
                                input.previousOutpoint(),
                                Bytes.EMPTY,
                                input.sequence().orElse(PsktInput.FINAL_SEQUENCE),
                                input.sigOpCount().orElse(0)))
                        .toList(),
                outputs.stream()
                        .map(output -> new Transaction.Output(output.amountSompi(), output.scriptPublicKey()))
                        .toList(),
                lockTime(),
                Transaction.NATIVE_SUBNETWORK,
                0,
                global.version() >= 1 ? global.payload().orElse(Bytes.EMPTY) : Bytes.EMPTY,
                0);
    }

    /** The coins of all inputs. @throws PsktException if one is not known */
    public List<Coin> coins() {
        List<Coin> coins = new ArrayList<>();
        for (PsktInput input : inputs) {
            coins.add(input.coin()
                    .orElseThrow(() -> new PsktException("input " + coins.size(), "its utxoEntry", "none")));
        }
        return coins;
    }

    /** What signatures of this PSKT cover. */
    public Sighash sighash() {
        return new Sighash(unsigned(), coins());
    }

    public Pskt withInput(int index, PsktInput input) {
        List<PsktInput> changed = new ArrayList<>(inputs);
        changed.set(index, input);
        return new Pskt(global, changed, outputs);
    }

    /** With an input, the fallback counts for nothing: a quirk of the node's wallet that ids depend on. */
    private long lockTime() {
        if (inputs.isEmpty()) {
            return global.fallbackLockTime().orElse(0L);
        }
        long greatest = 0;
        for (PsktInput input : inputs) {
            long minTime = input.minTime().orElse(0L);
            greatest = Long.compareUnsigned(minTime, greatest) > 0 ? minTime : greatest;
        }
        return greatest;
    }
}
