package quorate.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import quorate.node.postgres.DatabaseFailure;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Outcomes;

/**
 * The mailbox and the write-then-act shell under every order in which their world can answer: two threads that offer, tasks of the
 * context, a COMMIT that takes, fails, or whose answer is lost (both ways), a reading, timers, an order to read again, and a crash at
 * any moment. Held after every step: one thing at a time, nothing performed that is not durable, nothing lost, each thread's order.
 */
class EveryOrderTest {
    private static final long REFUSED = 13;
    private static final int MOST_SCHEDULES = 100_000;

    /** A line for each fault of each schedule would be all that anybody sees. */
    @BeforeAll
    static void quiet() {
        ((Logger) LoggerFactory.getLogger(Driver.class)).setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        ((Logger) LoggerFactory.getLogger(Driver.class)).setLevel(null);
    }

    @Test
    void whateverComesWhen_nothingIsPerformedBeforeItIsDurableAndNothingIsLost() {
        int schedules = Schedules.every(
                MOST_SCHEDULES, choices -> new World(choices, 0, 0, 0, List.of(1L, 2L), List.of(3L)).run());
        assertThat(schedules).isGreaterThan(20);
    }

    @Test
    void whateverBecomesOfTwoCommits_nothingIsPerformedBeforeItIsDurableAndNothingIsLost() {
        int schedules = Schedules.every(
                MOST_SCHEDULES, choices -> new World(choices, 2, 0, 0, List.of(1L, 2L), List.of()).run());
        assertThat(schedules).isGreaterThan(1_000);
    }

    @Test
    void whereverItCrashes_nothingIsPerformedThatIsNotDurable() {
        int schedules =
                Schedules.every(MOST_SCHEDULES, choices -> new World(choices, 1, 1, 0, List.of(1L), List.of(2L)).run());
        assertThat(schedules).isGreaterThan(1_000);
    }

    @Test
    void wheneverItIsToldToReadAgain_nothingIsLost() {
        int schedules =
                Schedules.every(MOST_SCHEDULES, choices -> new World(choices, 1, 0, 1, List.of(1L), List.of(2L)).run());
        assertThat(schedules).isGreaterThan(1_000);
    }

    @Test
    void whenTheSchemaRefusesOneInput_thenThatOneAloneIsGivenUpWhateverItComesWith() {
        int schedules = Schedules.every(
                MOST_SCHEDULES, choices -> new World(choices, 0, 0, 0, List.of(1L, REFUSED), List.of(3L)).run());
        assertThat(schedules).isGreaterThan(20);
    }

    /** A machine that keeps numbers, and everything that answers it. */
    private static final class World implements Driver.Machine<List<Long>, Long, Long, Long> {
        private final Schedules choices;
        private final HandMadeContext vertx = new HandMadeContext();
        private final List<Deque<Long>> threads = new ArrayList<>();
        private final List<List<Long>> all = new ArrayList<>();
        private final Set<Long> durable = new LinkedHashSet<>();
        private final Set<Long> performed = new LinkedHashSet<>();
        private Driver<List<Long>, Long, Long, Long> driver;
        private Optional<Storing> storing = Optional.empty();
        private Optional<Promise<Driver.Loaded<List<Long>, Long>>> loading = Optional.empty();
        private int faultsLeft;
        private int crashesLeft;
        private int reloadsLeft;
        private boolean crashed;

        private record Storing(List<Long> writes, Promise<Outcome<Void>> answer) {}

        @SafeVarargs
        World(Schedules choices, int faults, int crashes, int reloads, List<Long>... threads) {
            this.choices = choices;
            this.faultsLeft = faults;
            this.crashesLeft = crashes;
            this.reloadsLeft = reloads;
            for (List<Long> inputs : threads) {
                this.threads.add(new ArrayDeque<>(inputs));
                this.all.add(inputs);
            }
            boot();
        }

        private void boot() {
            storing = Optional.empty();
            loading = Optional.empty();
            vertx.tasks.clear();
            vertx.timers.clear();
            driver = new Driver<>(vertx.context, new NodeClock(), this);
            vertx.run(driver::start);
        }

