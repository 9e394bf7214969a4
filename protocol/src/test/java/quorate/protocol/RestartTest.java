package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** V1, L2, B1: what is durable is enough to go on from, at every step. */
class RestartTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);

    /** The storage itself fails a test in which a statement goes back or is made twice. */
    @Test
    void whenASignerRestartsAfterEveryStep_thenItIsWhereItWasAndSaysNothingTwice() {
        everyStep(ScenarioTest.cluster(3, 2).settled(), 0, 1, 2);
    }

    /** With the third dead X and Y split round 0, so that rounds are entered and left. */
    @Test
    void whenTheVotesSplitAndASignerRestartsAfterEveryStep_thenItsRoundDoesNotGoBack() {
        Cluster cluster = ScenarioTest.cluster(3, 2).crash(2).settled();
        everyStep(cluster, 0, 1);
        assertThat(ScenarioTest.rounds(cluster)).isPositive();
    }

    private static void everyStep(Cluster cluster, int... up) {
        cluster.event(X, 0).event(Y, 1);
        long untilMs = cluster.nowMs + 3_000;
        while (cluster.next(untilMs)) {
            for (Cluster.Member member : cluster.members) {
                sameAfterRestart(cluster, member);
            }
        }
        cluster.expect(X).decidedBy(up);
        cluster.expect(Y).decidedBy(up);
        cluster.agreed();
    }

    private static void sameAfterRestart(Cluster cluster, Cluster.Member member) {
        PoolState before = member.state;
        PoolState after = PoolState.restore(before.setup(), member.storage.memory(), cluster.nowMs);
        assertThat(after.log().height()).isEqualTo(before.log().height());
        assertThat(after.log().last()).isEqualTo(before.log().last());
        assertThat(after.log().streams()).isEqualTo(before.log().streams());
        assertThat(after.log().live()).isEqualTo(before.log().live());
        assertThat(after.book().waiting()).isEqualTo(before.book().waiting());
        assertThat(after.book().states()).isEqualTo(before.book().states());
        assertThat(after.open().round()).as("V5").isEqualTo(before.open().round());
        assertThat(after.open().ballots()).isEqualTo(before.open().ballots());
        assertThat(after.open().own().lock())
                .as("L2")
                .isEqualTo(before.open().own().lock());
        assertThat(after.open().own().round())
                .as("V1")
                .isEqualTo(before.open().own().round());
        assertThat(after.open().own().lockSaid())
                .as("V1")
                .isEqualTo(before.open().own().lockSaid());
        assertThat(keys(after)).isEqualTo(keys(before));
    }

    private static List<DecisionHash> keys(PoolState state) {
        java.util.ArrayList<DecisionHash> keys = new java.util.ArrayList<>();
        state.open().decisions().forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    @Test
    void whenAllSignersAreKilledAndRestartedAgainAndAgain_thenTheLogStillGrowsAndAgrees() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        cluster.event(X, 0).event(Y, 1);
        for (int i = 0; i < 40; i++) {
            cluster.run(i % 7 == 0 ? 300 : 1);
            cluster.crash(i % 3).run(i % 2).restart(i % 3);
        }
        cluster.run(20_000);
        cluster.expect(X).decidedBy(0, 1, 2);
        cluster.expect(Y).decidedBy(0, 1, 2);
        cluster.agreed();
    }

    @Test
    void whenAVoteWasStoredButNeverLeft_thenItIsSentAfterTheRestartWithTheSameBytes() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        cluster.lose(0, 1, message -> true).lose(0, 2, message -> true);
        cluster.event(X, 0).run(5);
        List<Signed<? extends Statement>> said = List.copyOf(cluster.member(0).storage.ownStatements);
        assertThat(said).hasSize(1);

        cluster.crash(0).heal().restart(0).run(5_000);
        assertThat(cluster.member(0).storage.ownStatements).startsWith(said.getFirst());
        assertThat(cluster.member(1).storage.memory().height()).isEqualTo(1);
        cluster.expect(X).decidedBy(0, 1, 2);
    }
}
