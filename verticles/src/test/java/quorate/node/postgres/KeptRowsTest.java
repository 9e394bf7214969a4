package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Outcomes.refusal;
import static quorate.node.postgres.Samples.completed;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.event;
import static quorate.node.postgres.Samples.outpoint;
import static quorate.node.postgres.Samples.refusal;
import static quorate.node.postgres.Samples.signature;
import static quorate.node.postgres.Samples.template;
import static quorate.node.postgres.Samples.vote;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quorate.node.commit.LedgerStore;
import quorate.node.commit.Recorded;
import quorate.node.proposal.LogStore;
import quorate.protocol.Check;
import quorate.protocol.Finding;
import quorate.protocol.LiveWrite;
import quorate.protocol.PoolId;
import quorate.protocol.Write;

/** B1: not the node's role, nor retention, nor even the schema's owner makes this signer forget what it said or signed. */
class KeptRowsTest {
    private static final PoolId POOL = new PoolId("main");
    private static Vertx vertx;
    private static TestDatabase database;

    @BeforeAll
    static void fill() throws SQLException {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        Fence noFence = () -> Optional.of(Sql.of("SELECT 1"));
        LogStore log = new LogStore(database.postgres(), Samples.forms(), noFence);
        LedgerStore ledger = new LedgerStore(database.postgres(), Samples.forms(), noFence);
        database.execute(Samples.insertEvent("main", 1, 1));
        assertThat(log.apply(
                                POOL,
                                List.of(
                                        new Write.KnownDecision(
                                                1, 0, Samples.SELF, Samples.decision(1), Samples.pay(1)),
                                        new Write.OwnStatement(vote(0, 1, 0, 1)),
                                        new Write.PeerStatement(vote(1, 1, 0, 1)),
                                        new Write.Equivocation(vote(2, 1, 0, 1), vote(2, 1, 0, 2)),
                                        decidedPay(1),
                                        decidedPay(2)))
                        .await()
                        .isCommitted())
                .isTrue();
        Recorded recorded = ledger.apply(
                        POOL,
                        List.of(
                                new LiveWrite.RecordSigned(1, template(1), List.of(event(1)), List.of(outpoint(1))),
                                new LiveWrite.RecordRefused(
                                        refusal(0, 2, 2), new Finding(Check.REFUSED, "REFUSAL_ORDERED", "", "")),
                                new LiveWrite.PeerRefusal(refusal(1, 2, 2)),
                                new LiveWrite.Transaction(1, Samples.transaction(1)),
                                new LiveWrite.CompletedStatement(completed(0, 1, 1))))
                .await()
                .ifCommitted()
                .orElseThrow()
                .getFirst();
        assertThat(ledger.storeOwnSignatures(recorded, List.of(signature(1)))
                        .await()
                        .isCommitted())
                .isTrue();
        assertThat(database.postgres()
                        .apply(List.of(AUDIT, ORDER, FORGERY, BAD_SIGNATURE))
                        .await()
                        .isCommitted())
                .isTrue();
    }

    private static final Sql ORDER = Sql.of(
            "INSERT INTO refusal_order (pool, slot, ordered_by, reason)" + " VALUES ('main', 2, 'ada', 'a test')");

    private static final Sql FORGERY =
            Sql.of("INSERT INTO forgery (pool, member, fault, envelope) VALUES ('main', 1, 'a test', '')");

    private static final Sql BAD_SIGNATURE =
            Sql.of("INSERT INTO bad_signature (pool, member, slot, template_hash, signer, fault, envelope)"
                    + " VALUES ('main', 1, 1, decode(repeat('0b', 32), 'hex'), 2, 'a test', '')");

    private static final Sql AUDIT = Sql.of("INSERT INTO audit (actor, role, action, subject, reason)"
            + " VALUES ('ada', 'admin', 'pause', 'main', 'a test')");

