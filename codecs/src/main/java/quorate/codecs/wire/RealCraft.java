package quorate.codecs.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.protocol.Craft;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Hash32;
import quorate.protocol.Masses;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;

/** The hashes and masses of one pool of one group. */
public record RealCraft(Hash32 groupHash, PoolId pool, PoolTransactions transactions) implements Craft {
    private static final int SIPHASH_KEY_BYTES = 16;
    private static final byte[] DOMAIN = "quorate:decision:v1:".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Hash32 blake3(byte[]... parts) {
        return Hashes.blake3(parts);
    }

    /** SipHash-2-4 of {@code txid || index u32 big endian}, keyed by the seed's first 16 bytes: of a pool's coins each is hashed each time. */
    @Override
    public ToLongFunction<Outpoint> order(Hash32 seed) {
        SipHash hash = new SipHash();
        hash.init(new KeyParameter(seed.toBytes(), 0, SIPHASH_KEY_BYTES));
        return outpoint -> {
            byte[] bytes = ByteBuffer.allocate(Hash32.LENGTH + Integer.BYTES)
                    .put(outpoint.txid().toBytes())
                    .putInt(outpoint.index())
                    .array();
            hash.update(bytes, 0, bytes.length);
            return hash.doFinal();
        };
    }

    /** {@code BLAKE3("quorate:decision:v1:" || group hash || pool u32+ || slot u64 || previous 32 || canonical bytes)}. */
    @Override
    public DecisionHash decisionHash(long slot, DecisionHash previous, Decision decision) {
        byte[] head = ByteWriter.bigEndian()
                .raw(DOMAIN)
                .hash32(groupHash)
                .text(pool.name())
                .u64(slot)
                .hash32(previous.hash())
                .toArray();
        return new DecisionHash(Hashes.blake3(head, DecisionCodec.encode(decision)));
    }

    @Override
    public TemplateHash templateHash(Template template) {
        return transactions.templateHash(template);
    }

    @Override
    public Hash32 txid(Template template) {
        return transactions.unsigned(template).txid();
    }

    @Override
    public Masses masses(Template template) {
        return transactions.signedMasses(template);
    }
}
