package quorate.codecs.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** Writes what {@link ByteReader} reads. A value that does not fit its field is an {@link IllegalArgumentException}. */
public final class ByteWriter {
    private ByteBuffer buffer;

    private ByteWriter(ByteOrder order) {
        this.buffer = ByteBuffer.allocate(256).order(order);
    }

    public static ByteWriter bigEndian() {
        return new ByteWriter(ByteOrder.BIG_ENDIAN);
    }

    public static ByteWriter littleEndian() {
        return new ByteWriter(ByteOrder.LITTLE_ENDIAN);
    }

    public ByteWriter u8(long value) {
        room(1).put((byte) unsigned(value, 8));
        return this;
    }

    public ByteWriter u16(long value) {
        room(2).putShort((short) unsigned(value, 16));
        return this;
    }

    public ByteWriter u32(long value) {
        room(4).putInt((int) unsigned(value, 32));
        return this;
    }

    /** All 64 bits, whatever their sign. */
    public ByteWriter u64(long value) {
        room(8).putLong(value);
        return this;
    }

    public ByteWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    public ByteWriter raw(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    public ByteWriter raw(Bytes bytes) {
        return raw(bytes.toBytes());
    }

    public ByteWriter hash32(Hash32 hash) {
        return raw(hash.toBytes());
    }

    /** Bytes behind their length (u32). */
    public ByteWriter sized(Bytes bytes) {
        return u32(bytes.length()).raw(bytes);
    }

    /** UTF-8 text behind its length (u32). */
    public ByteWriter text(String text) {
        return sized(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    public Bytes toBytes() {
        return Bytes.of(toArray());
    }

    public byte[] toArray() {
        byte[] written = new byte[buffer.position()];
        buffer.get(0, written);
        return written;
    }

    private ByteBuffer room(int length) {
        if (buffer.remaining() < length) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * (buffer.position() + length)).order(buffer.order());
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }

    private static long unsigned(long value, int bits) {
        if (value < 0 || value >>> bits != 0) {
            throw new IllegalArgumentException("expected an unsigned " + bits + "-bit number, found " + value);
        }
        return value;
    }
}
