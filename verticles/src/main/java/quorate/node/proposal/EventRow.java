package quorate.node.proposal;

import io.vertx.sqlclient.Row;
import java.util.OptionalLong;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Input;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Source;
import quorate.protocol.StreamId;

/** An event as the Ingestion part stored it. */
final class EventRow {
    static final String COLUMNS = "e.event_id, e.source_tag, e.source_domain, e.external_id, e.stream, e.nonce,"
            + " e.previous_nonce, e.destination_version, e.destination_script, e.amount_sompi, e.known_since_ms";

    private EventRow() {}

    static Input.EventKnown known(Row row) {
        Long previous = row.getLong("previous_nonce");
        Event event = new Event(
                new EventId(LogReading.hash(row, "event_id")),
                source(row.getInteger("source_tag"), row.getLong("source_domain")),
                LogReading.hash(row, "external_id"),
                new StreamId(row.getString("stream")),
                row.getLong("nonce"),
                previous == null ? OptionalLong.empty() : OptionalLong.of(previous),
                new ScriptPublicKey(row.getInteger("destination_version"), LogReading.bytes(row, "destination_script")),
                row.getLong("amount_sompi"));
        return new Input.EventKnown(event, row.getLong("known_since_ms"), row.getBoolean("second_content"));
    }

    private static Source source(int tag, Long domain) {
        return switch (tag) {
            case 1 -> new Source.Hyperlane(domain);
            case 2 -> new Source.LayerZero(domain);
            case 3 -> new Source.Api();
            default -> throw new IllegalStateException("events.source_tag: expected 1 to 3, found " + tag);
        };
    }
}
