package quorate.simulator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import quorate.protocol.Hash32;

/** A fast hash of 256 bits for a world in which nobody looks for collisions: two lanes of multiply and shift. */
final class Mixer {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private long left = 0x243F_6A88_85A3_08D3L;
    private long right = 0x1319_8A2E_0370_7344L;

    Mixer add(long value) {
        left = (left ^ value) * 0x9E37_79B9_7F4A_7C15L;
        left ^= left >>> 32;
        right = (right + value) * 0xD6E8_FEB8_6659_FD93L;
        right ^= right >>> 29;
        return this;
    }

    Mixer add(byte[] bytes) {
        int i = 0;
        for (; i + 8 <= bytes.length; i += 8) {
            add((long) LONGS.get(bytes, i));
        }
        long rest = 0;
        for (; i < bytes.length; i++) {
            rest = (rest << 8) | (bytes[i] & 0xff);
        }
        return add(rest).add(bytes.length);
    }

    Mixer add(Hash32 hash) {
        return add(hash.toBytes());
    }

    private static long spread(long value) {
        long mixed = (value ^ (value >>> 31)) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ (mixed >>> 27);
    }

    Hash32 hash() {
        byte[] bytes = new byte[Hash32.LENGTH];
        LONGS.set(bytes, 0, spread(left));
        LONGS.set(bytes, 8, spread(right));
        LONGS.set(bytes, 16, spread(left + 3 * right));
        LONGS.set(bytes, 24, spread(right ^ (left * 5)));
        return Hash32.of(bytes);
    }

    long fingerprint() {
        return spread(left) ^ spread(right + 1);
    }
}
