package quorate.node.ingestion;

import io.vertx.sqlclient.Row;
import java.util.OptionalLong;
import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.OtherContent;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Source;
import quorate.protocol.StreamId;

/** A row of the table events, for all who read it. */
public final class EventRow {
    /** What {@link #known} needs of {@code events e}; {@code other_content(e.event_id) AS other_content} beside them. */
    public static final String COLUMNS = "e.event_id, e.source_tag, e.source_domain, e.external_id, e.stream, e.nonce,"
            + " e.previous_nonce, e.destination_version, e.destination_script, e.amount_sompi, e.known_since_ms";

    private EventRow() {}

    public static Input.EventKnown known(Row row) {
        Long previous = row.getLong("previous_nonce");
        Event event = new Event(
                new EventId(hash(row, "event_id")),
                source(row.getInteger("source_tag"), row.getLong("source_domain")),
                hash(row, "external_id"),
                new StreamId(row.getString("stream")),
                row.getLong("nonce"),
                previous == null ? OptionalLong.empty() : OptionalLong.of(previous),
                new ScriptPublicKey(
                        row.getInteger("destination_version"),
                        Bytes.of(row.getBuffer("destination_script").getBytes())),
                row.getLong("amount_sompi"));
        return new Input.EventKnown(
                event, row.getLong("known_since_ms"), OtherContent.valueOf(row.getString("other_content")), false);
    }

    static Hash32 hash(Row row, String column) {
        return Hash32.of(row.getBuffer(column).getBytes());
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
