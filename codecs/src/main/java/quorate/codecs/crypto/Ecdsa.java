package quorate.codecs.crypto;

import java.util.Optional;

/** ECDSA over secp256k1, as far as others' signatures are checked. Two implementations are tested against each other. */
public interface Ecdsa {
    int COMPRESSED_KEY_LENGTH = 33;
    /** r and s. */
    int SIGNATURE_LENGTH = 64;

    /** Whether these are 33 bytes that name a point of the curve. */
    boolean isKey(byte[] compressedKey);

    /** Never throws: wrong lengths, points off the curve and a high s are false. The signature is r and s, 64 bytes. */
    boolean verify(byte[] compressedKey, byte[] digest, byte[] signature);

    /**
     * The key that signed, as 65 bytes; empty where there is none.
     *
     * @param signature r and s, 64 bytes
     * @param recoveryId 0 or 1
     */
    Optional<byte[]> recover(byte[] digest, byte[] signature, int recoveryId);

    /** r and s of a DER signature; empty if it is none. */
    Optional<byte[]> compact(byte[] der);

    /** Whether these are 64 bytes whose r and s are below the curve's order. */
    static boolean isSignature(byte[] signature) {
        return signature.length == SIGNATURE_LENGTH
                && EcdsaRange.r(signature).compareTo(EcdsaRange.ORDER) < 0
                && EcdsaRange.s(signature).compareTo(EcdsaRange.ORDER) < 0;
    }

    /** libsecp256k1 where its native library loads, else BouncyCastle. */
    static Ecdsa best() {
        return Best.INSTANCE;
    }

    /** Chosen once. */
    final class Best {
        private static final Ecdsa INSTANCE = NativeLibrary.loads() ? new NativeEcdsa() : new BouncyCastleEcdsa();

        private Best() {}
    }
}
