package quorate.codecs.crypto;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;

/** BIP340 by libsecp256k1. */
public final class NativeSchnorr implements Schnorr {
    private final Secp256k1 library = Secp256k1.get();

    @Override
    public byte[] sign(byte[] secretKey, byte[] message, byte[] auxiliary) {
        Lengths.require("secret key", secretKey, 32);
        Lengths.require("message", message, 32);
        Lengths.require("auxiliary randomness", auxiliary, 32);
        try {
            return library.signSchnorr(message, secretKey, auxiliary);
        } catch (Secp256k1Exception refused) {
            throw new IllegalArgumentException("secret key: expected 1 to the curve's order less one", refused);
        }
    }

    @Override
    public boolean verify(byte[] xOnlyKey, byte[] message, byte[] signature) {
        if (xOnlyKey.length != 32 || message.length != 32 || signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        try {
            return library.verifySchnorr(signature, message, xOnlyKey);
        } catch (Secp256k1Exception notAKey) {
            return false;
        }
    }

    @Override
    public byte[] publicKey(byte[] secretKey) {
        Lengths.require("secret key", secretKey, 32);
        try {
            return Arrays.copyOfRange(library.pubkeyCreate(secretKey), 1, 33);
        } catch (Secp256k1Exception refused) {
            throw new IllegalArgumentException("secret key: expected 1 to the curve's order less one", refused);
        }
    }
}
