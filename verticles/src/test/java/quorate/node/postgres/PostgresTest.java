package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresTest {
    private static Vertx vertx;
    private static TestDatabase database;
    private static CuttingProxy proxy;
    private static Postgres postgres;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        proxy = CuttingProxy.to(vertx, database.settings().port());
        postgres = Postgres.create(vertx, database.settings().withPort(proxy.port()));
    }

    @AfterAll
    static void close() {
        postgres.close().await();
        proxy.close().await();
        database.close();
        vertx.close().await();
    }

    @Test
    void aCommittedTransactionIsThere() {
        assertThat(postgres.apply(List.of(approval("committed"))).await()).isInstanceOf(Outcome.Committed.class);
        assertThat(approvals("committed")).isEqualTo(1);
    }

    @Test
    void whenTheAnswerToACommitIsLostTheOutcomeIsUnknownThoughTheRowIsThere() {
        proxy.cut(CuttingProxy.Cut.AFTER_COMMIT);
        Outcome<Void> outcome = postgres.apply(List.of(approval("after"))).await();
        proxy.cut(CuttingProxy.Cut.NEVER);
        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
        assertThat(approvals("after")).isEqualTo(1);
    }

    @Test
    void whenTheCommitItselfIsLostTheOutcomeIsUnknownAndTheRowIsNotThere() {
        proxy.cut(CuttingProxy.Cut.BEFORE_COMMIT);
        Outcome<Void> outcome = postgres.apply(List.of(approval("before"))).await();
        proxy.cut(CuttingProxy.Cut.NEVER);
        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
        assertThat(approvals("before")).isZero();
    }

    @Test
    void aConnectionLostBeforeTheCommitRollsBack() {
        Outcome<Void> outcome = postgres.<Void>transaction(connection -> connection
                        .preparedQuery(approval("lost").text())
                        .execute(approval("lost").values())
                        .compose(written -> {
                            proxy.cutNow();
                            return connection.query("SELECT 1").execute().mapEmpty();
                        }))
                .await();
        assertThat(cause(outcome)).isInstanceOf(DatabaseFailure.Unavailable.class);
        assertThat(approvals("lost")).isZero();
    }

    @Test
    void aFailureThatTheWorkSwallowedStillRollsBack() {
        Outcome<String> outcome = postgres.transaction(connection -> connection
                        .preparedQuery(approval("swallowed").text())
                        .execute(approval("swallowed").values())
                        .compose(written -> connection.query("SELECT 1/0").execute())
                        .transform(whatever -> Future.succeededFuture("all is well")))
                .await();
        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(approvals("swallowed")).isZero();
    }

    @Test
    void aTransactionThatTakesTooLongIsUnknown() {
        Postgres hasty = Postgres.create(vertx, database.settings().withTransactionTimeoutMs(200));
        Outcome<Void> outcome =
                hasty.apply(List.of(Sql.of("SELECT pg_sleep(1)"))).await();
        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
        hasty.close().await();
    }

    @Test
    void aReadOnlyServerIsFatal() throws SQLException {
        try (TestDatabase demoted = TestDatabase.create(vertx)) {
            demoted.execute("ALTER DATABASE " + demoted.name() + " SET default_transaction_read_only = on");
            Outcome<Void> outcome =
                    demoted.postgres().apply(List.of(approval("demoted"))).await();
            assertThat(cause(outcome)).isInstanceOf(DatabaseFailure.ReadOnly.class);
            assertThat(cause(outcome).retryable()).isFalse();
            assertThatThrownBy(() -> ServerCheck.require(demoted.postgres()).await())
                    .hasMessageContaining("expected a writable primary");
        }
    }

    @Test
    void aServerThatMayLoseWhatItConfirmedIsRefused() throws SQLException {
        try (TestDatabase careless = TestDatabase.create(vertx)) {
            careless.execute("ALTER DATABASE " + careless.name() + " SET synchronous_commit = off");
            assertThat(ServerCheck.refusals(careless.postgres()).await())
                    .containsExactly("expected synchronous_commit not off, found off");
            assertThatThrownBy(() -> ServerCheck.require(careless.postgres()).await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("synchronous_commit");
        }
    }

    @Test
    void aDatabaseThatIsAwayIsRetryableAndComesBack() {
        CuttingProxy line = CuttingProxy.to(vertx, database.settings().port());
        Postgres far = Postgres.create(vertx, database.settings().withPort(line.port()));
        assertThat(far.apply(List.of(approval("away-1"))).await().isCommitted()).isTrue();
        line.away(true);
        DatabaseFailure away = cause(far.apply(List.of(approval("away-2"))).await());
        assertThat(away).isInstanceOf(DatabaseFailure.Unavailable.class);
        assertThat(away.retryable()).isTrue();
        assertThat(new HaltFlag(far).reason("main").await())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("UNREADABLE"));
        line.away(false);
        assertThat(far.apply(List.of(approval("away-3"))).await().isCommitted()).isTrue();
        assertThat(approvals("away-2")).isZero();
        far.close().await();
        line.close().await();
    }

    @Test
    void aStatementThatTakesTooLongIsContention() {
        Outcome<Void> outcome = postgres.apply(
                        List.of(Sql.of("SET LOCAL statement_timeout = '50ms'"), Sql.of("SELECT pg_sleep(5)")))
                .await();
        assertThat(cause(outcome)).isInstanceOf(DatabaseFailure.Contended.class);
        assertThat(cause(outcome).retryable()).isTrue();
    }

    private static Sql approval(String pool) {
        return Sql.of(
                "INSERT INTO cancel_approval (pool, stream, nonce, approved_by, reason) VALUES ($1, 's', 1, 'op', 'test')",
                pool);
    }

    private static long approvals(String pool) {
        return database.number("SELECT count(*) FROM cancel_approval WHERE pool = '" + pool + "'");
    }

    private static <T> DatabaseFailure cause(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.RolledBack<T>(DatabaseFailure cause) -> cause;
            case Outcome.Committed<T> committed -> throw new AssertionError(committed);
            case Outcome.Unknown<T>(String detail) -> throw new AssertionError(detail);
        };
    }
}
