package quorate.codecs.kaspa;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/**
 * A version 0 transaction as bytes to keep: the full form of KASPA.md 3.2, signature scripts included, with the storage mass
 * always behind it. Decoding refuses anything that encoding would not have made.
 */
public final class TransactionCodec {
    /** Above the transient mass of a standard transaction. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final int MIN_INPUT_BYTES = 32 + 4 + 8 + 1 + 8;
    private static final int MIN_OUTPUT_BYTES = 8 + 2 + 8;
    private static final int SUBNETWORK_BYTES = 20;

    private TransactionCodec() {}

    /** @throws IllegalArgumentException if the transaction is not of version 0, or larger than {@link #MAX_BYTES} */
    public static Bytes encode(Transaction tx) {
        require(tx.version() == 0, "version", "0", tx.version());
        LittleEndian out = new LittleEndian().u16(tx.version()).u64(tx.inputs().size());
        for (Transaction.Input input : tx.inputs()) {
            out.outpoint(input.previousOutpoint()).sized(input.signatureScript());
            out.u8(input.sigOpCount()).u64(input.sequence());
        }
        out.u64(tx.outputs().size());
        for (Transaction.Output output : tx.outputs()) {
            out.u64(output.value()).script(output.scriptPublicKey());
        }
        out.u64(tx.lockTime()).raw(tx.subnetworkId()).u64(tx.gas()).sized(tx.payload());
        byte[] bytes = out.u64(tx.storageMass()).toBytes();
        require(bytes.length <= MAX_BYTES, "transaction", "at most " + MAX_BYTES + " bytes", bytes.length);
        return Bytes.of(bytes);
    }

    /** @throws IllegalArgumentException naming the field, what was expected and what was found */
    public static Transaction decode(Bytes bytes) {
        require(bytes.length() <= MAX_BYTES, "transaction", "at most " + MAX_BYTES + " bytes", bytes.length());
        ByteBuffer in = ByteBuffer.wrap(bytes.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int version = u16(in, "version");
        require(version == 0, "version", "0", version);
        List<Transaction.Input> inputs = new ArrayList<>();
        for (int i = count(in, "inputs", MIN_INPUT_BYTES); i > 0; i--) {
            inputs.add(input(in));
        }
        List<Transaction.Output> outputs = new ArrayList<>();
        for (int i = count(in, "outputs", MIN_OUTPUT_BYTES); i > 0; i--) {
            long value = u64(in, "value");
            outputs.add(new Transaction.Output(
                    value, new ScriptPublicKey(u16(in, "script version"), sized(in, "output script"))));
        }
        long lockTime = u64(in, "lock time");
        Bytes subnetwork = Bytes.of(take(in, "subnetwork", SUBNETWORK_BYTES));
        long gas = u64(in, "gas");
        Bytes payload = sized(in, "payload");
        long storageMass = u64(in, "storage mass");
        require(!in.hasRemaining(), "transaction", "no bytes behind the end", in.remaining() + " more");
        return new Transaction(version, inputs, outputs, lockTime, subnetwork, gas, payload, storageMass);
    }

    private static Transaction.Input input(ByteBuffer in) {
        Hash32 txid = Hash32.of(take(in, "previous txid", Hash32.LENGTH));
        need(in, "previous index", 4);
        int index = in.getInt();
        require(index >= 0, "previous index", "0 to 2^31-1", Integer.toUnsignedString(index));
        Bytes script = sized(in, "signature script");
        need(in, "sig op count", 1);
        int sigOpCount = Byte.toUnsignedInt(in.get());
        return new Transaction.Input(new Outpoint(txid, index), script, u64(in, "sequence"), sigOpCount);
    }

    private static int count(ByteBuffer in, String field, int minBytesEach) {
        long count = u64(in, field);
        require(
                count >= 0 && count <= in.remaining() / minBytesEach,
                field,
                "at most " + in.remaining() / minBytesEach,
                Long.toUnsignedString(count));
        return (int) count;
    }

    private static Bytes sized(ByteBuffer in, String field) {
        long length = u64(in, field);
        require(
                length >= 0 && length <= in.remaining(),
                field,
                "at most " + in.remaining() + " bytes",
                Long.toUnsignedString(length));
        return Bytes.of(take(in, field, (int) length));
    }

    private static int u16(ByteBuffer in, String field) {
        need(in, field, 2);
        return Short.toUnsignedInt(in.getShort());
    }

    private static long u64(ByteBuffer in, String field) {
        need(in, field, 8);
        return in.getLong();
    }

    private static byte[] take(ByteBuffer in, String field, int length) {
        need(in, field, length);
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }

    private static void need(ByteBuffer in, String field, int length) {
        require(in.remaining() >= length, field, length + " bytes", in.remaining() + " bytes");
    }

    private static void require(boolean holds, String field, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException(field + ": expected " + expected + ", found " + found);
        }
    }
}
