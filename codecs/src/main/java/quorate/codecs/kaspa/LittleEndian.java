package quorate.codecs.kaspa;

import java.io.ByteArrayOutputStream;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Bytes in Kaspa's consensus order: integers little endian, lengths as u64. */
final class LittleEndian {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    LittleEndian u8(int value) {
        out.write(value);
        return this;
    }

    LittleEndian u16(int value) {
        return number(value, 2);
    }

    LittleEndian u32(long value) {
        return number(value, 4);
    }

    LittleEndian u64(long value) {
        return number(value, 8);
    }

    LittleEndian raw(Bytes bytes) {
        out.writeBytes(bytes.toBytes());
        return this;
    }

    LittleEndian hash(Hash32 hash) {
        out.writeBytes(hash.toBytes());
        return this;
    }

    /** Length as u64, then the bytes. */
    LittleEndian sized(Bytes bytes) {
        return u64(bytes.length()).raw(bytes);
    }

    LittleEndian outpoint(Outpoint outpoint) {
        return hash(outpoint.txid()).u32(outpoint.index());
    }

    LittleEndian script(ScriptPublicKey script) {
        return u16(script.version()).sized(script.script());
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private LittleEndian number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }
}
