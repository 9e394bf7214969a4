package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.Function;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.NodeId;

/** Reads a pool's log: slot by slot, what was decided, who locked it, what came of it. */
final class LogReads {
    /** $1 pool, $2 first slot (ascending) or last slot (descending), $3 limit. */
    private static final String SLOTS = """
            SELECT s.slot, s.kind, s.undoes, s.decision_hash, s.previous, s.template_hash, s.ended, s.decided_at, c.round, c.members, c.anchor_daa_scores,
                   l.stage, t.txid,
                   CASE WHEN t.txid IS NULL AND a.slot IS NOT NULL THEN s.decision END AS seen_decision,
                   (SELECT array_agg(encode(d.event_id, 'hex') ORDER BY d.place) FROM decided_event d
                    WHERE d.pool = s.pool AND d.event_id IS NOT NULL
                        AND d.slot = CASE s.kind WHEN 'REPLACE' THEN s.root ELSE s.slot END) AS events,
                   (SELECT min(d.stream) FROM decided_event d WHERE d.pool = s.pool AND d.slot = s.slot) AS stream,
                   (SELECT min(d.nonce) FROM decided_event d WHERE d.pool = s.pool AND d.slot = s.slot) AS nonce
            FROM slot s
            JOIN certificate c ON c.pool = s.pool AND c.slot = s.slot
            LEFT JOIN live_stage l ON l.pool = s.pool AND l.slot = s.slot
            LEFT JOIN finished_transaction t ON t.pool = s.pool AND t.slot = s.slot
            LEFT JOIN acceptance a ON a.pool = s.pool AND a.slot = s.slot
            WHERE s.pool = $1 AND s.slot %s $2
            ORDER BY s.slot %s LIMIT $3
            """;

    private static final String ASCENDING = SLOTS.formatted(">=", "ASC");
    private static final String DESCENDING = SLOTS.formatted("<=", "DESC");

    private final Postgres database;
    private final Function<NodeId, String> names;
    private final TransactionIds transactions;

    LogReads(Postgres database, Function<NodeId, String> names, TransactionIds transactions) {
        this.transactions = transactions;
        this.database = database;
        this.names = names;
    }

    /** {@code {"slots": [...]}}, each lock's anchor at its locker's place in {@code lockedBy}; from {@code from} on, or backwards from it. */
    Future<JsonObject> slots(String pool, long from, boolean descending, int limit) {
        return database.query(Sql.of(descending ? DESCENDING : ASCENDING, pool, from, limit))
                .map(rows -> {
                    JsonArray slots = new JsonArray();
                    rows.forEach(row -> slots.add(slot(row)));
                    return new JsonObject().put("slots", slots);
                });
    }

    private JsonObject slot(Row row) {
        JsonArray lockedBy = new JsonArray();
        for (Integer member : row.getArrayOfIntegers("members")) {
            lockedBy.add(names.apply(new NodeId(member)));
        }
        Long[] anchors = row.getArrayOfLongs("anchor_daa_scores");
        JsonArray events = new JsonArray();
        String[] ids = row.getArrayOfStrings("events");
        if (ids != null) {
            for (String id : ids) {
                events.add(id);
            }
        }
        return new JsonObject()
                .put("slot", row.getLong("slot"))
                .put("kind", row.getString("kind"))
                .put("decision", EventReads.hex(row.getBuffer("decision_hash")))
                .put("previous", EventReads.hex(row.getBuffer("previous")))
                .put("undoes", row.getLong("undoes"))
                .put("template", EventReads.hex(row.getBuffer("template_hash")))
                .put("events", events)
                .put("stream", row.getString("stream"))
                .put("nonce", row.getLong("nonce"))
                .put("round", row.getInteger("round"))
                .put("lockedBy", lockedBy)
                .put("anchorDaaScores", anchors == null ? null : new JsonArray(List.of(anchors)))
                .put("medianAnchorDaaScore", SlotReads.medianAnchor(row))
                .put("stage", row.getString("stage"))
                .put("ended", row.getBoolean("ended"))
                .put("transaction", transactions.of(row))
                .put(
                        "decidedAt",
                        row.getOffsetDateTime("decided_at").toInstant().toString());
    }
}
