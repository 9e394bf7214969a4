package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;

/** Reads what members can be held to (V6, G1): each with the signatures that prove it, so that an auditor needs nobody's word. */
final class EvidenceReads {
    private static final String EQUIVOCATIONS = """
            SELECT member, slot, round, kind, first_hash, first_bytes, first_signature, second_hash, second_bytes,
                   second_signature, at
            FROM equivocation WHERE pool = $1 AND ($2::integer IS NULL OR member = $2) ORDER BY sequence DESC LIMIT 100
            """;
    private static final String FORGERIES =
            "SELECT fault, envelope, at FROM forgery WHERE pool = $1 AND member = $2 ORDER BY place";
    private static final String FORGED = "SELECT member, count(*) AS kept FROM forgery WHERE pool = $1 GROUP BY member";

    private final Postgres database;
    private final String pool;
    private final List<String> names;

    EvidenceReads(Postgres database, String pool, List<String> names) {
        this.database = database;
        this.pool = pool;
        this.names = names;
    }

    /** What is kept of every member, as {@code /v1/signers} shows it. */
    record Kept(Map<Integer, JsonArray> equivocations, Map<Integer, Long> forgeries) {
        JsonObject into(JsonObject signer, int member) {
            return signer.put("equivocations", equivocations.getOrDefault(member, new JsonArray()))
                    .put("forgeries", forgeries.getOrDefault(member, 0L));
        }
    }

    Future<Kept> kept() {
        return database.query(Sql.of(EQUIVOCATIONS, pool, null))
                .compose(said -> database.query(Sql.of(FORGED, pool)).map(forged -> {
                    Map<Integer, JsonArray> equivocations = new TreeMap<>();
                    said.forEach(row -> equivocations
                            .computeIfAbsent(row.getInteger("member"), ignored -> new JsonArray())
                            .add(equivocation(row)));
                    Map<Integer, Long> forgeries = new TreeMap<>();
                    forged.forEach(row -> forgeries.put(row.getInteger("member"), row.getLong("kept")));
                    return new Kept(equivocations, forgeries);
                }));
    }

    /**
     * {@code {"member", "equivocations": [...], "forgeries": [{"fault", "envelope", "at"}]}}; an envelope is hex, its last 64 bytes
     * the sender's signature of the others.
     */
    Future<JsonObject> of(String member) {
        int index = names.indexOf(member);
        if (index < 0) {
            return Future.failedFuture(Answered.Refused.notFound("no member " + member + ": they are " + names));
        }
        return database.query(Sql.of(EQUIVOCATIONS, pool, index))
                .compose(said -> database.query(Sql.of(FORGERIES, pool, index))
                        .map(forged -> new JsonObject()
                                .put("member", member)
                                .put("equivocations", list(said, EvidenceReads::equivocation))
                                .put("forgeries", list(forged, EvidenceReads::forgery))));
    }

    private static JsonArray list(RowSet<Row> rows, java.util.function.Function<Row, JsonObject> json) {
        JsonArray list = new JsonArray();
        rows.forEach(row -> list.add(json.apply(row)));
        return list;
    }

    private static JsonObject forgery(Row row) {
        return new JsonObject()
                .put("fault", row.getString("fault"))
                .put("envelope", EventReads.hex(row.getBuffer("envelope")))
                .put("at", row.getOffsetDateTime("at").toInstant().toString());
    }

    private static JsonObject equivocation(Row row) {
        return new JsonObject()
                .put("slot", row.getLong("slot"))
                .put("round", row.getInteger("round"))
                .put("kind", row.getInteger("kind") == 0 ? "VOTE" : "LOCK")
                .put("first", signed(row, "first"))
                .put("second", signed(row, "second"))
                .put("at", row.getOffsetDateTime("at").toInstant().toString());
    }

    private static JsonObject signed(Row row, String which) {
        return new JsonObject()
                .put("decision", EventReads.hex(row.getBuffer(which + "_hash")))
                .put("signedBytes", EventReads.hex(row.getBuffer(which + "_bytes")))
                .put("signature", EventReads.hex(row.getBuffer(which + "_signature")));
    }
}
