package quorate.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * 32 immutable bytes: a digest, a key or an id. Ordered as unsigned bytes, written as lower-case hex. Held as four numbers, first
 * byte highest: most of what the core does is to look something up by one of these, and two differ in the first number already.
 */
public final class Hash32 implements Comparable<Hash32> {
    public static final int LENGTH = 32;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    public static final Hash32 ZERO = new Hash32(new byte[LENGTH]);

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    private Hash32(byte[] bytes) {
        first = (long) LONGS.get(bytes, 0);
        second = (long) LONGS.get(bytes, 8);
        third = (long) LONGS.get(bytes, 16);
        fourth = (long) LONGS.get(bytes, 24);
    }

    /** Copies {@code bytes}. @throws IllegalArgumentException if there are not exactly 32 of them */
    public static Hash32 of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a hash has 32 bytes, found " + bytes.length);
        }
        return new Hash32(bytes);
    }

    /** Reads 64 hex digits. @throws IllegalArgumentException if {@code hex} is anything else */
    public static Hash32 ofHex(String hex) {
        if (hex.length() != 2 * LENGTH) {
            throw new IllegalArgumentException("a hash has 64 hex digits, found " + hex.length());
        }
        return new Hash32(HexFormat.of().parseHex(hex));
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        LONGS.set(bytes, 0, first);
        LONGS.set(bytes, 8, second);
        LONGS.set(bytes, 16, third);
        LONGS.set(bytes, 24, fourth);
        return bytes;
    }

    public String toHex() {
        return HexFormat.of().formatHex(toBytes());
    }

    @Override
    public int compareTo(Hash32 other) {
        if (first != other.first) {
            return Long.compareUnsigned(first, other.first);
        }
        if (second != other.second) {
            return Long.compareUnsigned(second, other.second);
        }
        return third != other.third
                ? Long.compareUnsigned(third, other.third)
                : Long.compareUnsigned(fourth, other.fourth);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash32 that
                && first == that.first
                && second == that.second
                && third == that.third
                && fourth == that.fourth;
    }

    /** Digests are spread evenly, so that any part of one is a good hash. */
    @Override
    public int hashCode() {
        return Long.hashCode(first ^ third) * 31 + Long.hashCode(second ^ fourth);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
