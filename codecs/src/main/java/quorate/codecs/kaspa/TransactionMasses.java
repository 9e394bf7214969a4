package quorate.codecs.kaspa;

import java.math.BigInteger;
import java.util.List;
import quorate.protocol.Coin;
import quorate.protocol.Masses;

/** The three masses of a transaction and the fee that a node asks at least (KASPA.md 3.7, KIP-9). */
public final class TransactionMasses {
    /** Relay floor in sompi per gram. */
    public static final long MIN_FEERATE = 100;

    private static final BigInteger STORAGE_C = BigInteger.valueOf(1_000_000_000_000L);
    private static final int UTXO_CONST_BYTES = 63;
    private static final int UTXO_UNIT_BYTES = 100;

    private TransactionMasses() {}

    public static long size(Transaction tx) {
        long size = 94L + tx.payload().length();
        for (Transaction.Input input : tx.inputs()) {
            size += 52L + input.signatureScript().length();
        }
        for (Transaction.Output output : tx.outputs()) {
            size += 18L + output.scriptPublicKey().script().length();
        }
        return size;
    }

    public static long computeGrams(Transaction tx) {
        long grams = size(tx);
        for (Transaction.Output output : tx.outputs()) {
            grams += 10L * (2 + output.scriptPublicKey().script().length());
        }
        for (Transaction.Input input : tx.inputs()) {
            grams += 1_000L * input.sigOpCount();
        }
        return grams;
    }

    public static long transientGrams(Transaction tx) {
        return 4 * size(tx);
    }

    public static long normalizedTransientGrams(Transaction tx) {
        return 2 * size(tx);
    }

    /** KIP-9: what the outputs burden the UTXO set with, less what the inputs relieve it of. Saturates at 2^63-1. */
    public static long storageGrams(Transaction tx, List<Coin> spent) {
        BigInteger outputs = BigInteger.ZERO;
        long outputUnits = 0;
        for (Transaction.Output output : tx.outputs()) {
            long units = units(output.scriptPublicKey().script().length());
            outputUnits += units;
            outputs = outputs.add(harmonic(units, output.value()));
        }
        BigInteger inputs = BigInteger.ZERO;
        BigInteger sum = BigInteger.ZERO;
        long inputUnits = 0;
        for (Coin coin : spent) {
            long units = units(coin.scriptPublicKey().script().length());
            inputUnits += units;
            inputs = inputs.add(harmonic(units, coin.amountSompi()));
            sum = sum.add(unsigned(coin.amountSompi()));
        }
        boolean relaxed = outputUnits == 1 || inputUnits == 1 || (outputUnits == 2 && inputUnits == 2);
        BigInteger relief = relaxed ? inputs : arithmetic(inputUnits, sum);
        BigInteger mass = outputs.subtract(relief).max(BigInteger.ZERO);
        return mass.bitLength() > 63 ? Long.MAX_VALUE : mass.longValueExact();
    }

    public static long minRelayFeeSompi(Transaction tx) {
        return MIN_FEERATE * Math.max(computeGrams(tx), normalizedTransientGrams(tx));
    }

    public static Masses of(Transaction tx, List<Coin> spent) {
        return new Masses(computeGrams(tx), normalizedTransientGrams(tx), storageGrams(tx, spent));
    }

    private static BigInteger arithmetic(long units, BigInteger sum) {
        if (units == 0) {
            return BigInteger.ZERO;
        }
        BigInteger mean = sum.divide(BigInteger.valueOf(units)).max(BigInteger.ONE);
        return STORAGE_C.divide(mean).multiply(BigInteger.valueOf(units));
    }

    private static BigInteger harmonic(long units, long value) {
        BigInteger burden = STORAGE_C.multiply(BigInteger.valueOf(units * units));
        return value == 0 ? burden : burden.divide(unsigned(value));
    }

    private static long units(int scriptLength) {
        return ((long) UTXO_CONST_BYTES + scriptLength + UTXO_UNIT_BYTES - 1) / UTXO_UNIT_BYTES;
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
