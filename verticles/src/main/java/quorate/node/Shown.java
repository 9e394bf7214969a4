package quorate.node;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import quorate.codecs.wire.StatementCodec;
import quorate.protocol.Input;
import quorate.protocol.Signed;
import quorate.protocol.SlotEvidence;
import quorate.protocol.Statement;

/** What Commit tells Proposal of a slot that may have to be killed, as it goes over the local bus ({@link Addresses#SLOT_SHOWN}). */
public final class Shown {
    private Shown() {}

    public static JsonObject toJson(long slot, SlotEvidence evidence) {
        JsonArray refusals = new JsonArray();
        evidence.refusals().forEach(refusal -> refusals.add(Buffer.buffer(StatementCodec.encode(refusal))));
        return new JsonObject()
                .put("slot", slot)
                .put("accepted", evidence.accepted())
                .put("lost", evidence.lost())
                .put("overdue", evidence.overdue())
                .put("refusals", refusals);
    }

    public static Input.SlotShown of(JsonObject told) {
        JsonArray encoded = told.getJsonArray("refusals");
        List<Signed<Statement.Refusal>> refusals = new ArrayList<>();
        for (int i = 0; i < encoded.size(); i++) {
            Signed<? extends Statement> signed =
                    StatementCodec.decode(encoded.getBuffer(i).getBytes());
            if (signed.statement() instanceof Statement.Refusal refusal) {
                refusals.add(new Signed<>(signed.member(), refusal, signed.signature()));
            }
        }
        return new Input.SlotShown(
                told.getLong("slot"),
                new SlotEvidence(
                        told.getBoolean("accepted"), told.getBoolean("lost"), told.getBoolean("overdue"), refusals));
    }
}
