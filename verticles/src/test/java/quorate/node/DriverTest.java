package quorate.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.postgres.CuttingProxy;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;

/** A machine that keeps numbers, over a real PostgreSQL behind a wire that is cut around its COMMITs. */
class DriverTest {
    private static final long PATIENCE_S = 30;
    private static final long POISON = 13;
    private static final long FORBIDDEN = 99;

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = TestDatabase.create(vertx);
    private final CuttingProxy proxy =
            CuttingProxy.to(vertx, database.settings().port());
    private final Postgres postgres = Postgres.create(vertx, database.settings().withPort(proxy.port()));
    private final Context context = vertx.getOrCreateContext();
    private final BlockingQueue<List<Long>> reread = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> performed = new LinkedBlockingQueue<>();
    private final Driver<List<Long>, Long, Long, Long> driver = new Driver<>(context, new NodeClock(), new Keeping());

    private volatile boolean steppedWithoutState;

    @BeforeEach
    void start() throws Exception {
        database.execute("CREATE TABLE kept (number bigint PRIMARY KEY CHECK (number <> " + FORBIDDEN + "))");
        database.execute("GRANT SELECT, INSERT ON kept TO " + TestDatabase.APP_ROLE);
        onContext(driver::start).await();
    }

    @AfterEach
    void close() {
        driver.stop();
        postgres.close().await();
        proxy.close().await();
        database.close();
        vertx.close().await();
    }

    @Test
    void whenTheCommitOfABatchIsLost_thenItsInputsAreHandledAgainAndNothingIsPerformedBefore() throws Exception {
        proxy.cut(CuttingProxy.Cut.BEFORE_COMMIT);
        offer(1, 2, 3);
        assertThat(performed.poll(1_500, TimeUnit.MILLISECONDS)).isNull();
        assertThat(kept()).isZero();
        everyInputCounts();
    }

    @Test
    void whenTheAnswerToACommitIsLost_thenTheStateIsReadAgainAndEveryInputIsPerformed() throws Exception {
        proxy.cut(CuttingProxy.Cut.AFTER_COMMIT);
        offer(1, 2, 3);
        // What should have followed the lost answer is told from what was read.
        assertThat(reread.poll(PATIENCE_S, TimeUnit.SECONDS)).contains(1L);
        everyInputCounts();
    }

    @Test
    void whenTheDatabaseIsGoneForAWhile_thenWhatCameMeanwhileIsKept() throws Exception {
        proxy.away(true);
        offer(1, 2, 3);
        assertThat(performed.poll(1_500, TimeUnit.MILLISECONDS)).isNull();
        proxy.away(false);
        offer(4);
        assertThat(performed(4)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        assertThat(kept()).isEqualTo(4);
    }

    @Test
    void whenTheStateMustBeReadAgain_thenTheBatchThatWaitsIsNotDropped() throws Exception {
        offer(1);
        assertThat(performed(1)).containsExactly(1L);
        driver.reload();
        offer(2, 3);
        assertThat(performed(2)).containsExactlyInAnyOrder(2L, 3L);
        assertThat(kept()).isEqualTo(3);
    }

    @Test
    void whenOneInputBreaksTheMachineOrIsRefusedByTheSchema_thenOnlyThatOneIsGivenUp() throws Exception {
        offer(1, POISON, 2, FORBIDDEN, 3);
        assertThat(performed(3)).containsExactlyInAnyOrder(1L, 2L, 3L);
        offer(4);
        assertThat(performed(1)).containsExactly(4L);
        assertThat(kept()).isEqualTo(4);
    }

    @Test
    void whenInputsComeBeforeTheStateIsRead_thenTheyWaitForIt() throws Exception {
        Driver<List<Long>, Long, Long, Long> early = new Driver<>(context, new NodeClock(), new Keeping());
        early.offer(1L);
        early.offer(2L);
        assertThat(performed.poll(500, TimeUnit.MILLISECONDS)).isNull();
        onContext(early::start).await();
        assertThat(performed(2)).containsExactlyInAnyOrder(1L, 2L);
        assertThat(kept()).isEqualTo(2);
        assertThat(steppedWithoutState).isFalse();
        early.stop();
    }

    private void everyInputCounts() throws Exception {
        proxy.cut(CuttingProxy.Cut.NEVER);
        assertThat(performed(3)).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(kept()).isEqualTo(3);
        assertThat(driver.state()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    /** In one batch. */
    private void offer(long... inputs) {
        context.runOnContext(ignored -> {
            for (long input : inputs) {
                driver.offer(input);
            }
        });
    }

    private List<Long> performed(int count) throws InterruptedException {
        List<Long> found = new ArrayList<>();
        while (found.size() < count) {
            Long next = performed.poll(PATIENCE_S, TimeUnit.SECONDS);
            assertThat(next).as("after %s", found).isNotNull();
            found.add(next);
        }
        return found;
    }

    private long kept() {
        return database.number("SELECT count(*) FROM kept");
    }

    private <T> Future<T> onContext(Supplier<Future<T>> what) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> what.get().onComplete(promise));
        return promise.future();
    }

    /** Keeps each number once; says each number that it has kept, also when it is asked to keep it again. */
    private final class Keeping implements Driver.Machine<List<Long>, Long, Long, Long> {
        @Override
        public String name() {
            return "numbers";
        }

        @Override
        public Driver.Stepped<List<Long>, Long, Long> step(List<Long> state, Long input, long nowMs) {
            if (state == null) {
                steppedWithoutState = true;
            }
            if (input == POISON) {
                throw new IllegalStateException("poison");
            }
            if (state.contains(input)) {
                return new Driver.Stepped<>(state, List.of(), List.of(input));
            }
            List<Long> next = new ArrayList<>(state);
            next.add(input);
            return new Driver.Stepped<>(List.copyOf(next), List.of(input), List.of(input));
        }

        @Override
        public Future<Outcome<Void>> store(List<Long> writes) {
            return postgres.apply(writes.stream()
                    .map(number -> Sql.of("INSERT INTO kept VALUES ($1)", number))
                    .toList());
        }

        @Override
        public Future<Driver.Loaded<List<Long>, Long>> load(long nowMs) {
            return postgres.read(connection -> connection
                    .query("SELECT number FROM kept ORDER BY number")
                    .execute()
                    .map(rows -> {
                        List<Long> state = new ArrayList<>();
                        rows.forEach(row -> state.add(row.getLong(0)));
                        return new Driver.Loaded<>(List.copyOf(state), List.of());
                    }));
        }

        @Override
        public void perform(List<Long> actions) {
            performed.addAll(actions);
        }

        @Override
        public void reread(List<Long> state) {
            reread.add(state);
        }

        @Override
        public void inputRefused() {
            throw new IllegalStateException("no test here fills a mailbox");
        }
    }
}
