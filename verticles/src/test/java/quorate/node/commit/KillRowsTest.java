package quorate.node.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Outcomes.refusal;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.decision;
import static quorate.node.postgres.Samples.event;
import static quorate.node.postgres.Samples.outpoint;
import static quorate.node.postgres.Samples.template;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.ingestion.Await;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.node.proposal.LogStore;
import quorate.protocol.LiveWrite;
import quorate.protocol.PoolId;

/** Each constraint by which the schema lets a Kill end what it names, that alone, once, and whatever comes at the same moment (C2, D2). */
class KillRowsTest {
    private static final PoolId POOL = new PoolId("main");
    private static final Fence NO_FENCE = () -> Optional.of(Sql.of("SELECT 1"));
    private Vertx vertx;
    private TestDatabase database;
    private LedgerStore ledger;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        ledger = new LedgerStore(database.postgres(), Samples.forms(), NO_FENCE);
        LogStore log = new LogStore(database.postgres(), Samples.forms(), NO_FENCE);
        for (long slot = 1; slot <= 2; slot++) {
            assertThat(refusal(log.apply(POOL, List.of(decidedPay(slot))).await()))
                    .isEmpty();
        }
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void aKillNamesWhatItEndsAndNothingElseDoes() {
        assertThatThrownBy(() -> database.execute(slot("KILL", "NULL"))).hasMessageContaining("slot_undoes_named");
        assertThatThrownBy(() -> database.execute(slot("PASS", "1"))).hasMessageContaining("slot_undoes_named");
    }

    @Test
    void aKillEndsAnEarlierSlot() {
        assertThatThrownBy(() -> database.execute(slot("KILL", "3"))).hasMessageContaining("slot_undoes_earlier");
    }

    @Test
    void aKillEndsADecidedSlot() {
        assertThatThrownBy(() -> database.execute(slot("KILL", "0"))).hasMessageContaining("slot_undoes_decided");
    }

    @Test
    void aKillRetiresWhatItsSlotLeftAndNothingElse() throws SQLException {
        signs(1);
        signs(2);
        database.execute(slot("KILL", "2"));
        for (String retired : List.of(
                "signed WHERE retired_by_slot = 3 AND retired_by_kind = 'KILL'",
                "bound WHERE released_by_slot = 3 AND released_by_kind = 'KILL'",
                "decided_event WHERE undone_by_slot = 3 AND undone_by_kind = 'KILL'")) {
            assertThat(database.number("SELECT sum(slot) FROM " + retired))
                    .as(retired)
                    .isEqualTo(2);
        }
    }

    /** Each of the three tables by itself: a row is retired by the Kill of just its slot, and by a decision that is there. */
    @Test
    void aRowIsRetiredByNoOtherDecision() throws SQLException {
        signs(2);
        database.execute(slot("KILL", "1"));
        for (String by : List.of("3", "9")) { // the Kill of another slot, and none
            refused("UPDATE signed SET retired_by_slot = " + by + ", retired_by_kind = 'KILL' WHERE slot = 2");
            refused("UPDATE bound SET released_by_slot = " + by + ", released_by_kind = 'KILL' WHERE slot = 2");
            refused("UPDATE decided_event SET undone_by_slot = " + by + ", undone_by_kind = 'KILL' WHERE slot = 2");
        }
    }

    @Test
    void whatADecisionIsAboutIsNeverRewritten() throws SQLException {
        database.execute("UPDATE decided_event SET stream = 'api:acme:orders', nonce = 7 WHERE slot = 1"); // once known
        for (String attack : List.of(
                "event_id = decode(repeat('00', 32), 'hex')",
                "slot = 2, place = 9",
                "place = 1",
                "pool = 'other'",
                "nonce = 8",
                "nonce = NULL",
                "stream = 'api:acme:refunds'")) {
            assertThatThrownBy(() -> database.execute("UPDATE decided_event SET " + attack + " WHERE slot = 1"))
                    .as(attack)
                    .hasMessageContaining("decided_event");
        }
        database.execute(slot("KILL", "1"));
        assertThatThrownBy(() -> database.execute(
                        "UPDATE decided_event SET undone_by_slot = NULL, undone_by_kind = NULL WHERE slot = 1"))
                .hasMessageContaining("set once");
    }

    /** The Kill comes first and is not committed yet: a record of what it ends waits for it, and is refused. */
    @Test
    void aRecordThatComesDuringTheKillIsRefused() throws Exception {
        try (Connection killing = connection();
                Connection recording = connection()) {
            run(killing, slot("KILL", "1"));
            CompletableFuture<Void> record = CompletableFuture.runAsync(() -> run(recording, fateOf(1)));
            waiting(record);
            killing.commit();
            assertThatThrownBy(record::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("is killed");
        }
        assertThat(database.number("SELECT count(*) FROM fate WHERE slot = 1")).isZero();
    }

    /** The record comes first and is not committed yet: the Kill waits for it, and retires it. */
    @Test
    void aRecordBeforeTheKillIsRetiredByIt() throws Exception {
        try (Connection killing = connection();
                Connection recording = connection()) {
            run(recording, fateOf(1));
            run(
                    recording,
                    "INSERT INTO signed (event_id, template_hash, pool, slot) VALUES (decode('" + event(1)
                            + "', 'hex'), decode('" + template(1) + "', 'hex'), 'main', 1)");
            CompletableFuture<Void> kill = CompletableFuture.runAsync(() -> run(killing, slot("KILL", "1")));
            waiting(kill);
            recording.commit();
            kill.join();
            killing.commit();
        }
        assertThat(database.number("SELECT count(*) FROM signed WHERE slot = 1 AND retired_by_slot = 3"))
                .isEqualTo(1);
    }

    private void refused(String attack) {
        assertThatThrownBy(() -> database.execute(attack)).as(attack).hasMessageContaining("foreign key");
    }

    /** Slot 3, as the schema alone would see it. */
    private static String slot(String kind, String undoes) {
        return "INSERT INTO slot (pool, slot, decision_hash, previous, kind, decision, undoes) VALUES ('main', 3, decode('"
                + decision(3) + "', 'hex'), decode('" + decision(2) + "', 'hex'), '" + kind + "', '', " + undoes + ")";
    }

    private static String fateOf(long slot) {
        return "INSERT INTO fate (template_hash, fate, pool, slot) VALUES (decode('" + template(slot)
                + "', 'hex'), 'signed', 'main', " + slot + ")";
    }

    private void signs(long slot) {
        LiveWrite record =
                new LiveWrite.RecordSigned(slot, template(slot), List.of(event(slot)), List.of(outpoint(slot)));
        assertThat(refusal(ledger.apply(POOL, List.of(record)).await())).isEmpty();
    }

    /** Until the server says that a statement waits for another's lock, or it is through, which its test then shows. */
    private void waiting(CompletableFuture<Void> statement) {
        Await.until(() -> statement.isDone()
                || database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database.name()
                                + "' AND wait_event_type = 'Lock'")
                        > 0);
    }

    private Connection connection() throws SQLException {
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + database.settings().port() + "/" + database.name(),
                "postgres",
                "postgres");
        connection.setAutoCommit(false);
        return connection;
    }

    private static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
