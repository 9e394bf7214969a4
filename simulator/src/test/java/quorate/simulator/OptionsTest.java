package quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is set by hand stands as it is; what is drawn beside it fits to it, so that the run still promises progress. */
class OptionsTest {
    private static final int SEEDS = 300;

    @Test
    void whenTheMembersAreSetByHand_thenTheRestOfTheGroupIsOneThatMayBe() {
        for (int members = 3; members <= 20; members++) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                Options options = Options.drawnFrom(seed, Optional.empty()).with("members=" + members);
                assertThat(options.of(Knob.MEMBERS)).isEqualTo(members);
                assertThat(Groups.of(options).members())
                        .as("seed %d: %s", seed, options)
                        .isEqualTo(members);
                assertThat(options.betrayed() ? 0 : spare(options))
                        .as("seed %d: %s", seed, options)
                        .isNotNegative();
            }
        }
    }

    /** B2 promises a way back only with Q members that neither lie, nor are dead, nor have forgotten. */
    @Test
    void whenLiarsAreSetByHand_thenNoMoreMembersForgetThanAllowsForProgress() {
        String settings = "members=4,threshold=3,quorum=3,faulty=1,liars=1";
        for (long seed = 1; seed <= SEEDS; seed++) {
            Options options = Options.drawnFrom(seed, Optional.empty()).with(settings);
            assertThat(options.of(Knob.DEAD) + options.of(Knob.REWINDS)).isZero();
        }
    }

    @Test
    void whatIsSetByHandIsNotTouched() {
        Options options =
                Options.drawnFrom(1, Optional.empty()).with("members=4,threshold=3,quorum=3,liars=1,rewinds=2");
        assertThat(options.of(Knob.REWINDS)).isEqualTo(2);
        assertThat(options.of(Knob.LIARS)).isEqualTo(1);
    }

    @Test
    void whatIsDrawnFitsAlready_andAReplayIsTheSame() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Options drawn = Options.drawnFrom(seed, Optional.empty());
            assertThat(drawn.with("lag=" + drawn.of(Knob.LAG)).toString()).isEqualTo(drawn.toString());
            Options byHand = drawn.with("members=5");
            assertThat(drawn.with(byHand.settingsSince(drawn)).toString()).isEqualTo(byHand.toString());
        }
    }

    private static int spare(Options options) {
        return options.of(Knob.MEMBERS)
                - Math.max(options.of(Knob.THRESHOLD), options.of(Knob.QUORUM))
                - options.of(Knob.LIARS)
                - options.of(Knob.DEAD)
                - options.of(Knob.REWINDS);
    }
}
