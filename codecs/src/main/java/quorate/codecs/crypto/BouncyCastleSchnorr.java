package quorate.codecs.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.BIP340Signer;

/** BIP340 by BouncyCastle: the second opinion, and the fallback where no native library loads. */
public final class BouncyCastleSchnorr implements Schnorr {
    @Override
    public byte[] sign(byte[] secretKey, byte[] message, byte[] auxiliary) {
        Lengths.require("message", message, 32);
        Lengths.require("auxiliary randomness", auxiliary, 32);
        BIP340Signer signer = new BIP340Signer();
        signer.init(true, keyPair(secretKey), new Given(auxiliary));
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    @Override
    public boolean verify(byte[] xOnlyKey, byte[] message, byte[] signature) {
        if (xOnlyKey.length != 32 || message.length != 32 || signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        try {
            ECPublicKeyParameters key = BIP340Signer.decodePublicKey(xOnlyKey);
            if (key == null) {
                return false;
            }
            BIP340Signer signer = new BIP340Signer();
            signer.init(false, key);
            signer.update(message, 0, message.length);
            return signer.verifySignature(signature);
        } catch (IllegalArgumentException notAKey) {
            return false;
        }
    }

    /** Whether these are the 32 bytes of an x-only key on the curve. */
    public static boolean isKey(byte[] xOnlyKey) {
        if (xOnlyKey.length != 32) {
            return false;
        }
        try {
            return BIP340Signer.decodePublicKey(xOnlyKey) != null;
        } catch (IllegalArgumentException notAKey) {
            return false;
        }
    }

    @Override
    public byte[] publicKey(byte[] secretKey) {
        return Arrays.copyOfRange(
                ((ECPublicKeyParameters) keyPair(secretKey).getPublic()).getQ().getEncoded(true), 1, 33);
    }

    private static AsymmetricCipherKeyPair keyPair(byte[] secretKey) {
        Lengths.require("secret key", secretKey, 32);
        BigInteger d = new BigInteger(1, secretKey);
        if (d.signum() == 0 || d.compareTo(BIP340Signer.getDomain().getN()) >= 0) {
            throw new IllegalArgumentException("secret key: expected 1 to the curve's order less one");
        }
        ECPublicKeyParameters publicKey = new ECPublicKeyParameters(
                BIP340Signer.getDomain().getG().multiply(d).normalize(), BIP340Signer.getDomain());
        return new AsymmetricCipherKeyPair(publicKey, new ECPrivateKeyParameters(d, BIP340Signer.getDomain()));
    }

    /** Hands the signer the auxiliary bytes that the caller chose. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] out) {
            System.arraycopy(bytes, 0, out, 0, out.length);
        }
    }
}
