package quorate.codecs.wire;

import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** A member's identity key: signs statements and envelopes, deterministically, and never a transaction. */
public final class IdentityKey {
    private static final byte[] NO_RANDOMNESS = new byte[32];

    private final Schnorr schnorr;
    private final byte[] secretKey;
    private final Hash32 publicKey;

    /** @throws IllegalArgumentException if {@code secretKey} is not a key; the message does not contain it */
    public IdentityKey(Schnorr schnorr, byte[] secretKey) {
        this.schnorr = schnorr;
        this.secretKey = secretKey.clone();
        this.publicKey = Hash32.of(schnorr.publicKey(secretKey));
    }

    /** X only. */
    public Hash32 publicKey() {
        return publicKey;
    }

    public Bytes sign(Hash32 digest) {
        return Bytes.of(schnorr.sign(secretKey, digest.toBytes(), NO_RANDOMNESS));
    }

    @Override
    public String toString() {
        return "IdentityKey[" + publicKey + "]";
    }
}
