package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import quorate.codecs.wire.DecisionCodec;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.Decision;
import quorate.protocol.KillGround;
import quorate.protocol.NodeId;

/** Reads what became of an event's templates (C3): who refused which, and which was killed, by what slot, on what ground. */
final class TemplateReads {
    /** $1 pool, $2 event id. */
    private static final String TEMPLATES = """
            SELECT s.slot, s.kind, s.template_hash, s.decided_at, k.slot AS killed_by, k.decision AS kill
            FROM decided_event d
            JOIN slot s ON s.pool = d.pool AND (s.slot = d.slot OR (s.root = d.slot AND s.kind = 'REPLACE'))
            LEFT JOIN slot k ON k.pool = s.pool AND k.undoes = s.slot AND k.kind = 'KILL'
            WHERE d.pool = $1 AND d.event_id = $2 AND s.kind IN ('PAY', 'REPLACE')
            ORDER BY s.slot LIMIT 100
            """;

    /** $1 pool, $2 slots. Only this signer's own have a ground: what the others had in mind is theirs. */
    private static final String REFUSALS = """
            SELECT slot, member, ground, at FROM refused WHERE pool = $1 AND slot = ANY($2)
            UNION ALL
            SELECT slot, member, NULL, at FROM peer_refusal WHERE pool = $1 AND slot = ANY($2)
            ORDER BY slot, member
            """;

    private final Postgres database;
    private final String pool;
    private final Function<NodeId, String> names;

    TemplateReads(Postgres database, String pool, Function<NodeId, String> names) {
        this.database = database;
        this.pool = pool;
        this.names = names;
    }

    /**
     * {@code [{"slot", "kind", "template", "decidedAt", "refusals": [{"member", "ground", "at"}], "kill": {"slot", "ground",
     * "members"} or null}]}, oldest first.
     */
    Future<JsonArray> of(io.vertx.core.buffer.Buffer event) {
        return database.query(Sql.of(TEMPLATES, pool, event)).compose(rows -> {
            List<Row> templates = new ArrayList<>();
            rows.forEach(templates::add);
            Long[] slots = templates.stream().map(row -> row.getLong("slot")).toArray(Long[]::new);
            return database.query(Sql.of(REFUSALS, pool, slots)).map(refusals -> {
                Map<Long, JsonArray> refused = bySlot(refusals);
                JsonArray all = new JsonArray();
                templates.forEach(row -> all.add(
                        template(row).put("refusals", refused.getOrDefault(row.getLong("slot"), new JsonArray()))));
                return all;
            });
        });
    }

    private Map<Long, JsonArray> bySlot(RowSet<Row> refusals) {
        Map<Long, JsonArray> bySlot = new HashMap<>();
        refusals.forEach(row -> bySlot.computeIfAbsent(row.getLong("slot"), ignored -> new JsonArray())
                .add(new JsonObject()
                        .put("member", name(row.getInteger("member")))
                        .put("ground", row.getString("ground"))
                        .put("at", row.getOffsetDateTime("at").toInstant().toString())));
        return bySlot;
    }

    private JsonObject template(Row row) {
        return new JsonObject()
                .put("slot", row.getLong("slot"))
                .put("kind", row.getString("kind"))
                .put("template", EventReads.hex(row.getBuffer("template_hash")))
                .put(
                        "decidedAt",
                        row.getOffsetDateTime("decided_at").toInstant().toString())
                .put("kill", row.getLong("killed_by") == null ? null : kill(row));
    }

    private JsonObject kill(Row row) {
        JsonArray members = new JsonArray();
        String ground = "LOST";
        if (DecisionCodec.decode(row.getBuffer("kill").getBytes())
                instanceof Decision.Kill(long ignored, KillGround.Refused refused)) {
            ground = "REFUSED";
            refused.refusals().forEach(one -> members.add(name(one.member().index())));
        }
        return new JsonObject()
                .put("slot", row.getLong("killed_by"))
                .put("ground", ground)
                .put("members", members);
    }

    private String name(int member) {
        return names.apply(new NodeId(member));
    }
}
