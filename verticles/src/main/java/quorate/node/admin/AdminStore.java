package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.function.Function;
import quorate.node.postgres.DatabaseFailed;
import quorate.node.postgres.DatabaseFailure;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.EventId;
import quorate.protocol.PoolId;
import quorate.protocol.StreamId;

/** What operators decide, each change with its row in the audit log, in one transaction. The only writer of these tables. */
final class AdminStore {
    private static final String AUDIT = """
            INSERT INTO audit (actor, role, action, subject, reason, before, after)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """;
    private static final String CHANGE = "INSERT INTO change (kind, id) VALUES ('audit', $1)";
    private static final String HALTS = "SELECT pool, ground, reason, raised_by, at FROM halt ORDER BY at";
    private static final String PAUSE = """
            INSERT INTO halt (pool, ground, reason, raised_by) VALUES ('*', 'OPERATOR', $1, $2)
            ON CONFLICT (pool, ground) DO NOTHING
            """;
    private static final String RESUME = "DELETE FROM halt";
    private static final String APPROVE_CANCEL = """
            INSERT INTO cancel_approval (pool, stream, nonce, event_id, approved_by, reason) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING
            """;
    private static final String APPROVE_LATE = """
            INSERT INTO late_approval (pool, event_id, approved_by, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """;
    private static final String AUDIT_PAGE = """
            SELECT sequence, actor, role, action, subject, reason, before, after, at, hash FROM audit
            WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2
            """;

    private final Postgres database;

    AdminStore(Postgres database) {
        this.database = database;
    }

    /** Who changes what, and why. */
    record Change(Tokens.Caller caller, String action, String subject, String reason) {}

    /** Why the node is halted, if it is: the reasons of all rows. */
    Future<Optional<String>> haltReason() {
        return database.query(Sql.of(HALTS)).map(rows -> {
            StringBuilder reasons = new StringBuilder();
            rows.forEach(row -> reasons.append(reasons.isEmpty() ? "" : "; ")
                    .append(row.getString("ground"))
                    .append(": ")
                    .append(row.getString("reason")));
            return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons.toString());
        });
    }

    Future<Void> pause(Change change) {
        return changing(
                change,
                connection -> connection
                        .preparedQuery(PAUSE)
                        .execute(Tuple.of(change.reason(), change.caller().name()))
                        .mapEmpty());
    }

    Future<Void> resume(Change change) {
        return changing(change, connection -> connection.query(RESUME).execute().mapEmpty());
    }

    Future<Void> approveCancel(Change change, PoolId pool, StreamId stream, long nonce, Optional<EventId> event) {
        Tuple arguments = Tuple.of(
                pool.name(),
                stream.text(),
                nonce,
                event.map(id -> Buffer.buffer(id.hash().toBytes())).orElse(null),
                change.caller().name(),
                change.reason());
        return changing(
                change,
                connection -> connection
                        .preparedQuery(APPROVE_CANCEL)
                        .execute(arguments)
                        .mapEmpty());
    }

    Future<Void> approveLate(Change change, PoolId pool, EventId event) {
        Tuple arguments = Tuple.of(
                pool.name(),
                Buffer.buffer(event.hash().toBytes()),
                change.caller().name(),
                change.reason());
        return changing(
                change,
                connection -> connection
                        .preparedQuery(APPROVE_LATE)
                        .execute(arguments)
                        .mapEmpty());
    }

    /** A change whose effect another part makes, such as a reset: only its audit row is written here. */
    Future<Void> record(Change change) {
        return changing(change, connection -> Future.succeededFuture());
    }

    /** Newest first, before {@code sequence}. */
    Future<JsonObject> audit(long before, int limit) {
        return database.query(Sql.of(AUDIT_PAGE, before, limit)).map(rows -> {
            JsonArray entries = new JsonArray();
            rows.forEach(row -> entries.add(entry(row)));
            return new JsonObject().put("entries", entries);
        });
    }

    private Future<Void> changing(Change change, Function<SqlConnection, Future<Void>> effect) {
        return database.transaction(connection -> haltState(connection)
                        .compose(before -> effect.apply(connection)
                                .compose(done -> haltState(connection))
                                .compose(after -> audit(connection, change, before, after))))
                .compose(outcome -> switch (outcome) {
                    case Outcome.Committed<Void> ignored -> Future.succeededFuture();
                    case Outcome.RolledBack<Void>(DatabaseFailure cause) ->
                        Future.failedFuture(new DatabaseFailed(cause, null));
                    case Outcome.Unknown<Void>(String detail) ->
                        Future.failedFuture(new DatabaseFailed(new DatabaseFailure.Unavailable(detail), null));
                });
    }

    private static Future<Void> audit(SqlConnection connection, Change change, JsonObject before, JsonObject after) {
        Tuple row = Tuple.from(new Object[] {
            change.caller().name(),
            change.caller().role().name(),
            change.action(),
            change.subject(),
            change.reason(),
            before,
            after
        });
        return connection
                .preparedQuery(AUDIT)
                .execute(row)
                .compose(done -> connection.preparedQuery(CHANGE).execute(Tuple.of(change.action())))
                .mapEmpty();
    }

    private static Future<JsonObject> haltState(SqlConnection connection) {
        return connection.query(HALTS).execute().map(rows -> {
            JsonArray halts = new JsonArray();
            rows.forEach(row ->
                    halts.add(row.getString("pool") + " " + row.getString("ground") + ": " + row.getString("reason")));
            return new JsonObject().put("halts", halts);
        });
    }

    private static JsonObject entry(Row row) {
        return new JsonObject()
                .put("sequence", row.getLong("sequence"))
                .put("actor", row.getString("actor"))
                .put("role", row.getString("role"))
                .put("action", row.getString("action"))
                .put("subject", row.getString("subject"))
                .put("reason", row.getString("reason"))
                .put("before", row.getValue("before"))
                .put("after", row.getValue("after"))
                .put("at", row.getOffsetDateTime("at").toInstant().toString())
                .put("hash", EventReads.hex(row.getBuffer("hash")));
    }
}
