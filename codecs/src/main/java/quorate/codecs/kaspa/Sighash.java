package quorate.codecs.kaspa;

import java.util.List;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/**
 * The digests that signatures of one transaction cover (KASPA.md 3.3). The parts that all inputs share are hashed once, so that
 * N inputs cost O(N). Not for use by several threads.
 */
public final class Sighash {
    private static final String KEY = "TransactionSigningHash";

    private final Transaction tx;
    private final List<Coin> spent;
    private Hash32 previousOutputs;
    private Hash32 sequences;
    private Hash32 sigOpCounts;
    private Hash32 allOutputs;
    private Hash32 payload;

    /** @param spent the coins of {@code tx}'s inputs, in their order */
    public Sighash(Transaction tx, List<Coin> spent) {
        if (spent.size() != tx.inputs().size()) {
            throw new IllegalArgumentException(
                    "expected a coin for each of " + tx.inputs().size() + " inputs, found " + spent.size());
        }
        this.tx = tx;
        this.spent = List.copyOf(spent);
    }

    /** What a Schnorr signature of input {@code index} signs. */
    public Hash32 schnorr(int index, SighashType type) {
        Transaction.Input input = tx.inputs().get(index);
        Coin coin = spent.get(index);
        LittleEndian out = new LittleEndian()
                .u16(tx.version())
                .hash(type.anyoneCanPay() ? Hash32.ZERO : previousOutputs())
                .hash(type.anyoneCanPay() || type.none() || type.single() ? Hash32.ZERO : sequences())
                .hash(type.anyoneCanPay() ? Hash32.ZERO : sigOpCounts())
                .outpoint(input.previousOutpoint())
                .script(coin.scriptPublicKey())
                .u64(coin.amountSompi())
                .u64(input.sequence())
                .u8(input.sigOpCount())
                .hash(outputs(index, type))
                .u64(tx.lockTime())
                .raw(tx.subnetworkId())
                .u64(tx.gas())
                .hash(payload())
                .u8(type.value());
        return Hashes.blake2b(KEY, out.toBytes());
    }

    /** What an ECDSA signature of input {@code index} signs. */
    public Hash32 ecdsa(int index, SighashType type) {
        byte[] domain = Hashes.sha256(
                        "TransactionSigningHashECDSA".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .toBytes();
        return Hashes.sha256(domain, schnorr(index, type).toBytes());
    }

    private Hash32 outputs(int index, SighashType type) {
        if (type.none()) {
            return Hash32.ZERO;
        }
        if (type.single()) {
            return index < tx.outputs().size()
                    ? hash(write(new LittleEndian(), tx.outputs().get(index)))
                    : Hash32.ZERO;
        }
        if (allOutputs == null) {
            LittleEndian out = new LittleEndian();
            tx.outputs().forEach(output -> write(out, output));
            allOutputs = hash(out);
        }
        return allOutputs;
    }

    private static LittleEndian write(LittleEndian out, Transaction.Output output) {
        return out.u64(output.value()).script(output.scriptPublicKey());
    }

    private Hash32 previousOutputs() {
        if (previousOutputs == null) {
            LittleEndian out = new LittleEndian();
            tx.inputs().forEach(input -> out.outpoint(input.previousOutpoint()));
            previousOutputs = hash(out);
        }
        return previousOutputs;
    }

    private Hash32 sequences() {
        if (sequences == null) {
            LittleEndian out = new LittleEndian();
            tx.inputs().forEach(input -> out.u64(input.sequence()));
            sequences = hash(out);
        }
        return sequences;
    }

    private Hash32 sigOpCounts() {
        if (sigOpCounts == null) {
            LittleEndian out = new LittleEndian();
            tx.inputs().forEach(input -> out.u8(input.sigOpCount()));
            sigOpCounts = hash(out);
        }
        return sigOpCounts;
    }

    private Hash32 payload() {
        if (payload == null) {
            payload = tx.isNative() && tx.payload().length() == 0
                    ? Hash32.ZERO
                    : hash(new LittleEndian().sized(tx.payload()));
        }
        return payload;
    }

    private static Hash32 hash(LittleEndian out) {
        return Hashes.blake2b(KEY, out.toBytes());
    }
}
