package quorate.codecs.hyperlane;

import quorate.codecs.crypto.EthereumSignature;
import quorate.protocol.Bytes;

/** A validator's key, for those who make messages: demos and tests. A signer of the group has none. */
public final class ValidatorKey {
    private final byte[] privateKey;

    /** @param privateKey 32 bytes */
    public ValidatorKey(byte[] privateKey) {
        this.privateKey = privateKey.clone();
    }

    /** The 20 bytes by which a {@link ValidatorSet} knows it. */
    public Bytes address() {
        return EthereumSignature.addressOf(privateKey);
    }

    /** r, s, v (65 bytes, v is 27 or 28). */
    public Bytes sign(Checkpoint checkpoint) {
        return Bytes.of(EthereumSignature.sign(privateKey, checkpoint.digest().toBytes()));
    }
}
