package quorate.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import quorate.protocol.Craft;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Masses;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** Cheap bytes: SHA-256 for every hash, short encodings of our own, the node's formulas for masses. One for each run. */
final class SimCraft implements Craft {
    private static final long STORAGE_CONSTANT = 1_000_000_000_000L;
    private final MessageDigest digest = sha256();
    private final int members;
    private final int threshold;

    SimCraft(Group group) {
        members = group.members();
        threshold = group.signatureThreshold();
    }

    @Override
    public Hash32 blake3(byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part);
        }
        return Hash32.of(digest.digest());
    }

    @Override
    public DecisionHash decisionHash(long slot, DecisionHash previous, Decision decision) {
        byte[] head = ByteBuffer.allocate(8).putLong(slot).array();
        byte[] body = switch (decision) {
            case Decision.Pay pay -> pay(pay);
            case Decision.Cancel(StreamId stream, long nonce, Optional<EventId> event) ->
                (stream + "#" + nonce + "#" + event).getBytes(StandardCharsets.UTF_8);
        };
        return new DecisionHash(blake3(head, previous.hash().toBytes(), body));
    }

    private byte[] pay(Decision.Pay pay) {
        ByteBuffer buffer = ByteBuffer.allocate(32 * pay.events().size() + 32);
        pay.events().forEach(event -> buffer.put(event.hash().toBytes()));
        return buffer.put(templateHash(pay.template()).hash().toBytes()).array();
    }

    @Override
    public TemplateHash templateHash(Template template) {
        for (TemplateInput input : template.inputs()) {
            digest.update(input.outpoint().txid().toBytes());
            number(input.outpoint().index());
            number(input.amountSompi());
        }
        for (TemplateOutput output : template.outputs()) {
            digest.update(output.scriptPublicKey().script().toBytes());
            number(output.amountSompi());
        }
        digest.update(template.payload().toBytes());
        return new TemplateHash(Hash32.of(digest.digest()));
    }

    private void number(long value) {
        digest.update(ByteBuffer.allocate(8).putLong(value).array());
    }

    @Override
    public Masses masses(Template template) {
        long redeem = 3L + 33L * members;
        long size = 94L + template.payload().length();
        long scripts = 0;
        long storageOut = 0;
        long inSompi = 0;
        for (TemplateInput input : template.inputs()) {
            size += 52 + 66L * threshold + 3 + redeem;
            inSompi += input.amountSompi();
        }
        for (TemplateOutput output : template.outputs()) {
            long script = output.scriptPublicKey().script().length();
            size += 18 + script;
            scripts += 2 + script;
            storageOut += STORAGE_CONSTANT / output.amountSompi();
        }
        long inputs = template.inputs().size();
        long relief = inputs * (STORAGE_CONSTANT / Math.max(1, inSompi / inputs));
        return new Masses(size + 10 * scripts + 1000L * members * inputs, 2 * size, Math.max(0, storageOut - relief));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
