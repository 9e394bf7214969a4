package quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Section 6, shown on the real core: nothing contradicts the promises while all goes wrong, and all is paid once it is over. */
class SimulationTest {
    private static final long SEEDS = 500;

    private static final PrintStream NOWHERE =
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    @Test
    void five_hundred_seeds_keep_every_promise_and_pay_every_event() {
        long slots = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .map(seed -> Simulation.run(seed).slots())
                .sum();
        assertThat(slots).isGreaterThan(2 * SEEDS);
    }

    @Test
    void the_same_seed_twice_gives_the_same_trace_and_another_seed_another() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        Simulation.Outcome one = Simulation.run(7, first::add);
        Simulation.Outcome two = Simulation.run(7, second::add);
        assertThat(second).isEqualTo(first).hasSizeGreaterThan(100);
        assertThat(two.traceHash()).isEqualTo(one.traceHash());
        assertThat(Simulation.run(8).traceHash()).isNotEqualTo(one.traceHash());
    }

    @Test
    void a_broken_promise_ends_the_run_with_the_command_that_replays_it() {
        SimulationFailed failed = new SimulationFailed(42, "Agreement: slot 1", new Broken("Agreement: slot 1"));
        assertThat(failed).hasMessageContaining("Agreement").hasMessageEndingWith("./quorate simulate --seed 42");
        assertThatThrownBy(() -> Oracle.require(false, "V1", "found")).hasMessage("V1: found");
    }

    @Test
    void the_command_prints_the_seed_first_and_answers_with_an_exit_code() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        assertThat(SimulateMain.run(new String[] {"--seed", "3"}, out, NOWHERE)).isZero();
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .startsWith("seed 3\n")
                .contains("seed 3 held");
        assertThat(SimulateMain.run(new String[] {"--seeds", "1..4"}, out, NOWHERE))
                .isZero();
        assertThat(SimulateMain.run(new String[] {"--seed", "three"}, out, NOWHERE))
                .isEqualTo(2);
        assertThat(SimulateMain.run(new String[] {}, out, NOWHERE)).isEqualTo(2);
    }
}
