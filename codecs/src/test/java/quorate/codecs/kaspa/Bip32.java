package quorate.codecs.kaspa;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.signers.BIP340Signer;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;

/** Hierarchical keys as wallets derive them: how the vectors' derived keys came to be. */
final class Bip32 {
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger ORDER = BIP340Signer.getDomain().getN();
    private static final int XPRV = 0x038f2ef4;
    private static final int XPUB = 0x038f332e;

    private final BigInteger secret;
    private final byte[] chainCode;
    private final int depth;
    private final byte[] parentFingerprint;
    private final int number;

    private Bip32(BigInteger secret, byte[] chainCode, int depth, byte[] parentFingerprint, int number) {
        this.secret = secret;
        this.chainCode = chainCode;
        this.depth = depth;
        this.parentFingerprint = parentFingerprint;
        this.number = number;
    }

    static byte[] seed(String mnemonic) throws GeneralSecurityException {
        PBEKeySpec spec =
                new PBEKeySpec(mnemonic.toCharArray(), "mnemonic".getBytes(StandardCharsets.UTF_8), 2048, 512);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(spec)
                .getEncoded();
    }

    static Bip32 master(byte[] seed) throws GeneralSecurityException {
        byte[] i = hmac("Bitcoin seed".getBytes(StandardCharsets.UTF_8), seed);
        return new Bip32(new BigInteger(1, Arrays.copyOf(i, 32)), Arrays.copyOfRange(i, 32, 64), 0, new byte[4], 0);
    }

    Bip32 path(String path) throws GeneralSecurityException {
        Bip32 key = this;
        for (String step : java.util.List.of(path.substring(2).split("/", -1))) {
            boolean hardened = step.endsWith("'");
            int index = Integer.parseInt(hardened ? step.substring(0, step.length() - 1) : step);
            key = key.child(hardened ? index | 0x80000000 : index);
        }
        return key;
    }

    private Bip32 child(int index) throws GeneralSecurityException {
        ByteBuffer data = ByteBuffer.allocate(37);
        data.put(index < 0 ? padded() : publicKey()).putInt(index);
        byte[] i = hmac(chainCode, data.array());
        BigInteger childSecret =
                new BigInteger(1, Arrays.copyOf(i, 32)).add(secret).mod(ORDER);
        return new Bip32(childSecret, Arrays.copyOfRange(i, 32, 64), depth + 1, fingerprint(), index);
    }

    byte[] publicKey() {
        return BIP340Signer.getDomain().getG().multiply(secret).normalize().getEncoded(true);
    }

    Bytes secret() {
        return Bytes.of(Arrays.copyOfRange(padded(), 1, 33));
    }

    String xprv() {
        return base58(serialized(XPRV, padded()));
    }

    String xpub() {
        return base58(serialized(XPUB, publicKey()));
    }

    private byte[] padded() {
        byte[] out = new byte[33];
        byte[] bytes = secret.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, out, 33 - length, length);
        return out;
    }

    private byte[] fingerprint() {
        var ripemd = new org.bouncycastle.crypto.digests.RIPEMD160Digest();
        byte[] sha = Hashes.sha256(publicKey()).toBytes();
        ripemd.update(sha, 0, sha.length);
        byte[] out = new byte[20];
        ripemd.doFinal(out, 0);
        return Arrays.copyOf(out, 4);
    }

    private byte[] serialized(int version, byte[] key) {
        return ByteBuffer.allocate(78)
                .putInt(version)
                .put((byte) depth)
                .put(parentFingerprint)
                .putInt(number)
                .put(chainCode)
                .put(key)
                .array();
    }

    private static String base58(byte[] bytes) {
        byte[] check = Hashes.sha256(Hashes.sha256(bytes).toBytes()).toBytes();
        byte[] all = Arrays.copyOf(bytes, bytes.length + 4);
        System.arraycopy(check, 0, all, bytes.length, 4);
        StringBuilder text = new StringBuilder();
        for (BigInteger rest = new BigInteger(1, all); rest.signum() > 0; rest = rest.divide(BigInteger.valueOf(58))) {
            text.append(BASE58.charAt(rest.mod(BigInteger.valueOf(58)).intValue()));
        }
        return text.reverse().toString();
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(key, "HmacSHA512"));
        return mac.doFinal(data);
    }
}
