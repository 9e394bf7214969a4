package quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Agreement over every interleaving of a few real cores, as far as the number of states allows; and deep ways by chance. */
class SmallModelTest {
    private static final int MOST_STATES = 60_000;

    @Test
    void every_state_of_one_round_with_a_crash_keeps_agreement() {
        SmallModel.Result result = SmallModel.crash(1, 1_000_000);
        assertThat(result.complete()).isTrue();
        assertThat(result.states()).isGreaterThan(5_000);
        assertThat(result.signerStates()).isGreaterThan(50);
    }

    @Test
    void the_nearest_states_of_three_rounds_keep_agreement_in_both_profiles() throws InterruptedException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
        assertThat(SimulateMain.run(new String[] {"--model", "" + MOST_STATES}, out, out))
                .isZero();
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("states=6000", "one of them lies");
    }

    @Test
    void walks_through_three_rounds_keep_agreement() {
        assertThat(SmallModel.walk(1, 3, 300)).isGreaterThan(5_000);
    }
}
