package quorate.codecs.crypto;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Optional;

/** ECDSA by libsecp256k1. */
public final class NativeEcdsa implements Ecdsa {
    private final Secp256k1 library = Secp256k1.get();

    @Override
    public boolean isKey(byte[] compressedKey) {
        if (compressedKey.length != COMPRESSED_KEY_LENGTH) {
            return false;
        }
        try {
            return library.pubkeyParse(compressedKey).length > 0;
        } catch (Secp256k1Exception notAKey) {
            return false;
        }
    }

    @Override
    public boolean verify(byte[] compressedKey, byte[] digest, byte[] signature) {
        if (compressedKey.length != COMPRESSED_KEY_LENGTH
                || digest.length != 32
                || signature.length != SIGNATURE_LENGTH
                || EcdsaRange.isHigh(signature)) {
            return false;
        }
        try {
            return library.verify(signature, digest, compressedKey);
        } catch (Secp256k1Exception malformed) {
            return false;
        }
    }

    @Override
    public Optional<byte[]> recover(byte[] digest, byte[] signature, int recoveryId) {
        if (digest.length != 32 || signature.length != SIGNATURE_LENGTH || recoveryId < 0 || recoveryId > 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(library.ecdsaRecover(signature, digest, recoveryId));
        } catch (Secp256k1Exception noKey) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> compact(byte[] der) {
        return EcdsaRange.compact(der);
    }
}
