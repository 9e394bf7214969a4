package quorate.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.ToLongFunction;
import quorate.protocol.Craft;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Masses;
import quorate.protocol.Outpoint;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** Cheap bytes: a fast hash for every hash, no encodings at all, the node's formulas for masses. */
final class SimCraft implements Craft {
    private static final long STORAGE_CONSTANT = 1_000_000_000_000L;
    private final int members;
    private final int threshold;

    SimCraft(Group group) {
        members = group.members();
        threshold = group.signatureThreshold();
    }

    @Override
    public Hash32 blake3(byte[]... parts) {
        Mixer mixer = new Mixer();
        for (byte[] part : parts) {
            mixer.add(part);
        }
        return mixer.hash();
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
        Mixer mixer = new Mixer().add(slot).add(previous.hash());
        switch (decision) {
            case Decision.Payment pay -> {
                mixer.add(pay instanceof Decision.Replace replace ? replace.slot() : 0);
                pay.events().forEach(event -> mixer.add(event.hash()));
                mixer.add(templateHash(pay.template()).hash());
            }
            case Decision.Kill kill -> mixer.add(kill.toString().getBytes(StandardCharsets.UTF_8));
            case Decision.Pass pass -> mixer.add("pass".getBytes(StandardCharsets.UTF_8));
            case Decision.Cancel(StreamId stream, long nonce, Optional<EventId> event) ->
                mixer.add((stream + "#" + nonce + "#" + event).getBytes(StandardCharsets.UTF_8));
        }
        return new DecisionHash(mixer.hash());
    }

    @Override
    public TemplateHash templateHash(Template template) {
        Mixer mixer = new Mixer();
        for (TemplateInput input : template.inputs()) {
            mixer.add(input.outpoint().txid()).add(input.outpoint().index()).add(input.amountSompi());
        }
        for (TemplateOutput output : template.outputs()) {
            mixer.add(output.scriptPublicKey().script().toBytes()).add(output.amountSompi());
        }
        return new TemplateHash(mixer.add(template.payload().toBytes()).hash());
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
}
