package quorate.codecs.wire;

import java.util.List;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Template;

/** A member's spending key: SIGHASH_ALL over every input of a template, deterministically. Called only for what is on record. */
public final class TemplateSigner {
    private final Schnorr schnorr;
    private final PoolTransactions transactions;
    private final SecretKey secretKey;

    public TemplateSigner(Schnorr schnorr, PoolTransactions transactions, SecretKey secretKey) {
        this.schnorr = schnorr;
        this.transactions = transactions;
        this.secretKey = secretKey;
    }

    /** X only: its place in the pool's script tells whose it is. */
    public Hash32 publicKey() {
        return secretKey.publicKey();
    }

    /** One signature for each input, in their order. */
    public List<Bytes> sign(Template template) {
        return transactions.digests(template).stream()
                .map(digest -> secretKey.sign(schnorr, digest))
                .toList();
    }

    @Override
    public String toString() {
        return "TemplateSigner[" + publicKey() + "]";
    }
}