        void run() {
            for (List<Runnable> next = possible(); !next.isEmpty(); next = possible()) {
                next.get(next.size() == 1 ? 0 : choices.choose(next.size())).run();
                assertThat(durable).as("performed is durable").containsAll(performed);
                if (driver.state() != null) {
                    assertThat(durable).as("the state is durable").containsAll(driver.state());
                }
            }
            assertThat(Set.copyOf(driver.state())).isEqualTo(durable);
            for (List<Long> inputs : all) {
                List<Long> takes =
                        inputs.stream().filter(input -> input != REFUSED).toList();
                assertThat(durable.stream().filter(takes::contains))
                        .as("in their order")
                        .isSorted();
                if (!crashed) {
                    assertThat(durable).containsAll(takes);
                    assertThat(performed).containsAll(takes);
                }
            }
        }

        /** What can happen now. */
        private List<Runnable> possible() {
            List<Runnable> next = new ArrayList<>();
            for (Deque<Long> thread : threads) {
                if (!thread.isEmpty()) {
                    next.add(() -> driver.offer(thread.poll()));
                }
            }
            if (!vertx.tasks.isEmpty()) {
                next.add(() -> vertx.run(vertx.tasks.poll()));
            }
            if (!vertx.timers.isEmpty()) {
                next.add(() -> vertx.run(vertx.timers.poll()));
            }
            loading.ifPresent(read -> next.add(() -> read(read)));
            storing.ifPresent(one -> answers(one, next));
            if (reloadsLeft > 0) {
                next.add(() -> {
                    reloadsLeft--;
                    vertx.run(driver::reload);
                });
            }
            if (crashesLeft > 0) {
                next.add(() -> crash(false));
                storing.ifPresent(one -> next.add(() -> crash(true)));
            }
            return next;
        }

        private void answers(Storing one, List<Runnable> next) {
            if (one.writes().contains(REFUSED)) {
                next.add(() ->
                        answer(one, false, new Outcome.RolledBack<>(new DatabaseFailure.Broken("XX000", "never"))));
                return;
            }
            next.add(() -> answer(one, true, Outcomes.committed()));
            if (faultsLeft > 0) {
                next.add(() -> fault(one, false, new Outcome.RolledBack<>(new DatabaseFailure.Unavailable("away"))));
                next.add(() -> fault(one, true, new Outcome.Unknown<>("the answer was lost")));
                next.add(() -> fault(one, false, new Outcome.Unknown<>("the commit was lost")));
            }
        }

        private void fault(Storing one, boolean took, Outcome<Void> outcome) {
            faultsLeft--;
            answer(one, took, outcome);
        }

        private void answer(Storing one, boolean took, Outcome<Void> outcome) {
            storing = Optional.empty();
            if (took) {
                durable.addAll(one.writes());
            }
            vertx.run(() -> one.answer().complete(outcome));
        }

        private void read(Promise<Driver.Loaded<List<Long>, Long>> read) {
            loading = Optional.empty();
            Driver.Loaded<List<Long>, Long> found = new Driver.Loaded<>(List.copyOf(durable), List.of());
            vertx.run(() -> read.complete(found));
        }

        private void crash(boolean committed) {
            crashesLeft--;
            crashed = true;
            if (committed) {
                durable.addAll(storing.orElseThrow().writes());
            }
            boot();
        }

        private void idle() {
            assertThat(storing).as("nothing else while something is stored").isEmpty();
            assertThat(loading).as("nothing else while the state is read").isEmpty();
        }

        @Override
        public String name() {
            return "numbers";
        }

        @Override
        public Driver.Stepped<List<Long>, Long, Long> step(List<Long> state, Long input, long nowMs) {
            idle();
            if (state.contains(input)) {
                return new Driver.Stepped<>(state, List.of(), List.of(input));
            }
            List<Long> next = new ArrayList<>(state);
            next.add(input);
            return new Driver.Stepped<>(List.copyOf(next), List.of(input), List.of(input));
        }

        @Override
        public Future<Outcome<Void>> store(List<Long> writes) {
            idle();
            Storing one = new Storing(writes, Promise.promise());
            storing = Optional.of(one);
            return one.answer().future();
        }

        @Override
        public Future<Driver.Loaded<List<Long>, Long>> load(long nowMs) {
            idle();
            Promise<Driver.Loaded<List<Long>, Long>> read = Promise.promise();
            loading = Optional.of(read);
            return read.future();
        }

        @Override
        public void perform(List<Long> actions) {
            performed.addAll(actions);
        }

        @Override
        public void reread(List<Long> state) {
            assertThat(Set.copyOf(state)).isEqualTo(durable);
        }

        @Override
        public void inputRefused() {
            throw new IllegalStateException("no schedule fills a mailbox");
        }
    }
}
