package quorate.codecs.wire;

import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** A member's identity key: signs statements and envelopes, deterministically, and never a transaction. */
public final class IdentityKey {
    private final Schnorr schnorr;
    private final SecretKey secretKey;

    public IdentityKey(Schnorr schnorr, SecretKey secretKey) {
        this.schnorr = schnorr;
        this.secretKey = secretKey;
    }

    /** X only. */
    public Hash32 publicKey() {
        return secretKey.publicKey();
    }

    public Bytes sign(Hash32 digest) {
        return secretKey.sign(schnorr, digest);
    }

    @Override
    public String toString() {
        return "IdentityKey[" + publicKey() + "]";
    }
}
