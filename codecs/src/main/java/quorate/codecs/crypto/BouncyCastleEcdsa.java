package quorate.codecs.crypto;

import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.BIP340Signer;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/** ECDSA by BouncyCastle: the second opinion, and the fallback where no native library loads. */
public final class BouncyCastleEcdsa implements Ecdsa {
    private static final ECDomainParameters CURVE = BIP340Signer.getDomain();

    @Override
    public boolean isKey(byte[] compressedKey) {
        return point(compressedKey).isPresent();
    }

    @Override
    public boolean verify(byte[] compressedKey, byte[] digest, byte[] signature) {
        if (digest.length != 32 || signature.length != SIGNATURE_LENGTH || EcdsaRange.isHigh(signature)) {
            return false;
        }
        return point(compressedKey)
                .map(key -> {
                    ECDSASigner signer = new ECDSASigner();
                    signer.init(false, new ECPublicKeyParameters(key, CURVE));
                    return signer.verifySignature(digest, EcdsaRange.r(signature), EcdsaRange.s(signature));
                })
                .orElse(false);
    }

    /** Q = r^-1 (sR - zG), R being the point whose x is r and whose y has the parity that {@code recoveryId} says. */
    @Override
    public Optional<byte[]> recover(byte[] digest, byte[] signature, int recoveryId) {
        if (digest.length != 32 || signature.length != SIGNATURE_LENGTH || recoveryId < 0 || recoveryId > 1) {
            return Optional.empty();
        }
        BigInteger r = EcdsaRange.r(signature);
        BigInteger s = EcdsaRange.s(signature);
        if (!inRange(r) || !inRange(s)) {
            return Optional.empty();
        }
        byte[] encoded = new byte[COMPRESSED_KEY_LENGTH];
        encoded[0] = (byte) (2 + recoveryId);
        System.arraycopy(signature, 0, encoded, 1, 32);
        return point(encoded).flatMap(point -> {
            BigInteger inverse = r.modInverse(CURVE.getN());
            BigInteger z = new BigInteger(1, digest).negate().multiply(inverse).mod(CURVE.getN());
            ECPoint key = ECAlgorithms.sumOfTwoMultiplies(
                            CURVE.getG(), z, point, s.multiply(inverse).mod(CURVE.getN()))
                    .normalize();
            return key.isInfinity() ? Optional.empty() : Optional.of(key.getEncoded(false));
        });
    }

    @Override
    public Optional<byte[]> compact(byte[] der) {
        return EcdsaRange.compact(der);
    }

    private static boolean inRange(BigInteger number) {
        return number.signum() > 0 && number.compareTo(CURVE.getN()) < 0;
    }

    private static Optional<ECPoint> point(byte[] compressedKey) {
        if (compressedKey.length != COMPRESSED_KEY_LENGTH || (compressedKey[0] != 2 && compressedKey[0] != 3)) {
            return Optional.empty();
        }
        try {
            return Optional.of(CURVE.getCurve().decodePoint(compressedKey));
        } catch (IllegalArgumentException offTheCurve) {
            return Optional.empty();
        }
    }
}
