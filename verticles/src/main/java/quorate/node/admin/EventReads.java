package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.EventId;
import quorate.protocol.LiveStage;

/** Reads events as the API shows them, with what is held of their votes, locks and signatures. */
final class EventReads {
    private final Postgres database;
    private final SlotReads slots;
    private final TemplateReads templates;
    private final Absences absences;
    private final TransactionIds transactions;

    EventReads(
            Postgres database,
            SlotReads slots,
            TemplateReads templates,
            Absences absences,
            TransactionIds transactions) {
        this.database = database;
        this.slots = slots;
        this.templates = templates;
        this.absences = absences;
        this.transactions = transactions;
    }

    /** What a listing asks for; empty parts do not restrict. */
    record Filter(
            Optional<String> phase,
            Optional<String> stream,
            Optional<String> pool,
            Optional<Instant> since,
            Optional<Cursor> after,
            int limit) {}

    /** The last event of a page; the next page begins behind it. */
    record Cursor(Instant receivedAt, EventId event) {
        String encode() {
            return Cursors.of(receivedAt + "~" + event);
        }

        /** @throws IllegalArgumentException if {@code cursor} was not made by {@link #encode} */
        static Cursor decode(String cursor) {
            String[] parts = Cursors.text(cursor).split("~", 2);
            try {
                return new Cursor(Instant.parse(parts[0]), EventId.ofHex(parts[parts.length - 1]));
            } catch (DateTimeParseException | IllegalArgumentException bad) {
                throw Cursors.bad(cursor, bad);
            }
        }
    }

    /** {@code {"events": [...], "cursor": ...}}, newest first. */
    Future<JsonObject> page(Filter filter) {
        Sql page = Sql.of(
                EventQueries.PAGE,
                filter.phase().orElse(null),
                filter.stream().orElse(null),
                filter.since().map(EventReads::utc).orElse(null),
                filter.after().map(c -> utc(c.receivedAt())).orElse(null),
                filter.after()
                        .map(c -> Buffer.buffer(c.event().hash().toBytes()))
                        .orElse(null),
                filter.limit(),
                filter.pool().orElse(null));
        return database.query(page)
                .compose(rows -> summaries(rows).map(events -> {
                    JsonObject answer = new JsonObject().put("events", new JsonArray(events));
                    if (rows.size() == filter.limit()) {
                        answer.put("cursor", lastOf(rows).encode());
                    }
                    return answer;
                }));
    }

    /** The events known of these, in no order. */
    Future<List<JsonObject>> byIds(List<EventId> ids) {
        Buffer[] keys =
                ids.stream().map(id -> Buffer.buffer(id.hash().toBytes())).toArray(Buffer[]::new);
        return database.query(Sql.of(EventQueries.BY_IDS, (Object) keys)).compose(this::summaries);
    }

