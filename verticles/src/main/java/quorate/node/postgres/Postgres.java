package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * This signer's database: reads, and transactions whose {@link Outcome} is known, or known to be unknown. Connects when
 * first used and again after a loss, so that a database that is away for a while costs time only.
 */
public final class Postgres {
    private static final int IDLE_S = 30;

    /** How many connections in a row may turn out to be dead before that is the answer. */
    private static final int STALE_CONNECTIONS = 2;

    private final Pool pool;
    private final DatabaseSettings settings;

    private Postgres(Pool pool, DatabaseSettings settings) {
        this.pool = pool;
        this.settings = settings;
    }

    /** Opens nothing yet; {@link ServerCheck} says whether the server may be trusted. */
    public static Postgres create(Vertx vertx, DatabaseSettings settings) {
        PoolOptions limits = new PoolOptions()
                .setMaxSize(settings.maxConnections())
                .setMaxWaitQueueSize(settings.maxWaiting())
                .setConnectionTimeout(settings.connectTimeoutMs())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(IDLE_S)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        // A connection that is in use and hears nothing for twice that time is dead: its slot must come back.
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout(settings.connectTimeoutMs())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setIdleTimeout(2 * IDLE_S)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        Pool pool = PgBuilder.pool()
                .with(limits)
                .with(net)
                .connectingTo(connectOptions(settings, "quorate"))
                .using(vertx)
                .build();
        return new Postgres(pool, settings);
    }

