package quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quorate.protocol.Profile;

/** Section 6, shown on the real core: nothing contradicts the promises while all goes wrong, and all is paid once it is over. */
class SimulationTest {
    private static final long SEEDS = 2_000;

    /** Two of three are dead and two are the quorum: nothing can be decided, whatever else happens. */
    private static final String HOPELESS =
            "members=3,threshold=2,quorum=2,faulty=0,liars=0,dead=2,crashes=0,contiguous=2,events=3";

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(complained, true, StandardCharsets.UTF_8);

    /** Both profiles, by turns. */
    @Test
    void two_thousand_seeds_keep_every_promise_and_pay_every_event() throws InterruptedException {
        Campaign campaign = new Campaign(seed -> Options.drawnFrom(seed, Optional.empty()));
        Campaign.Total total = campaign.run(1, SEEDS, out, err);
        assertThat(complained.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(total.runs()).isEqualTo(SEEDS);
        assertThat(total.slots()).isGreaterThan(4 * SEEDS);
        long healed =
                total.rounds().values().stream().mapToLong(Long::longValue).sum();
        long prompt = total.rounds().headMap(5, true).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(100.0 * prompt / healed)
                .as("percent of the slots decided within 5 rounds of healing")
                .isGreaterThan(99);
    }

    @Test
    void the_same_seed_twice_gives_the_same_trace_and_another_seed_another() {
        for (Profile profile : Profile.values()) {
            Options options = Options.drawnFrom(7, Optional.of(profile));
            List<String> first = new ArrayList<>();
            List<String> second = new ArrayList<>();
            Simulation.Outcome one = Simulation.run(7, options, Optional.of(first::add));
            Simulation.Outcome two = Simulation.run(7, options, Optional.of(second::add));
            assertThat(second).isEqualTo(first).hasSizeGreaterThan(100);
            assertThat(two).isEqualTo(one);
            assertThat(Simulation.run(7, options, Optional.empty()).traceHash())
                    .as("whether anybody reads it or not")
                    .isEqualTo(one.traceHash());
            assertThat(Simulation.run(8, options, Optional.empty()).traceHash()).isNotEqualTo(one.traceHash());
        }
    }

    /** What a long run once found, each made smaller; the first by the check's fault, the second by the core's. */
    @Test
    void schedules_that_once_broke_a_promise_keep_it() {
        assertThat(Simulation.attempt(28_241, "loss=0,duplication=0,delay=1,jumps=0,reorgs=0,eager=0"))
                .as("V6: a signer whose disk was set back has lost its evidence too")
                .isEmpty();
        assertThat(Simulation.attempt(64_726, "lies=0,loss=0,duplication=0,delay=125,crashes=19,partitions=0,coins=2"))
                .as("C6: Completed stated when the silence ends, on evidence that a reorg has undone meanwhile")
                .isEmpty();
    }

    /** G2: what the bus does to messages costs time only. */
    @Test
    void g2_loss_repetition_delay_and_disorder_cost_time_only() {
        String bad = "loss=30,duplication=30,delay=2000,crashes=0,reorgs=0,dead=0,faults_ms=20000";
        for (long seed = 1; seed <= 20; seed++) {
            Options options = Options.drawnFrom(seed, Optional.empty()).with(bad);
            Simulation.Outcome outcome = Simulation.run(seed, options, Optional.empty());
            assertThat(outcome.slots()).as("slots of seed " + seed).isPositive();
        }
    }

    @Test
    void what_is_drawn_covers_the_groups_and_faults_that_it_should() {
        int largest = 0;
        int most = 0;
        int betrayed = 0;
        int lies = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Options options = Options.drawnFrom(seed, Optional.empty());
            largest = Math.max(largest, options.of(Knob.MEMBERS));
            most = Math.max(most, options.of(Knob.LIARS));
            betrayed += options.betrayed() ? 1 : 0;
            lies |= options.of(Knob.LIES);
            assertThat(options.profile()).isEqualTo(seed % 2 == 0 ? Profile.BYZANTINE : Profile.CRASH);
        }
        assertThat(largest).isEqualTo(20);
        assertThat(most).isGreaterThan(2);
        assertThat(betrayed).isPositive();
        assertThat(lies).isEqualTo(Lie.ALL);
    }

    @Test
    void a_run_that_fails_is_made_smaller_and_shown_with_the_command_that_replays_it() throws InterruptedException {
        int code = SimulateMain.run(new String[] {"--seeds", "5..5", "--set", HOPELESS}, out, err);
        assertThat(code).isEqualTo(1);
        String shown = complained.toString(StandardCharsets.UTF_8);
        assertThat(shown)
                .contains("seed 5: Progress: after healing")
                .contains("events=1")
                .contains("dead=2");
        String settings = shown.substring(shown.indexOf("--set ") + 6).trim();
        assertThat(shown).contains("replay: ./quorate simulate --seed 5 --set " + settings);
        assertThat(SimulateMain.run(new String[] {"--seed", "5", "--set", settings}, out, err))
                .as("what is shown fails")
                .isEqualTo(1);
    }

    @Test
    void the_command_prints_the_seed_first_and_answers_with_an_exit_code() throws InterruptedException {
        assertThat(SimulateMain.run(new String[] {"--seed", "3"}, out, err)).isZero();
        assertThat(told.toString(StandardCharsets.UTF_8)).startsWith("seed 3\n").contains("seed 3 held");
        told.reset();
        assertThat(SimulateMain.run(new String[] {"--seeds", "1..4", "--profile", "byzantine"}, out, err))
                .isZero();
        assertThat(told.toString(StandardCharsets.UTF_8))
                .startsWith("seeds 1 to 4\n")
                .contains("4 runs, 0 failed")
                .contains("rounds after healing");
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("--seed", "three"),
                List.of("--seed"),
                List.of("--seed", "1", "--seeds", "1..2"),
                List.of("--seed", "1", "--profile", "other"),
                List.of("--seed", "1", "--set", "luck=1"))) {
            assertThat(SimulateMain.run(wrong.toArray(String[]::new), out, err))
                    .as(wrong.toString())
                    .isEqualTo(2);
        }
    }

    @Test
    void slots_are_counted_by_the_rounds_they_took_since_the_network_healed() {
        Rounds rounds = new Rounds();
        rounds.decided(1, 4);
        rounds.healed(2, 6);
        rounds.decided(2, 7);
        rounds.decided(3, 0);
        assertThat(rounds.slotsByRounds()).isEqualTo(Map.of(1, 1L, 2, 1L));
    }
}
