package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;

/**
 * The right to speak for one identity: a Postgres session of its own that holds an advisory lock. Lost with the session, then
 * nothing is stated or signed until it is held again (B2). Each holder has an epoch; {@link #statement()} makes the database
 * itself refuse what an earlier holder still tries to write.
 */
public final class IdentityLease implements Fence {
    private static final long PING_MS = 1_000;
    private static final long PING_TIMEOUT_MS = 3_000;
    private static final long FIRST_BACKOFF_MS = 100;
    private static final long LAST_BACKOFF_MS = 5_000;

    /** Hears of the lease. Called on the lease's own context, in order. */
    public interface Listener {
        /** From now on nothing may be stated or signed. */
        void lost(String reason);

        /** Held again: memory must be loaded anew before anything is stated. */
        void heldAgain();
    }

    private final Vertx vertx;
    private final DatabaseSettings settings;
    private final String identity;
    private final String holder;
    private final Listener listener;
    private volatile Optional<Held> held = Optional.empty();
    private volatile boolean closed;

    /** @param holder this process, as the other one is told: host, process id, boot id */
    public IdentityLease(
            Vertx vertx, DatabaseSettings settings, Hash32 group, NodeId self, String holder, Listener listener) {
        this.vertx = vertx;
        this.settings = settings;
        this.identity = group + "/" + self;
        this.holder = holder;
        this.listener = listener;
    }

    private record Held(PgConnection connection, long epoch) {}

    /** Another process holds the lease of this identity. */
    public static final class HeldElsewhere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HeldElsewhere(String message) {
            super(message);
        }
    }

    /**
     * Takes the lease, waiting at most {@code patienceMs} for an earlier process's session to end. Fails with
     * {@link HeldElsewhere} if another process has it, with {@link DatabaseFailed} if the database cannot be reached.
     */
    public Future<Void> acquire(long patienceMs) {
        return take().recover(failure -> {
            if (failure instanceof HeldElsewhere && patienceMs > 0) {
                return pause(FIRST_BACKOFF_MS).compose(waited -> acquire(patienceMs - FIRST_BACKOFF_MS));
            }
            return Future.failedFuture(failure);
        });
    }

    public boolean isHeld() {
        return held.isPresent();
    }

    @Override
    public Optional<Sql> statement() {
        return held.map(lease -> Sql.of("SELECT require_lease($1)", lease.epoch()));
    }

    /** Gives the lease back; it is not taken again. */
    public Future<Void> close() {
        closed = true;
        Optional<Held> last = held;
        held = Optional.empty();
        return last.map(lease -> lease.connection().close()).orElseGet(Future::succeededFuture);
    }

    private Future<Void> take() {
        return PgConnection.connect(vertx, Postgres.connectOptions(settings, "quorate-lease"))
                .recover(error -> Future.failedFuture(new DatabaseFailed(Failures.of(error), error)))
                .compose(connection -> lock(connection)
                        .compose(epoch -> hold(connection, epoch))
                        .recover(failure -> connection.close().transform(closing -> Future.failedFuture(failure))));
    }

    private Future<Long> lock(PgConnection connection) {
        return connection
                .preparedQuery("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine,"
                        + " (SELECT holder FROM lease) AS holder")
                .execute(Tuple.of("quorate identity " + identity))
                .compose(rows -> {
                    Row row = rows.iterator().next();
                    if (!row.getBoolean("mine")) {
                        return Future.failedFuture(new HeldElsewhere("another process runs with the identity "
                                + identity + " on " + settings + ": " + row.getString("holder")));
                    }
                    return connection
                            .preparedQuery("INSERT INTO lease (epoch, holder) VALUES (1, $1) ON CONFLICT (only_row)"
                                    + " DO UPDATE SET epoch = lease.epoch + 1, holder = $1, at = clock_timestamp()"
                                    + " RETURNING epoch")
                            .execute(Tuple.of(holder))
                            .map(answer -> answer.iterator().next().getLong("epoch"));
                });
    }

    private Future<Void> hold(PgConnection connection, long epoch) {
        if (closed) {
            return Future.failedFuture(new IllegalStateException("the lease was closed"));
        }
        held = Optional.of(new Held(connection, epoch));
        connection.closeHandler(gone -> lost(connection, "the session that held it has ended"));
        ping(connection);
        return Future.succeededFuture();
    }

    /** A session can be gone without a word: ask it. */
    private void ping(PgConnection connection) {
        vertx.setTimer(PING_MS, timer -> {
            if (!holds(connection)) {
                return;
            }
            Future<RowSet<Row>> answer = connection.query("SELECT 1").execute();
            answer.timeout(PING_TIMEOUT_MS, TimeUnit.MILLISECONDS).onComplete(done -> {
                if (done.succeeded()) {
                    ping(connection);
                } else {
                    lost(connection, "the session that held it does not answer: " + done.cause());
                    connection.close();
                }
            });
        });
    }

    private boolean holds(PgConnection connection) {
        return held.filter(lease -> lease.connection() == connection).isPresent();
    }

    private void lost(PgConnection connection, String reason) {
        if (!holds(connection)) {
            return;
        }
        held = Optional.empty();
        listener.lost(reason);
        if (!closed) {
            takeAgain(FIRST_BACKOFF_MS);
        }
    }

    private void takeAgain(long backoffMs) {
        pause(backoffMs).compose(waited -> take()).onComplete(taken -> {
            if (taken.succeeded()) {
                listener.heldAgain();
            } else if (!closed) {
                takeAgain(Math.min(2 * backoffMs, LAST_BACKOFF_MS));
            }
        });
    }

    private Future<Void> pause(long ms) {
        Promise<Void> waited = Promise.promise();
        vertx.setTimer(ms, timer -> waited.complete());
        return waited.future();
    }
}