    static PgConnectOptions connectOptions(DatabaseSettings settings, String name) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setDatabase(settings.database())
                .setUser(settings.user())
                .setPassword(settings.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(256)
                .setPreparedStatementCacheSqlLimit(4096)
                .setPipeliningLimit(64)
                .addProperty("application_name", name)
                .addProperty("statement_timeout", Integer.toString(settings.statementTimeoutMs()))
                .addProperty("lock_timeout", Integer.toString(settings.lockTimeoutMs()))
                .addProperty("idle_in_transaction_session_timeout", Integer.toString(settings.transactionTimeoutMs()))
                .addProperty("TimeZone", "UTC");
        if (settings.tls()) {
            options.setSslMode(SslMode.VERIFY_FULL)
                    .setSslOptions(new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"));
        }
        return options;
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /** One read. Fails with {@link DatabaseFailed}. */
    public Future<RowSet<Row>> query(Sql sql) {
        return read(connection -> connection.preparedQuery(sql.text()).execute(sql.values()));
    }

    /**
     * Several reads on one connection, outside a transaction; tried again if the connection turns out to be dead. Fails with
     * {@link DatabaseFailed}.
     */
    public <T> Future<T> read(Function<SqlConnection, Future<T>> reading) {
        return typed(
                reading(reading, STALE_CONNECTIONS).timeout(settings.transactionTimeoutMs(), TimeUnit.MILLISECONDS));
    }

    private <T> Future<T> reading(Function<SqlConnection, Future<T>> reading, int retries) {
        return pool.withConnection(connection ->
                        reading.apply(connection).recover(error -> Future.failedFuture(new WhileReading(error))))
                .recover(error -> {
                    Throwable cause = error instanceof WhileReading ? error.getCause() : error;
                    boolean stale = error instanceof WhileReading && !Failures.isServersAnswer(cause);
                    return stale && retries > 0 ? reading(reading, retries - 1) : Future.failedFuture(cause);
                });
    }

    /** Tells a failure on a connection from a failure to get one. */
    private static final class WhileReading extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WhileReading(Throwable cause) {
            super(cause);
        }
    }

    /** Several reads that see one moment. Fails with {@link DatabaseFailed}. */
    public <T> Future<T> snapshot(Function<SqlConnection, Future<T>> reading) {
        return transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", reading)
                .compose(outcome -> switch (outcome) {
                    case Outcome.Committed<T> committed -> Future.succeededFuture(committed.value());
                    case Outcome.RolledBack<T>(DatabaseFailure cause) ->
                        Future.failedFuture(new DatabaseFailed(cause, null));
                    case Outcome.Unknown<T>(String detail) ->
                        Future.failedFuture(new DatabaseFailed(new DatabaseFailure.Unavailable(detail), null));
                });
    }

    /**
     * Writes all of {@code statements} or none: BEGIN, then all of them in one round trip, then COMMIT. Never fails; what went
     * wrong is in the outcome.
     */
    public Future<Outcome<Void>> apply(List<Sql> statements) {
        return within(attempt("BEGIN", Guard.NONE, STALE_CONNECTIONS, connection -> {
            List<Future<RowSet<Row>>> answers = new ArrayList<>(statements.size());
            for (Sql sql : statements) {
                answers.add(connection.preparedQuery(sql.text()).execute(sql.values()));
            }
            return firstFailure(answers);
        }));
    }

    /** Runs {@code work} between BEGIN and COMMIT, for writes that need answers. A failure of it rolls back. Never fails. */
    public <T> Future<Outcome<T>> transaction(Function<SqlConnection, Future<T>> work) {
        return transaction("BEGIN", work);
    }

    private <T> Future<Outcome<T>> transaction(String begin, Function<SqlConnection, Future<T>> work) {
        return within(attempt(begin, Guard.ALIVE, STALE_CONNECTIONS, work));
    }

    /**
     * What goes before COMMIT. The server answers the COMMIT of an aborted transaction with a silent rollback: where a failed
     * statement may have been passed over, a SELECT that fails in such a transaction tells. Where each answer was looked at there
     * is nothing to find out.
     */
    private enum Guard {
        NONE,
        ALIVE
    }

    /** A pooled connection may have died while it lay idle. As long as BEGIN has not been answered, another one may be tried. */
    private <T> Future<Outcome<T>> attempt(
            String begin, Guard guard, int retries, Function<SqlConnection, Future<T>> work) {
        return pool.getConnection().transform(got -> {
            if (got.failed()) {
                return Future.succeededFuture(new Outcome.RolledBack<T>(Failures.of(got.cause())));
            }
            SqlConnection connection = got.result();
            return connection.query(begin).execute().transform(begun -> {
                if (begun.succeeded()) {
                    return stepwise(connection, guard, work).eventually(connection::close);
                }
                boolean again = retries > 0 && !Failures.isServersAnswer(begun.cause());
                return connection
                        .close()
                        .transform(closed -> again
                                ? attempt(begin, guard, retries - 1, work)
                                : Future.succeededFuture(new Outcome.RolledBack<T>(Failures.of(begun.cause()))));
            });
        });
    }

    public Future<Void> close() {
        return pool.close();
    }

    /** Fails with the first failure in the order of sending: the later ones only say that the transaction was aborted. */
    private static Future<Void> firstFailure(List<Future<RowSet<Row>>> answers) {
        return Future.join(answers).transform(all -> {
            for (Future<RowSet<Row>> answer : answers) {
                if (answer.failed()) {
                    return Future.failedFuture(answer.cause());
                }
            }
            return Future.succeededFuture();
        });
    }

    /** BEGIN and every answer are awaited before COMMIT is sent, so that only a loss after that is unknown. */
    private static <T> Future<Outcome<T>> stepwise(
            SqlConnection connection, Guard guard, Function<SqlConnection, Future<T>> work) {
        return Future.<Void>succeededFuture()
                .compose(begun -> work.apply(connection))
                .transform(worked -> {
                    if (worked.succeeded()) {
                        Future<?> alive = switch (guard) {
                            case NONE -> Future.succeededFuture();
                            case ALIVE -> connection.query("SELECT 1").execute();
                        };
                        Future<RowSet<Row>> commit = connection.query("COMMIT").execute();
                        return commit.transform(done -> Future.succeededFuture(judge(alive, commit, worked.result())));
                    }
                    Outcome<T> outcome = new Outcome.RolledBack<>(Failures.of(worked.cause()));
                    return connection
                            .query("ROLLBACK")
                            .execute()
                            .transform(rolledBack -> Future.succeededFuture(outcome));
                });
    }

    private static <T> Outcome<T> judge(Future<?> alive, Future<RowSet<Row>> commit, T value) {
        if (alive.failed() && alive.cause() instanceof PgException) {
            return new Outcome.RolledBack<>(Failures.of(alive.cause()));
        }
        if (commit.succeeded()) {
            return new Outcome.Committed<>(value);
        }
        return Failures.isServersAnswer(commit.cause())
                ? new Outcome.RolledBack<>(Failures.of(commit.cause()))
                : new Outcome.Unknown<>(String.valueOf(commit.cause()));
    }

    /** Past the time nothing is known; the connection goes back to the pool when its answers come or it is cut. */
    private <T> Future<Outcome<T>> within(Future<Outcome<T>> outcome) {
        return outcome.timeout(settings.transactionTimeoutMs(), TimeUnit.MILLISECONDS)
                .otherwise(late -> new Outcome.Unknown<>(String.valueOf(late)));
    }

    private static <T> Future<T> typed(Future<T> result) {
        return result.recover(error -> Future.failedFuture(new DatabaseFailed(Failures.of(error), error)));
    }
}