    /** One event with its history; empty if it is not known here. */
    Future<Optional<JsonObject>> event(EventId id) {
        return byIds(List.of(id)).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            JsonObject event = found.get(0);
            Long slot = event.getLong("slot");
            return database.query(
                            Sql.of(EventQueries.HISTORY, Buffer.buffer(id.hash().toBytes()), slots.pool(), slot))
                    .compose(history -> slots.completedBy(slot)
                            .compose(completedBy -> templates
                                    .of(Buffer.buffer(id.hash().toBytes()))
                                    .map(all -> Optional.of(event.put("history", history(history))
                                            .put("completedBy", new JsonArray(completedBy))
                                            .put("templates", all)))));
        });
    }

    private Future<List<JsonObject>> summaries(RowSet<Row> rows) {
        List<Row> found = new ArrayList<>();
        rows.forEach(found::add);
        Long[] wanted = found.stream()
                .map(row -> row.getLong("slot"))
                .filter(slot -> slot != null)
                .distinct()
                .toArray(Long[]::new);
        return slots.evidence(Arrays.asList(wanted))
                .map(evidence ->
                        found.stream().map(row -> summary(row, evidence)).toList());
    }

    private JsonObject summary(Row row, SlotReads.Evidence evidence) {
        String eventId = hex(row.getBuffer("event_id"));
        Long slot = row.getLong("slot");
        Long startedAtMs = row.getLong("phase_started_at_ms");
        OffsetDateTime receivedAt = row.getOffsetDateTime("received_at");
        return new JsonObject()
                .put("eventId", eventId)
                .put("externalId", hex(row.getBuffer("external_id")))
                .put("stream", row.getString("stream"))
                .put("nonce", row.getLong("nonce"))
                .put("amountSompi", Long.toString(row.getLong("amount_sompi")))
                .put("destination", row.getString("destination_address"))
                .put("receivedAt", receivedAt.toInstant().toString())
                .put("firstSeenVia", row.getString("first_seen_via"))
                .put("phase", row.getString("phase"))
                .put(
                        "phaseSince",
                        startedAtMs == null
                                ? receivedAt.toInstant().toString()
                                : Instant.ofEpochMilli(startedAtMs).toString())
                .put("round", row.getInteger("round") == null ? 0 : row.getInteger("round"))
                .put("slot", slot)
                .put("retryCount", row.getInteger("retry_count") == null ? 0 : row.getInteger("retry_count"))
                .put("template", hex(row.getBuffer("canonical_hash")))
                .put("waitingFor", waitingFor(row, evidence.signatures(slot)))
                .put("votes", evidence.votes(eventId, slot))
                .put("locks", evidence.locks(eventId, slot))
                .put("signatures", evidence.signatures(slot))
                .put("certificate", evidence.certificate(slot))
                .put("stage", row.getString("stage"))
                .put("setAsideBy", row.getString("set_aside_by"))
                .put("transaction", transactions.of(row))
                .put("confirmationsDaa", confirmations(row));
    }

    private Long confirmations(Row row) {
        OptionalLong tip = slots.tipDaaScore();
        return row.getBuffer("accepting_block") == null || tip.isEmpty()
                ? null
                : Math.max(0, tip.getAsLong() - row.getLong("accepted_at_daa_score"));
    }

    // Who is away is known better now than when the event's state was last written.
    private JsonObject waitingFor(Row row, JsonObject signatures) {
        JsonObject stored = finding(row);
        boolean undecided = row.getLong("slot") == null;
        if (undecided) {
            JsonObject other = stored == null || Absences.isQuorumMissing(stored) ? null : stored;
            return absences.quorumMissing().orElse(other);
        }
        boolean aggregating = LiveStage.AGGREGATE.name().equals(row.getString("stage"));
        return stored == null && aggregating
                ? absences.signaturesMissing(signatures.getJsonArray("members")).orElse(null)
                : stored;
    }

    private static JsonObject finding(Row row) {
        return row.getString("waiting_code") == null
                ? null
                : new JsonObject()
                        .put("check", row.getString("waiting_check"))
                        .put("code", row.getString("waiting_code"))
                        .put("expected", row.getString("waiting_expected"))
                        .put("found", row.getString("waiting_found"));
    }

    private static JsonArray history(RowSet<Row> rows) {
        JsonArray history = new JsonArray();
        for (Row row : rows) {
            history.add(new JsonObject()
                    .put("at", row.getOffsetDateTime("at").toInstant().toString())
                    .put("what", row.getString("what"))
                    .put("detail", row.getString("detail")));
        }
        return history;
    }

    private static Cursor lastOf(RowSet<Row> rows) {
        Row last = null;
        for (Row row : rows) {
            last = row;
        }
        if (last == null) {
            throw new IllegalStateException("a full page has a last row");
        }
        return new Cursor(
                last.getOffsetDateTime("received_at").toInstant(), EventId.ofHex(hex(last.getBuffer("event_id"))));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(java.time.ZoneOffset.UTC);
    }

    static String hex(Buffer bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes.getBytes());
    }
}