    @AfterAll
    static void close() {
        database.close();
        vertx.close().await();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "own_statement",
                "certificate",
                "slot",
                "decided_event",
                "fate",
                "signed",
                "bound",
                "own_signature",
                "completed",
                "refused",
                "peer_refusal",
                "refusal_order",
                "equivocation",
                "forgery",
                "bad_signature",
                "high_water",
                "finished_transaction",
                "audit"
            })
    void theNodesRoleAndTheOwnerAreRefused(String table) {
        assertThat(database.number("SELECT count(*) FROM " + table)).as(table).isPositive();
        for (String attack : List.of(
                "DELETE FROM " + table,
                "TRUNCATE " + table + " CASCADE",
                "DROP TABLE " + table + " CASCADE",
                "ALTER TABLE " + table + " DISABLE TRIGGER ALL")) {
            DatabaseFailure failure =
                    failure(database.postgres().apply(List.of(Sql.of(attack))).await());
            assertThat(failure)
                    .as(attack)
                    .isInstanceOfSatisfying(
                            DatabaseFailure.Refused.class,
                            refused -> assertThat(refused.promise()).isEqualTo(Promise.KEPT));
        }
        assertThatThrownBy(() -> database.execute("DELETE FROM " + table)).hasMessageContaining("never rewritten");
        assertThatThrownBy(() -> database.execute("TRUNCATE " + table + " CASCADE"))
                .hasMessageContaining("never rewritten");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE own_statement SET round = round + 1",
                "UPDATE own_statement SET signature = ''",
                "UPDATE certificate SET round = 7",
                "UPDATE fate SET fate = 'refused'",
                "UPDATE signed SET event_id = decode(repeat('00', 32), 'hex')",
                "UPDATE bound SET output_index = 9",
                "UPDATE own_signature SET signatures = ARRAY[''::bytea]",
                "UPDATE slot SET decision_hash = previous",
                "UPDATE high_water SET slot = 0",
                "UPDATE equivocation SET member = 0",
                "UPDATE forgery SET member = 0",
                "UPDATE bad_signature SET member = 0",
                "UPDATE audit SET reason = 'another'",
                "UPDATE finished_transaction SET transaction = ''",
            })
    void whatIsKeptIsNotRewritten(String attack) {
        assertThat(refusal(database.postgres().apply(List.of(Sql.of(attack))).await()))
                .contains(Promise.KEPT);
        assertThatThrownBy(() -> database.execute(attack)).isInstanceOf(SQLException.class);
    }

    @Test
    void theHighWaterMarkCannotBeWrittenByTheNode() {
        assertThat(refusal(database.postgres()
                        .apply(List.of(Sql.of("INSERT INTO high_water VALUES ('other', 1, 1, 1)")))
                        .await()))
                .contains(Promise.KEPT);
    }

    @Test
    void theNodeIsNoSuperuserAndOwnsNothing() {
        assertThat(database.number("SELECT count(*) FROM pg_roles WHERE rolname = '" + TestDatabase.APP_ROLE
                        + "' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls)"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                        + " AND pg_get_userbyid(relowner) = '" + TestDatabase.APP_ROLE + "'"))
                .isZero();
        assertThat(refusal(database.postgres()
                        .apply(List.of(Sql.of("CREATE TABLE mine (a int)")))
                        .await()))
                .contains(Promise.KEPT);
    }

    @Test
    void retentionTakesWhatOthersSaidOfEndedSlotsAndNothingThatIsKept() throws SQLException {
        try (TestDatabase own = TestDatabase.create(vertx)) {
            Fence noFence = () -> Optional.of(Sql.of("SELECT 1"));
            LogStore log = new LogStore(own.postgres(), Samples.forms(), noFence);
            own.execute(Samples.insertEvent("main", 1, 1));
            for (long slot = 1; slot <= 2; slot++) {
                List<Write> step = List.of(
                        new Write.KnownDecision(slot, 0, Samples.SELF, Samples.decision(slot), Samples.pay(slot)),
                        new Write.Judged(slot, 0, Samples.decision(slot), List.of()),
                        new Write.RoundEntered(slot, 0, 5),
                        new Write.OwnStatement(vote(0, slot, 0, slot)),
                        new Write.PeerStatement(vote(1, slot, 0, slot)),
                        decidedPay(slot));
                assertThat(log.apply(POOL, step).await().isCommitted()).isTrue();
            }
            own.execute("INSERT INTO dead_letters (body_digest, body, relayer, code, path, expected, found, last_at)"
                    + " VALUES (decode(repeat('01', 32), 'hex'), '', 'r', 'c', '', '', '', now() - interval '8 days'),"
                    + " (decode(repeat('02', 32), 'hex'), '', 'r', 'c', '', '', '', now())");
            assertThat(log.apply(POOL, List.of(new Write.SlotEnded(1, true)))
                            .await()
                            .isCommitted())
                    .isTrue();

            assertThat(new Retention(own.postgres(), Retention.DEFAULT_KEEP_MS)
                            .collect()
                            .await())
                    .containsEntry("dead_letters", 1L)
                    .containsEntry("proposal", 0L)
                    .containsEntry("peer_statement", 0L)
                    .containsEntry("change", 0L);
            assertThat(new Retention(own.postgres(), 0).collect().await())
                    .containsEntry("proposal", 1L)
                    .containsEntry("peer_statement", 1L)
                    .containsEntry("judged", 1L)
                    .containsEntry("round_entered", 1L);

            assertThat(own.number("SELECT count(*) FROM peer_statement WHERE slot = 2"))
                    .isEqualTo(1);
            assertThat(own.number("SELECT count(*) FROM dead_letters")).isEqualTo(1);
            assertThat(own.number("SELECT count(*) FROM own_statement")).isEqualTo(2);
            assertThat(own.number("SELECT count(*) FROM certificate")).isEqualTo(2);
            assertThat(own.number("SELECT count(*) FROM slot")).isEqualTo(2);
        }
    }

    @Test
    void theAuditLogIsAChainAndTamperingShows() throws SQLException {
        try (TestDatabase own = TestDatabase.create(vertx)) {
            for (int i = 0; i < 3; i++) {
                assertThat(own.postgres().apply(List.of(AUDIT)).await().isCommitted())
                        .isTrue();
            }
            assertThat(own.number("SELECT count(*) FROM audit_broken")).isZero();
            own.execute("ALTER TABLE audit DISABLE TRIGGER kept");
            own.execute("UPDATE audit SET reason = 'innocent' WHERE sequence = 2");
            assertThat(own.number("SELECT sequence FROM audit_broken")).isEqualTo(2);
            own.execute("UPDATE audit SET reason = 'a test' WHERE sequence = 2");
            assertThat(own.number("SELECT count(*) FROM audit_broken")).isZero();
            own.execute("DELETE FROM audit WHERE sequence = 2");
            assertThat(own.number("SELECT sequence FROM audit_broken")).isEqualTo(3);
        }
    }

    private static DatabaseFailure failure(Outcome<Void> outcome) {
        return switch (outcome) {
            case Outcome.RolledBack<Void>(DatabaseFailure cause) -> cause;
            case Outcome.Committed<Void> committed -> throw new AssertionError(committed);
            case Outcome.Unknown<Void>(String detail) -> throw new AssertionError(detail);
        };
    }
}
