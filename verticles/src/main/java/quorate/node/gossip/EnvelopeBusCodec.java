package quorate.node.gossip;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.wire.EnvelopeCodec;

/**
 * How an envelope crosses the event bus: {@code version u8 = 1, length u32, envelope}, big endian, and nothing behind it. It is
 * the one type that members exchange; no Java serialisation is ever asked for.
 */
public final class EnvelopeBusCodec implements MessageCodec<SealedEnvelope, SealedEnvelope> {
    /** Append only, like every name on the wire. */
    public static final String NAME = "quorate-envelope";

    static final byte VERSION = 1;
    private static final int HEAD_BYTES = 5;

    @Override
    public void encodeToWire(Buffer wire, SealedEnvelope envelope) {
        wire.appendByte(VERSION).appendInt(envelope.length()).appendBytes(envelope.bytes());
    }

    /** @throws MalformedException saying which part of the frame is not what it should be; nothing is copied before it is bounded */
    @Override
    public SealedEnvelope decodeFromWire(int position, Buffer wire) {
        int available = wire.length() - position;
        if (available < HEAD_BYTES) {
            throw new MalformedException("bus", "at least " + HEAD_BYTES + " bytes", available + " bytes");
        }
        if (wire.getByte(position) != VERSION) {
            throw new MalformedException(
                    "bus.version", Byte.toString(VERSION), Integer.toString(wire.getUnsignedByte(position)));
        }
        long length = wire.getUnsignedInt(position + 1);
        if (length > EnvelopeCodec.MAX_BYTES) {
            throw new MalformedException(
                    "bus.length", "at most " + EnvelopeCodec.MAX_BYTES + " bytes", length + " bytes");
        }
        if (length != available - HEAD_BYTES) {
            throw new MalformedException("bus.length", (available - HEAD_BYTES) + " bytes", length + " bytes");
        }
        return SealedEnvelope.owning(wire.getBytes(position + HEAD_BYTES, wire.length()));
    }

    /** Within the node: the same, it never changes. */
    @Override
    public SealedEnvelope transform(SealedEnvelope envelope) {
        return envelope;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** A codec that users register. */
    @Override
    public byte systemCodecID() {
        return -1;
    }
}
