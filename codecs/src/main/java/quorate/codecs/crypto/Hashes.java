package quorate.codecs.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import quorate.protocol.Hash32;

/** The hashes of Kaspa, Hyperlane and the protocol, each over the concatenation of its parts. */
public final class Hashes {
    private Hashes() {}

    /** BLAKE2b-256 with an ASCII key, as Kaspa separates its domains; no key for an empty name. */
    public static Hash32 blake2b(String key, byte[]... parts) {
        byte[] keyBytes = key.isEmpty() ? null : key.getBytes(StandardCharsets.US_ASCII);
        return digest(new Blake2bDigest(keyBytes, 32, null, null), parts);
    }

    public static Hash32 blake3(byte[]... parts) {
        return digest(new Blake3Digest(32), parts);
    }

    public static Hash32 keccak256(byte[]... parts) {
        return digest(new KeccakDigest(256), parts);
    }

    public static Hash32 sha256(byte[]... parts) {
        MessageDigest sha = newSha256();
        for (byte[] part : parts) {
            sha.update(part);
        }
        return Hash32.of(sha.digest());
    }

    /** BIP340's tagged hash: {@code SHA256(SHA256(tag) || SHA256(tag) || parts)}. */
    public static Hash32 tagged(String tag, byte[]... parts) {
        byte[] tagHash = newSha256().digest(tag.getBytes(StandardCharsets.UTF_8));
        MessageDigest sha = newSha256();
        sha.update(tagHash);
        sha.update(tagHash);
        for (byte[] part : parts) {
            sha.update(part);
        }
        return Hash32.of(sha.digest());
    }

    private static Hash32 digest(Digest digest, byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] out = new byte[32];
        digest.doFinal(out, 0);
        return Hash32.of(out);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
