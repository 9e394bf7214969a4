package quorate.codecs.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * A private key of secp256k1: 32 bytes, 1 to the curve's order less one. It signs, and its bytes do not leave this package: it
 * prints as its public key, is no {@link java.io.Serializable} and has no properties that a JSON mapper would find. Two are
 * compared in constant time.
 */
public final class SecretKey {
    private static final int LENGTH = 32;
    private static final byte[] NO_RANDOMNESS = new byte[LENGTH];

    private final byte[] secret;
    private final Hash32 publicKey;

    private SecretKey(byte[] secret) {
        this.publicKey = Hash32.of(Schnorr.best().publicKey(secret));
        this.secret = secret.clone();
    }

    /** Copies the bytes. @throws IllegalArgumentException if they are no key; the message does not contain them */
    public static SecretKey of(byte[] secret) {
        return new SecretKey(secret);
    }

    /** A new one. One draw in 2^128 is no key, the curve's order being a little below 2^256: then it draws again. */
    public static SecretKey draw(SecureRandom random) {
        Optional<SecretKey> drawn = Optional.empty();
        while (drawn.isEmpty()) {
            byte[] secret = new byte[LENGTH];
            random.nextBytes(secret);
            drawn = ifKey(secret);
        }
        return drawn.get();
    }

    private static Optional<SecretKey> ifKey(byte[] secret) {
        try {
            return Optional.of(new SecretKey(secret));
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }

    /** X only. */
    public Hash32 publicKey() {
        return publicKey;
    }

    /** A BIP340 signature, deterministic: 32 zero bytes of auxiliary randomness. */
    public Bytes sign(Schnorr schnorr, Hash32 digest) {
        return Bytes.of(schnorr.sign(secret, digest.toBytes(), NO_RANDOMNESS));
    }

    /** A copy, for what seals it. */
    byte[] toBytes() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretKey that && MessageDigest.isEqual(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    @Override
    public String toString() {
        return "SecretKey[of " + publicKey + ", redacted]";
    }
}
