package quorate.codecs.wire;

import java.util.List;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Template;

/** A member's spending key: SIGHASH_ALL over every input of a template, deterministically. Called only for what is on record. */
public final class TemplateSigner {
    private static final byte[] NO_RANDOMNESS = new byte[32];

    private final Schnorr schnorr;
    private final PoolTransactions transactions;
    private final byte[] secretKey;

    /** @throws IllegalArgumentException if {@code secretKey} is not a key; the message does not contain it */
    public TemplateSigner(Schnorr schnorr, PoolTransactions transactions, byte[] secretKey) {
        schnorr.publicKey(secretKey);
        this.schnorr = schnorr;
        this.transactions = transactions;
        this.secretKey = secretKey.clone();
    }

    /** X only: its place in the pool's script tells whose it is. */
    public Hash32 publicKey() {
        return Hash32.of(schnorr.publicKey(secretKey));
    }

    /** One signature for each input, in their order. */
    public List<Bytes> sign(Template template) {
        return transactions.digests(template).stream()
                .map(digest -> Bytes.of(schnorr.sign(secretKey, digest.toBytes(), NO_RANDOMNESS)))
                .toList();
    }

    @Override
    public String toString() {
        return "TemplateSigner[" + publicKey() + "]";
    }
}
