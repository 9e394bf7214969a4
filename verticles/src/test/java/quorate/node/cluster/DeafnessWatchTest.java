package quorate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quorate.node.cluster.DeafnessWatch.Step;

class DeafnessWatchTest {
    private final DeafnessWatch watch = new DeafnessWatch(0, 3_000, 10_000);

    @Test
    void whenANodeHearsItselfAndAMember_thenNothingIsDone() {
        for (long nowMs = 0; nowMs < 60_000; nowMs += 250) {
            assertThat(watch.look(nowMs, true, 1, 2)).isEqualTo(Step.NOTHING);
        }
    }

    @Test
    void whenANodeIsDeaf_thenItRegistersAgainEveryTimeAndEndsAtLast() {
        assertThat(watch.look(2_999, false, 2, 2)).isEqualTo(Step.NOTHING);
        assertThat(watch.look(3_000, false, 2, 2)).isEqualTo(Step.REGISTER_AGAIN);
        assertThat(watch.look(3_250, false, 2, 2)).isEqualTo(Step.NOTHING);
        assertThat(watch.look(6_000, false, 2, 2)).isEqualTo(Step.REGISTER_AGAIN);
        assertThat(watch.look(10_000, false, 2, 2)).isEqualTo(Step.END);
    }

    @Test
    void whenRegisteringHelped_thenTheCountBeginsAnew() {
        assertThat(watch.look(3_000, false, 2, 2)).isEqualTo(Step.REGISTER_AGAIN);
        assertThat(watch.look(4_000, true, 2, 2)).isEqualTo(Step.NOTHING);
        assertThat(watch.look(13_000, false, 2, 2)).isEqualTo(Step.REGISTER_AGAIN);
    }

    @Test
    void whenTheClusterHasMembersThatAreNotHeard_thenTheNodeIsDeaf() {
        assertThat(watch.look(3_000, true, 0, 2)).isEqualTo(Step.REGISTER_AGAIN);
        assertThat(watch.look(10_000, true, 0, 2)).isEqualTo(Step.END);
    }

    // A signer whose peers are down waits for them; restarting it would help nobody.
    @Test
    void whenAllOthersAreDown_thenTheNodeIsNotDeaf() {
        assertThat(watch.look(60_000, true, 0, 0)).isEqualTo(Step.NOTHING);
    }
}
