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
    private static final String HALTS =
            "SELECT pool || ' ' || ground || ': ' || reason AS standing FROM halt ORDER BY at";
    private static final String PAUSE = """
            INSERT INTO halt (pool, ground, reason, raised_by) VALUES ('*', 'OPERATOR', $1, $2)
            ON CONFLICT (pool, ground) DO NOTHING
            """;
    private static final String RESUME = "DELETE FROM halt";
    private static final String APPROVE_CANCEL = """
            INSERT INTO cancel_approval (pool, stream, nonce, event_id, approved_by, reason) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING
            """;
    private static final String CANCELS = """
            SELECT approved_by AS standing FROM cancel_approval
            WHERE pool = $1 AND stream = $2 AND nonce = $3 AND event_id IS NOT DISTINCT FROM $4
            """;
    private static final String APPROVE_LATE = """
            INSERT INTO late_approval (pool, event_id, approved_by, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """;
    private static final String LATES =
            "SELECT approved_by AS standing FROM late_approval WHERE pool = $1 AND event_id = $2";
    private static final String ORDER_REFUSAL = """
            INSERT INTO refusal_order (pool, slot, ordered_by, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """;
    private static final String REFUSAL_ORDERS =
            "SELECT ordered_by AS standing FROM refusal_order WHERE pool = $1 AND slot = $2";
    private static final String SET_ASIDE = """
            INSERT INTO set_aside (pool, slot, set_by, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """;
    private static final String COUNT_AGAIN = "DELETE FROM set_aside WHERE pool = $1 AND slot = $2";
    private static final String ASIDE = "SELECT set_by AS standing FROM set_aside WHERE pool = $1 AND slot = $2";
    private static final String FATE = """
            SELECT f.fate FROM slot s LEFT JOIN fate f USING (template_hash) WHERE s.pool = $1 AND s.slot = $2
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

    /** A Cancel that an operator may approve (S2). */
    record Cancel(PoolId pool, StreamId stream, long nonce, Optional<EventId> event) {
        private Tuple key() {
            return Tuple.of(
                    pool.name(),
                    stream.text(),
                    nonce,
                    event.map(AdminStore::bytes).orElse(null));
        }
    }

    Future<Void> pause(Change change) {
        Tuple halt = Tuple.of(change.reason(), change.caller().name());
        return changing(change, AdminStore::halts, run(PAUSE, halt));
    }

    Future<Void> resume(Change change) {
        return changing(change, AdminStore::halts, run(RESUME, Tuple.tuple()));
    }

    Future<Void> approveCancel(Change change, Cancel cancel) {
        Tuple row = cancel.key().addString(change.caller().name()).addString(change.reason());
        return changing(
                change,
                connection -> standing(connection, "approvals", CANCELS, cancel.key()),
                run(APPROVE_CANCEL, row));
    }

    /** Whether this signer's operator has approved it. */
    Future<Boolean> cancelApproved(Cancel cancel) {
        return database.read(connection ->
                connection.preparedQuery(CANCELS).execute(cancel.key()).map(rows -> rows.size() > 0));
    }

    Future<Void> approveLate(Change change, PoolId pool, EventId event) {
        Tuple key = Tuple.of(pool.name(), bytes(event));
        Tuple row = Tuple.of(pool.name(), bytes(event), change.caller().name(), change.reason());
        return changing(change, connection -> standing(connection, "approvals", LATES, key), run(APPROVE_LATE, row));
    }

    /** C3: an administrator's order to refuse a slot's template. */
    Future<Void> orderRefusal(Change change, PoolId pool, long slot) {
        Tuple row = Tuple.of(pool.name(), slot, change.caller().name(), change.reason());
        return changing(
                change,
                connection -> standing(connection, "orders", REFUSAL_ORDERS, Tuple.of(pool.name(), slot)),
                run(ORDER_REFUSAL, row));
    }

    /** D3: the slot counts no more for pool.concurrency at this signer, or does again. */
    Future<Void> setAside(Change change, PoolId pool, long slot, boolean aside) {
        Tuple key = Tuple.of(pool.name(), slot);
        Tuple row = Tuple.of(pool.name(), slot, change.caller().name(), change.reason());
        return changing(
                change,
                connection -> standing(connection, "setAsideBy", ASIDE, key),
                aside ? run(SET_ASIDE, row) : run(COUNT_AGAIN, key));
    }

    /** {@code signed}, {@code refused} or neither: what this signer has done with the slot's template. */
    Future<Optional<String>> fate(PoolId pool, long slot) {
        return database.query(Sql.of(FATE, pool.name(), slot)).map(rows -> {
            for (Row row : rows) {
                return Optional.ofNullable(row.getString("fate"));
            }
            return Optional.empty();
        });
    }

    /** A change whose effect another part makes, such as a reset: only its audit row is written here. */
    Future<Void> record(Change change, JsonObject before, JsonObject after) {
        return committed(database.transaction(connection -> audit(connection, change, before, after)));
    }

    /** Newest first, before {@code sequence}; with a cursor when there may be more. */
    Future<JsonObject> audit(long before, int limit) {
        return database.query(Sql.of(AUDIT_PAGE, before, limit)).map(rows -> {
            JsonArray entries = new JsonArray();
            rows.forEach(row -> entries.add(entry(row)));
            JsonObject page = new JsonObject().put("entries", entries);
            return entries.size() < limit
                    ? page
                    : page.put(
                            "cursor",
                            Cursors.of(entries.getJsonObject(limit - 1).getLong("sequence")));
        });
    }

    private Future<Void> changing(
            Change change,
            Function<SqlConnection, Future<JsonObject>> snapshot,
            Function<SqlConnection, Future<Void>> effect) {
        return committed(database.transaction(connection -> snapshot.apply(connection)
                .compose(before -> effect.apply(connection)
                        .compose(done -> snapshot.apply(connection))
                        .compose(after -> audit(connection, change, before, after)))));
    }

    private static Future<Void> committed(Future<Outcome<Void>> transaction) {
        return transaction.compose(outcome -> switch (outcome) {
            case Outcome.Committed<Void> ignored -> Future.succeededFuture();
            case Outcome.RolledBack<Void>(DatabaseFailure cause) ->
                Future.failedFuture(new DatabaseFailed(cause, null));
            case Outcome.Unknown<Void>(String detail) ->
                Future.failedFuture(new DatabaseFailed(new DatabaseFailure.Unavailable(detail), null));
        });
    }

    private static Function<SqlConnection, Future<Void>> run(String sql, Tuple values) {
        return connection -> connection.preparedQuery(sql).execute(values).mapEmpty();
    }

    private static Future<JsonObject> halts(SqlConnection connection) {
        return standing(connection, "halts", HALTS, Tuple.tuple());
    }

    private static Future<JsonObject> standing(SqlConnection connection, String name, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).map(rows -> {
            JsonArray standing = new JsonArray();
            rows.forEach(row -> standing.add(row.getString("standing")));
            return new JsonObject().put(name, standing);
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

    private static Buffer bytes(EventId event) {
        return Buffer.buffer(event.hash().toBytes());
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
