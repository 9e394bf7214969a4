package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.node.postgres.Keeping.Lane;
import quorate.node.postgres.PositionFile.Content;
import quorate.node.postgres.PositionFile.Reach;
import quorate.protocol.Hash32;

/** B2: the position file against the database, through every way in which one of them may be older than the other. */
class PositionTest {
    private static final Hash32 IDENTITY = Samples.hash(9, 1);
    private static final List<Sql> NOTHING = List.of(Sql.of("SELECT 1"));

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> setBack = new CopyOnWriteArrayList<>();
    private TestDatabase database;
    private Path path;

    @BeforeEach
    void create() {
        database = TestDatabase.create(vertx);
        path = folder.resolve("data").resolve("position");
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    private Position position() {
        return new Position(vertx, database.postgres(), path, IDENTITY, setBack::add);
    }

    /** As a killed process leaves it: whatever it wrote is there. */
    private Position begun() throws IOException {
        if (!Files.exists(path)) {
            Position.assertCurrent(path, IDENTITY);
        }
        Position position = position();
        assertThat(position.open().await()).isEmpty();
        return position;
    }

    private static void steps(Position position, Lane lane, int count) {
        for (int i = 0; i < count; i++) {
            Outcome<Void> outcome = position.keep(lane, NOTHING).await();
            assertThat(outcome.isCommitted()).as(outcome.toString()).isTrue();
        }
    }

    private String doubt() {
        return position().open().await().orElseThrow();
    }

    private void setBack(String lane, long step) throws SQLException {
        database.execute("ALTER TABLE kept_step DISABLE TRIGGER USER");
        database.execute("UPDATE kept_step SET step = " + step + " WHERE lane = '" + lane + "'");
        database.execute("ALTER TABLE kept_step ENABLE TRIGGER USER");
    }

    private Content content() throws IOException {
        return PositionFile.read(path).orElseThrow();
    }

    @Test
    void withoutAPositionFileTheDataAreInDoubtUntilAnAdministratorSpeaks() throws IOException {
        assertThat(doubt()).contains("no position file");
        Position before = position();
        assertThat(before.open().await()).isPresent();
        assertThat(before.keep(Lane.LOG, NOTHING).await().isCommitted())
                .as("nothing is said in doubt")
                .isFalse();
        begun();
        assertThat(content().lineage()).hasSize(32);
        Files.delete(path);
        assertThat(doubt()).contains("no position file");
    }

    @Test
    void afterAKillTheStepsThatWereTakenAreThereAndTheNextStartGoesOn() throws IOException {
        Position first = begun();
        steps(first, Lane.LOG, 3);
        steps(first, Lane.LEDGER, 2);
        assertThat(content().log()).isEqualTo(new Reach(3, 3));
        assertThat(content().ledger()).isEqualTo(new Reach(2, 2));
        String lineage = content().lineage();
        steps(begun(), Lane.LOG, 1);
        assertThat(content().lineage()).isEqualTo(lineage);
        assertThat(database.number("SELECT step FROM kept_step WHERE lane = 'log'"))
                .isEqualTo(4);
    }

    @Test
    void aDatabaseThatWasSetBackByOneStepIsNoticedInEitherLane() throws IOException, SQLException {
        Position first = begun();
        steps(first, Lane.LOG, 3);
        steps(first, Lane.LEDGER, 2);
        setBack("log", 2);
        assertThat(doubt()).contains("expected step 3 of the log").contains("found 2");
        setBack("log", 3);
        setBack("ledger", 1);
        assertThat(doubt()).contains("expected step 2 of the ledger").contains("found 1");
        setBack("ledger", 2);
        begun();
    }

    @Test
    void anEmptyDatabaseAndOneOfAnEarlierLineageAreNoticed() throws IOException {
        steps(begun(), Lane.LOG, 1);
        database.close();
        database = TestDatabase.create(vertx);
        assertThat(doubt()).contains("empty, or older");
        Position back = position();
        assertThat(back.open().await()).isPresent();
        back.begin().await(); // its return: from here on everything before is another's
        steps(back, Lane.LOG, 1);
        begun();
    }

    @Test
    void aStepThatWasIntendedAndNotTakenIsNoLossAfterAKillAndADoubtAfterTheMachineCrashed() throws IOException {
        steps(begun(), Lane.LOG, 2);
        Content now = content();
        Content between = new Content(now.identity(), now.lineage(), now.kernel(), new Reach(2, 3), now.ledger());
        PositionFile.begin(path, between).close();
        begun(); // the process was killed between the file's sync and the commit: nothing left
        Content elsewhere = new Content(now.identity(), now.lineage(), "another-start", new Reach(2, 3), now.ledger());
        PositionFile.begin(path, elsewhere).close();
        assertThat(doubt()).contains("expected step 3 of the log");
    }

    @Test
    void aServerThatIsAnotherOneOrWasRestoredIsADoubt() throws IOException, SQLException {
        begun();
        database.execute("ALTER TABLE lineage DISABLE TRIGGER USER");
        database.execute("UPDATE lineage SET timeline = '000000FF'");
        assertThat(doubt()).contains("another one, or was restored");
        database.execute("UPDATE lineage SET timeline = '00000001', system_identifier = 7");
        assertThat(doubt()).contains("another one, or was restored");
    }

    @Test
    void anotherIdentitysFileIsRefused() throws IOException {
        Position.assertCurrent(path, Samples.hash(9, 2));
        assertThatThrownBy(() -> position().open().await()).hasMessageContaining("expected identity");
    }

    @Test
    void whatTheFileCannotHoldDoesNotLeave() throws IOException {
        Position first = begun();
        steps(first, Lane.LOG, 1);
        first.close();
        assertThat(first.keep(Lane.LOG, NOTHING).await().isCommitted()).isFalse();
    }

    @Test
    void whatTheFileCannotConfirmDoesNotLeaveEither() throws IOException, InterruptedException {
        Position first = begun();
        Future<Outcome<Void>> kept = first.keep(Lane.LOG, List.of(Sql.of("SELECT pg_sleep(2)")));
        for (int look = 0; content().log().intended() == 0 && look < 100; look++) {
            Thread.sleep(10);
        }
        Thread.sleep(200); // the step is intended and synced, and the database has not answered
        assertThat(content().log()).isEqualTo(new Reach(0, 1));
        first.close();
        assertThat(kept.await()).isInstanceOf(Outcome.Unknown.class);
        assertThat(database.number("SELECT step FROM kept_step WHERE lane = 'log'"))
                .isEqualTo(1);
    }

    @Test
    void aTornPlaceLeavesTheOthersWhole() throws IOException {
        steps(begun(), Lane.LOG, 3);
        byte[] bytes = Files.readAllBytes(path);
        for (int place = 0; place < 3; place++) {
            byte[] torn = bytes.clone();
            System.arraycopy("torn".getBytes(StandardCharsets.US_ASCII), 0, torn, place * 512 + 40, 4);
            Files.write(path, torn);
            assertThat(content().log().intended()).as("place " + place).isGreaterThanOrEqualTo(2);
        }
        Files.write(path, new byte[bytes.length]);
        assertThat(PositionFile.read(path)).isEqualTo(Optional.empty());
        assertThat(doubt()).contains("no position file");
    }

    @Test
    void anAdministratorsWordEndsDoubtsAndIsOneRowOfTheAuditLog() throws IOException, SQLException {
        database.execute("INSERT INTO absence (pool, reason, since_ms) VALUES ('main', 'restored', 1)");
        CurrentData.confirm(vertx, database.postgres(), path, IDENTITY, new CurrentData.Word("ann", "a new signer"))
                .await();
        assertThat(database.number("SELECT count(*) FROM absence WHERE asserted_by = 'ann'"))
                .isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit WHERE action = 'assert-current' AND actor = 'ann'"))
                .isEqualTo(1);
        begun();
    }

    @Test
    void aDatabaseThatIsSetBackWhileTheSignerRunsTakesNoMoreOfItsSteps() throws IOException, SQLException {
        Position running = begun();
        steps(running, Lane.LOG, 3);
        setBack("log", 2);
        assertThat(running.keep(Lane.LOG, NOTHING).await().isCommitted())
                .as("a promoted standby, or a restored server, lacks what was said")
                .isFalse();
        assertThat(database.number("SELECT step FROM kept_step WHERE lane = 'log'"))
                .isEqualTo(2);
        assertThat(setBack).singleElement().asString().contains("expected step 3 of the log or a later one, found 2");
    }

    @Test
    void whenTheServerIsAskedAgainWhileTheSignerRuns_aSetBackOneIsDoubted_andItsOwnIsNot()
            throws IOException, SQLException {
        Position running = begun();
        steps(running, Lane.LEDGER, 2);
        assertThat(running.keep(Lane.LEDGER, List.of(Sql.of("SELECT 1 / 0")))
                        .await()
                        .isCommitted())
                .isFalse(); // an intended step that was not taken
        assertThat(running.doubtNow().await()).isEmpty();
        setBack("ledger", 1);
        assertThat(running.doubtNow().await().orElseThrow()).contains("expected step 2 of the ledger");
    }
}
