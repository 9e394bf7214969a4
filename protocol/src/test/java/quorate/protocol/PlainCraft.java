package quorate.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.ToLongFunction;

/** Bytes without bytes: SHA-256 over text where codecs use the real encodings; masses by the node's own formulas. */
final class PlainCraft implements Craft {
    private static final long STORAGE_CONSTANT = 1_000_000_000_000L;
    private final int members;
    private final int threshold;

    PlainCraft(Group group) {
        members = group.members();
        threshold = group.signatureThreshold();
    }

    @Override
    public Hash32 blake3(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return Hash32.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public ToLongFunction<Outpoint> order(Hash32 seed) {
        return outpoint -> {
            byte[] index = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(outpoint.index())
                    .array();
            Hash32 hash = blake3(seed.toBytes(), outpoint.txid().toBytes(), index);
            return ByteBuffer.wrap(hash.toBytes()).getLong();
        };
    }

    @Override
    public DecisionHash decisionHash(long slot, DecisionHash previous, Decision decision) {
        return new DecisionHash(text(slot + "|" + previous + "|" + decision));
    }

    @Override
    public TemplateHash templateHash(Template template) {
        return new TemplateHash(text(template.toString()));
    }

    private Hash32 text(String text) {
        return blake3(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Hash32 txid(Template template) {
        return templateHash(template).hash();
    }

    @Override
    public Masses masses(Template template) {
        long redeem = 3L + 33L * members;
        long size = 94L + template.payload().length();
        long scripts = 0;
        long storageOut = 0;
        long sumIn = 0;
        for (TemplateInput input : template.inputs()) {
            size += 52 + 66L * threshold + 2 + redeem;
            sumIn += input.amountSompi();
        }
        for (TemplateOutput output : template.outputs()) {
            long script = output.scriptPublicKey().script().length();
            size += 18 + script;
            scripts += 2 + script;
            storageOut += STORAGE_CONSTANT / output.amountSompi();
        }
        long inputs = template.inputs().size();
        long relief = inputs * (STORAGE_CONSTANT / (sumIn / inputs));
        long storage = Math.max(0, storageOut - relief);
        return new Masses(size + 10 * scripts + 1000L * members * inputs, 2 * size, storage);
    }
}
