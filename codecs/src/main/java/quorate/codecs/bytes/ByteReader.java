package quorate.codecs.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** Reads bounded fields one after another; every failure is a {@link MalformedException} that names the field. */
public final class ByteReader {
    private final ByteBuffer buffer;

    private ByteReader(byte[] bytes, ByteOrder order) {
        this.buffer = ByteBuffer.wrap(bytes).order(order);
    }

    public static ByteReader bigEndian(byte[] bytes) {
        return new ByteReader(bytes, ByteOrder.BIG_ENDIAN);
    }

    public static ByteReader littleEndian(byte[] bytes) {
        return new ByteReader(bytes, ByteOrder.LITTLE_ENDIAN);
    }

    public int remaining() {
        return buffer.remaining();
    }

    public int u8(String field) {
        need(field, 1);
        return Byte.toUnsignedInt(buffer.get());
    }

    public long u32(String field) {
        need(field, 4);
        return Integer.toUnsignedLong(buffer.getInt());
    }

    /** An unsigned 64-bit number below 2^63. */
    public long u63(String field) {
        need(field, 8);
        long value = buffer.getLong();
        if (value < 0) {
            throw new MalformedException(field, "a number below 2^63", Long.toUnsignedString(value));
        }
        return value;
    }

    public Hash32 hash32(String field) {
        return Hash32.of(take(field, Hash32.LENGTH));
    }

    public Bytes bytes(String field, int length) {
        return Bytes.of(take(field, length));
    }

    /** Bytes behind their length (u32), at most {@code maxLength}; the bound is checked before anything is allocated. */
    public Bytes sized(String field, int maxLength) {
        long length = u32(field + ".length");
        if (length > maxLength) {
            throw new MalformedException(field, "at most " + maxLength + " bytes", length + " bytes");
        }
        return bytes(field, (int) length);
    }

    /** UTF-8 text behind its length (u32), at most {@code maxBytes}. */
    public String text(String field, int maxBytes) {
        return utf8(field, sized(field, maxBytes));
    }

    /** One of 0 (absent) and 1 (present). */
    public boolean flag(String field) {
        int value = u8(field);
        if (value > 1) {
            throw new MalformedException(field, "0 or 1", Integer.toString(value));
        }
        return value == 1;
    }

    /** Nothing may be left. */
    public void end(String what) {
        if (buffer.hasRemaining()) {
            throw new MalformedException(what, "no bytes behind the end", buffer.remaining() + " more");
        }
    }

    /** Strict UTF-8: an invalid sequence is an error and never a replacement character. */
    public static String utf8(String field, Bytes bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.toBytes()))
                    .toString();
        } catch (CharacterCodingException bad) {
            throw new MalformedException(field, "UTF-8 text", bytes.toHex());
        }
    }

    private byte[] take(String field, int length) {
        need(field, length);
        byte[] taken = new byte[length];
        buffer.get(taken);
        return taken;
    }

    private void need(String field, int length) {
        if (buffer.remaining() < length) {
            throw new MalformedException(field, length + " bytes", buffer.remaining() + " bytes");
        }
    }
}
