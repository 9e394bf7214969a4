package quorate.codecs.kaspa;

import java.util.List;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/**
 * A Kaspa transaction of version 0. Unsigned 64-bit fields (sequence, lock time, gas, mass) are held in a {@code long}'s bits.
 *
 * @param storageMass written into the hash only where it is above zero
 */
public record Transaction(
        int version,
        List<Input> inputs,
        List<Output> outputs,
        long lockTime,
        Bytes subnetworkId,
        long gas,
        Bytes payload,
        long storageMass) {
    public static final Bytes NATIVE_SUBNETWORK = Bytes.of(new byte[20]);

    public Transaction {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public record Input(Outpoint previousOutpoint, Bytes signatureScript, long sequence, int sigOpCount) {}

    public record Output(long value, ScriptPublicKey scriptPublicKey) {}

    public boolean isNative() {
        return subnetworkId.equals(NATIVE_SUBNETWORK);
    }

    /** Commits to neither signature scripts, signature operation counts nor mass (KASPA.md 3.2). */
    public Hash32 txid() {
        return Hashes.blake2b("TransactionID", idPreimage());
    }

    public Hash32 hash() {
        LittleEndian out = write(true);
        if (storageMass != 0) {
            out.u64(storageMass);
        }
        return Hashes.blake2b("TransactionHash", out.toBytes());
    }

    byte[] idPreimage() {
        return write(false).toBytes();
    }

    private LittleEndian write(boolean full) {
        LittleEndian out = new LittleEndian().u16(version).u64(inputs.size());
        for (Input input : inputs) {
            out.outpoint(input.previousOutpoint());
            if (full) {
                out.sized(input.signatureScript()).u8(input.sigOpCount());
            } else {
                out.u64(0);
            }
            out.u64(input.sequence());
        }
        out.u64(outputs.size());
        for (Output output : outputs) {
            out.u64(output.value()).script(output.scriptPublicKey());
        }
        return out.u64(lockTime).raw(subnetworkId).u64(gas).sized(payload);
    }

    public Transaction withSignatureScripts(List<Bytes> scripts) {
        if (scripts.size() != inputs.size()) {
            throw new IllegalArgumentException(
                    "expected " + inputs.size() + " signature scripts, found " + scripts.size());
        }
        List<Input> signed = java.util.stream.IntStream.range(0, inputs.size())
                .mapToObj(i -> new Input(
                        inputs.get(i).previousOutpoint(),
                        scripts.get(i),
                        inputs.get(i).sequence(),
                        inputs.get(i).sigOpCount()))
                .toList();
        return new Transaction(version, signed, outputs, lockTime, subnetworkId, gas, payload, storageMass);
    }
}
