package quorate.protocol;

import java.util.Arrays;
import java.util.HexFormat;

/** 32 immutable bytes: a digest, a key or an id. Ordered as unsigned bytes, written as lower-case hex. */
public final class Hash32 implements Comparable<Hash32> {
    public static final int LENGTH = 32;
    public static final Hash32 ZERO = new Hash32(new byte[LENGTH]);

    private final byte[] bytes;

    private Hash32(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}. @throws IllegalArgumentException if there are not exactly 32 of them */
    public static Hash32 of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a hash has 32 bytes, found " + bytes.length);
        }
        return new Hash32(bytes.clone());
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
        return bytes.clone();
    }

    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(Hash32 other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash32 that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
