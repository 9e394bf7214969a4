package quorate.node.ingestion;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;

/** An event as the relayer that delivered it may see it. */
record EventFate(
        EventId event,
        Hash32 externalId,
        String stream,
        long nonce,
        long amountSompi,
        String destination,
        Instant receivedAt,
        String phase,
        long position,
        OptionalLong slot,
        Optional<Hash32> transaction) {
    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("eventId", event.toString())
                .put("externalId", externalId.toHex())
                .put("phase", phase)
                .put("stream", stream)
                .put("nonce", nonce)
                .put("position", position)
                .put("amountSompi", Long.toString(amountSompi))
                .put("destination", destination)
                .put("receivedAt", receivedAt.toString());
        slot.ifPresent(decidedIn -> json.put("slot", decidedIn));
        transaction.ifPresent(txid -> json.put("transaction", txid.toHex()));
        return json;
    }
}
