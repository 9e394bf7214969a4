package quorate.codecs.crypto;

import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;
import java.util.Optional;
import quorate.protocol.Bytes;

/** Recoverable ECDSA signatures as Ethereum writes them: r, s, v. */
public final class EthereumSignature {
    public static final int LENGTH = 65;

    private static final int ADDRESS_OFFSET = 12;

    private EthereumSignature() {}

    /**
     * The 20-byte address whose key signed {@code digest}; empty for anything that is no signature. v is 0, 1, 27 or 28. A high s
     * is refused, as the contracts that check these signatures do: both forms of one signature must not count twice.
     */
    public static Optional<Bytes> recoverAddress(byte[] digest, byte[] signature) {
        if (digest.length != 32 || signature.length != LENGTH) {
            return Optional.empty();
        }
        int v = signature[64] & 0xff;
        int recovery = v >= 27 ? v - 27 : v;
        byte[] compact = Arrays.copyOf(signature, 64);
        if (EcdsaRange.isHigh(compact)) {
            return Optional.empty();
        }
        return Ecdsa.best().recover(digest, compact, recovery).map(EthereumSignature::address);
    }

    /** Signs for tests and demos: r, s, v with v 27 or 28. */
    public static byte[] sign(byte[] secretKey, byte[] digest) {
        Secp256k1 library = Secp256k1.get();
        byte[] compact = library.sign(digest, secretKey);
        byte[] expected = library.pubkeyCreate(secretKey);
        byte[] signature = Arrays.copyOf(compact, LENGTH);
        for (int recovery = 0; recovery < 2; recovery++) {
            if (Arrays.equals(library.ecdsaRecover(compact, digest, recovery), expected)) {
                signature[64] = (byte) (27 + recovery);
                return signature;
            }
        }
        throw new IllegalStateException("a fresh signature recovers its own key");
    }

    /** The address of a secret key. */
    public static Bytes addressOf(byte[] secretKey) {
        return address(Secp256k1.get().pubkeyCreate(secretKey));
    }

    private static Bytes address(byte[] uncompressedKey) {
        byte[] hash =
                Hashes.keccak256(Arrays.copyOfRange(uncompressedKey, 1, 65)).toBytes();
        return Bytes.of(Arrays.copyOfRange(hash, ADDRESS_OFFSET, 32));
    }
}
