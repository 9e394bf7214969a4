package quorate.codecs.wire;

import java.nio.charset.StandardCharsets;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;

/** Bytes of an envelope; what is signed is everything before the signature. */
public final class EnvelopeCodec {
    /** The longest envelope; anything longer is refused before it is looked at. */
    public static final int MAX_BYTES = MessageCodec.MAX_BYTES + 512;

    private EnvelopeCodec() {}

    /** A decoded envelope with the bytes that its signature must cover. */
    public record Decoded(Envelope envelope, Bytes signed) {}

    /** Everything but the signature. */
    public static byte[] unsigned(
            Hash32 groupHash, PoolId pool, NodeId sender, long bootId, long sequence, Message message) {
        byte[] payload = MessageCodec.encode(message);
        if (payload.length > MessageCodec.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "message: expected at most " + MessageCodec.MAX_BYTES + " bytes, found " + payload.length);
        }
        ByteWriter out = ByteWriter.bigEndian().u8(Wire.VERSION).hash32(groupHash);
        Wire.bytes(out, Bytes.of(pool.name().getBytes(StandardCharsets.UTF_8)));
        return out.u8(sender.index())
                .u64(bootId)
                .u64(sequence)
                .u8(MessageCodec.typeOf(message).code())
                .u32(payload.length)
                .raw(payload)
                .toArray();
    }

    /** @throws MalformedException if these are not the bytes of one envelope of this version */
    public static Decoded decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("envelope", "at most " + MAX_BYTES + " bytes", bytes.length + " bytes");
        }
        ByteReader in = ByteReader.bigEndian(bytes);
        Wire.version(in, "envelope");
        Hash32 groupHash = in.hash32("envelope.group");
        PoolId pool = pool(in.text("envelope.pool", PoolId.MAX_LENGTH));
        NodeId sender = Wire.member(in, "envelope.sender");
        long bootId = in.u63("envelope.boot");
        long sequence = in.u63("envelope.sequence");
        MessageCodec.Type type = MessageCodec.Type.of(in.u8("envelope.type"));
        long length = in.u32("envelope.length");
        if (length > MessageCodec.MAX_BYTES) {
            throw new MalformedException(
                    "envelope.length", "at most " + MessageCodec.MAX_BYTES + " bytes", length + " bytes");
        }
        if (length != in.remaining() - Wire.SIGNATURE_LENGTH) {
            throw new MalformedException(
                    "envelope.length", (in.remaining() - Wire.SIGNATURE_LENGTH) + " bytes", length + " bytes");
        }
        Message message = MessageCodec.decode(
                type, in.bytes("envelope.payload", (int) length).toBytes());
        Bytes signature = in.bytes("envelope.signature", Wire.SIGNATURE_LENGTH);
        in.end("envelope");
        Bytes signed = Bytes.of(java.util.Arrays.copyOf(bytes, bytes.length - Wire.SIGNATURE_LENGTH));
        return new Decoded(new Envelope(groupHash, pool, sender, bootId, sequence, message, signature), signed);
    }

    private static PoolId pool(String name) {
        try {
            return new PoolId(name);
        } catch (IllegalArgumentException bad) {
            throw new MalformedException("envelope.pool", "1 to 32 of a-z, 0-9 and '-'", name);
        }
    }
}
