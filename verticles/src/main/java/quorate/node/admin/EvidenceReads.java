package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;

/** Reads what members can be held to (V6, G1, C4): each with the signatures that prove it, so that an auditor needs nobody's word. */
final class EvidenceReads {
    private static final String EQUIVOCATIONS = """
            SELECT member, slot, round, kind, first_hash, first_bytes, first_signature, second_hash, second_bytes,
                   second_signature, at
            FROM equivocation WHERE pool = $1 AND ($2::integer IS NULL OR member = $2) ORDER BY sequence DESC LIMIT 100
            """;
    private static final String FORGERIES =
            "SELECT fault, envelope, at FROM forgery WHERE pool = $1 AND member = $2 ORDER BY place";
    private static final String BAD_SIGNATURES = """
            SELECT slot, template_hash, signer, fault, envelope, at
            FROM bad_signature WHERE pool = $1 AND member = $2 ORDER BY place
            """;
    private static final String COUNTS = """
            SELECT member, 'forgeries' AS what, count(*) AS kept FROM forgery WHERE pool = $1 GROUP BY member
            UNION ALL SELECT member, 'badSignatures', count(*) FROM bad_signature WHERE pool = $1 GROUP BY member
            """;

    private final Postgres database;
    private final String pool;
    private final List<String> names;

    EvidenceReads(Postgres database, String pool, List<String> names) {
        this.database = database;
        this.pool = pool;
        this.names = names;
    }

    /** What is kept of every member, as {@code /v1/signers} shows it. */
    record Kept(Map<Integer, JsonArray> equivocations, Map<Integer, JsonObject> counts) {
        JsonObject into(JsonObject signer, int member) {
            return signer.put("equivocations", equivocations.getOrDefault(member, new JsonArray()))
                    .put("forgeries", 0)
                    .put("badSignatures", 0)
                    .mergeIn(counts.getOrDefault(member, new JsonObject()));
        }
    }

    Future<Kept> kept() {
        return database.query(Sql.of(EQUIVOCATIONS, pool, null))
                .compose(said -> database.query(Sql.of(COUNTS, pool)).map(counted -> {
                    Map<Integer, JsonArray> equivocations = new TreeMap<>();
                    said.forEach(row -> equivocations
                            .computeIfAbsent(row.getInteger("member"), ignored -> new JsonArray())
                            .add(equivocation(row)));
                    Map<Integer, JsonObject> counts = new TreeMap<>();
                    counted.forEach(row -> counts.computeIfAbsent(row.getInteger("member"), ignored -> new JsonObject())
                            .put(row.getString("what"), row.getLong("kept")));
                    return new Kept(equivocations, counts);
                }));
    }

    /**
     * {@code {"member", "equivocations": [...], "forgeries": [{"fault", "envelope", "at"}], "badSignatures": [{"slot", "template",
     * "signer", "fault", "envelope", "at"}]}}; an envelope is hex, its last 64 bytes the sender's signature of the others.
     */
    Future<JsonObject> of(String member) {
        int index = names.indexOf(member);
        if (index < 0) {
            return Future.failedFuture(Answered.Refused.notFound("no member " + member + ": they are " + names));
        }
        JsonObject shown = new JsonObject().put("member", member);
        return list(Sql.of(EQUIVOCATIONS, pool, index), EvidenceReads::equivocation)
                .map(said -> shown.put("equivocations", said))
                .compose(ignored -> list(Sql.of(FORGERIES, pool, index), EvidenceReads::envelope))
                .map(forged -> shown.put("forgeries", forged))
                .compose(ignored -> list(Sql.of(BAD_SIGNATURES, pool, index), this::badSignature))
                .map(bad -> shown.put("badSignatures", bad));
    }

    private Future<JsonArray> list(Sql query, Function<Row, JsonObject> json) {
        return database.query(query).map(rows -> {
            JsonArray list = new JsonArray();
            rows.forEach(row -> list.add(json.apply(row)));
            return list;
        });
    }

    private JsonObject badSignature(Row row) {
        int signer = row.getInteger("signer");
        return envelope(row)
                .put("slot", row.getLong("slot"))
                .put("template", EventReads.hex(row.getBuffer("template_hash")))
                .put("signer", signer < names.size() ? names.get(signer) : "none of the group");
    }

    private static JsonObject envelope(Row row) {
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
