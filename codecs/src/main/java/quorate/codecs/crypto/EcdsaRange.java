package quorate.codecs.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** The numbers r and s: their range, and their DER form. */
final class EcdsaRange {
    static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private EcdsaRange() {}

    static BigInteger r(byte[] compact) {
        return new BigInteger(1, Arrays.copyOf(compact, 32));
    }

    static BigInteger s(byte[] compact) {
        return new BigInteger(1, Arrays.copyOfRange(compact, 32, 64));
    }

    /** Both forms s and n-s would verify: only the lower one counts. */
    static boolean isHigh(byte[] compact) {
        return s(compact).compareTo(HALF_ORDER) > 0;
    }

    /** Strict DER: {@code 30 len 02 len r 02 len s}, shortest integers, nothing behind. */
    static Optional<byte[]> compact(byte[] der) {
        if (der.length < 8 || der[0] != SEQUENCE || der[1] != der.length - 2) {
            return Optional.empty();
        }
        byte[] compact = new byte[64];
        int next = integer(der, 2, compact, 0);
        return next > 0 && integer(der, next, compact, 32) == der.length ? Optional.of(compact) : Optional.empty();
    }

    /** Copies the integer at {@code from}; the position behind it, or -1. */
    private static int integer(byte[] der, int from, byte[] out, int at) {
        if (from + 2 > der.length || der[from] != INTEGER) {
            return -1;
        }
        int length = der[from + 1];
        int start = from + 2;
        if (length < 1 || length > 33 || start + length > der.length || der[start] < 0) {
            return -1;
        }
        boolean padded = der[start] == 0;
        if ((padded && length > 1 && der[start + 1] >= 0) || (!padded && length == 33)) {
            return -1;
        }
        int skip = padded ? 1 : 0;
        System.arraycopy(der, start + skip, out, at + 32 - (length - skip), length - skip);
        return start + length;
    }
}
