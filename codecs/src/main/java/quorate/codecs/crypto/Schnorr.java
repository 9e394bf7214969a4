package quorate.codecs.crypto;

/** BIP340 signatures over secp256k1. Two implementations are tested against each other. */
public interface Schnorr {
    int SIGNATURE_LENGTH = 64;

    /**
     * Signs 32 bytes.
     *
     * @param auxiliary 32 bytes of auxiliary randomness; zeros make the signature deterministic
     * @throws IllegalArgumentException on a wrong length or a key outside the curve's order
     */
    byte[] sign(byte[] secretKey, byte[] message, byte[] auxiliary);

    /** Never throws: wrong lengths, points off the curve and the like are false. */
    boolean verify(byte[] xOnlyKey, byte[] message, byte[] signature);

    /** The x-only public key. @throws IllegalArgumentException if the key is not 1 to the curve's order less one */
    byte[] publicKey(byte[] secretKey);

    /** libsecp256k1 where its native library loads, else BouncyCastle. */
    static Schnorr best() {
        return Best.INSTANCE;
    }

    /** Chosen once. */
    final class Best {
        private static final Schnorr INSTANCE = NativeLibrary.loads() ? new NativeSchnorr() : new BouncyCastleSchnorr();

        private Best() {}
    }
}
