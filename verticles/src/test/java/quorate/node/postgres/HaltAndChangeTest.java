package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.node.postgres.Outcomes.refusal;
import static quorate.node.postgres.Samples.vote;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.postgres.ChangeFeed.Change;
import quorate.node.postgres.ChangeFeed.Entry;
import quorate.node.postgres.ChangeFeed.Kind;
import quorate.node.postgres.ChangeFeed.Position;
import quorate.node.proposal.LogStore;
import quorate.protocol.PoolId;
import quorate.protocol.Write;

class HaltAndChangeTest {
    private static final PoolId POOL = new PoolId("main");
    private Vertx vertx;
    private TestDatabase database;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void aHaltWaitsForTheStatementUnderWayAndTheNextStatementIsRefused() throws SQLException {
        LogStore log = new LogStore(database.postgres(), Samples.forms(), () -> Optional.of(Sql.of("SELECT 1")));
        HaltFlag flag = new HaltFlag(database.postgres());
        String url = TestDatabase.target(database.name()).url();
        Future<Outcome<Void>> halting;
        try (var voter = DriverManager.getConnection(url, TestDatabase.APP_ROLE, "");
                var statement = voter.createStatement()) {
            voter.setAutoCommit(false);
            statement.execute("INSERT INTO own_statement (pool, slot, round, kind, member, signature, signed_bytes)"
                    + " VALUES ('main', 1, 0, 0, 0, '', '')");
            halting = flag.raiseNow("main", HaltFlag.Ground.OPERATOR, "pause", "op");
            waitForWaiter();
            assertThat(halting.isComplete())
                    .as("the halt waits for the vote under way")
                    .isFalse();
            voter.commit();
        }
        assertThat(halting.await().isCommitted()).isTrue();
        assertThat(refusal(log.apply(POOL, List.of(new Write.OwnStatement(vote(0, 1, 1, 1))))
                        .await()))
                .contains(Promise.NOT_HALTED);
    }

    @Test
    void aStatementThatMeetsAHaltUnderWayWaitsForItAndIsRefused() throws SQLException {
        LogStore log = new LogStore(database.postgres(), Samples.forms(), () -> Optional.of(Sql.of("SELECT 1")));
        Future<Outcome<Void>> voting;
        try (var admin = DriverManager.getConnection(
                        TestDatabase.target(database.name()).url(), TestDatabase.APP_ROLE, "");
                var statement = admin.createStatement()) {
            admin.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO halt (pool, ground, reason, raised_by) VALUES ('*', 'OPERATOR', 'pause', 'op')");
            voting = log.apply(POOL, List.of(new Write.OwnStatement(vote(0, 1, 0, 1))));
            waitForWaiter();
            admin.commit();
        }
        assertThat(refusal(voting.await())).contains(Promise.NOT_HALTED);
    }

    @Test
    void noChangeIsSkippedThoughTransactionsCommitOutOfOrder() throws SQLException {
        ChangeFeed feed = new ChangeFeed(database.postgres());
        try (var slow = DriverManager.getConnection(
                        TestDatabase.target(database.name()).url(), TestDatabase.APP_ROLE, "");
                var statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("INSERT INTO change (kind, id) VALUES ('event', 'slow')");
            append("fast");
            assertThat(feed.after(Position.START, 10).await())
                    .as("fast waits behind slow")
                    .isEmpty();
            slow.commit();
        }
        List<Entry> entries = feed.after(Position.START, 10).await();
        assertThat(entries).extracting(entry -> entry.change().id()).containsExactly("slow", "fast");
        Position first = entries.getFirst().position();
        assertThat(feed.after(first, 10).await())
                .extracting(entry -> entry.change().id())
                .containsExactly("fast");
        assertThat(feed.end().await()).isEqualTo(entries.getLast().position());
        assertThat(Position.parse(first.text())).contains(first);
        assertThat(Position.parse("1-x")).isEmpty();
    }

    @Test
    void aReaderWhosePlaceWasCollectedMustReload() {
        ChangeFeed feed = new ChangeFeed(database.postgres());
        append("one");
        Position old = feed.after(Position.START, 1).await().getFirst().position();
        append("two");
        append("three");
        assertThat(feed.isKept(old).await()).isTrue();
        assertThat(database.postgres()
                        .apply(List.of(Sql.of("DELETE FROM change WHERE id IN ('one', 'two')")))
                        .await()
                        .isCommitted())
                .isTrue();
        assertThat(feed.isKept(old).await()).isFalse();
        assertThat(feed.isKept(feed.end().await()).await()).isTrue();
        assertThat(feed.isKept(new Position(Long.MAX_VALUE / 100, 1)).await())
                .as("a place of another database's feed")
                .isFalse();
    }

    /** Until one session of this database waits for an advisory lock: the server says so, no time is guessed. */
    private void waitForWaiter() {
        while (database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                == 0) {
            Thread.onSpinWait();
        }
    }

    private void append(String id) {
        SequencedSet<Change> changes = new LinkedHashSet<>();
        changes.add(new Change(Kind.EVENT, id));
        assertThat(database.postgres()
                        .apply(List.of(ChangeFeed.append(Optional.empty(), changes)))
                        .await()
                        .isCommitted())
                .isTrue();
    }
}
