package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** B2, D2, D3 in a group: an idle pool lets a returning member in, by two slots that decide nothing. */
class PassTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 0);
    private final Cluster cluster = ScenarioTest.cluster(5, 3).settled();

    private List<Decision> log(int member) {
        return cluster.member(member).storage.entries.stream()
                .map(LogEntry::decision)
                .toList();
    }

    private void forgets(int member) {
        cluster.crash(member);
        cluster.member(member).storage.forget();
        cluster.restart(member);
        cluster.input(member, new Input.Doubted("an empty database", Long.MAX_VALUE));
    }

    @Test
    void d3_an_idle_pool_passes_two_slots_and_the_member_speaks_again() {
        cluster.event(X, 0).run(3_000);
        forgets(1);
        cluster.run(5_000);
        for (int member = 0; member < 5; member++) {
            assertThat(log(member)).hasSize(3).endsWith(new Decision.Pass(), new Decision.Pass());
        }
        assertThat(cluster.member(1).state.speaks()).isTrue();
        assertThat(cluster.member(1).storage.ownStatements).isEmpty();
        cluster.run(60_000);
        assertThat(log(0)).as("D4: nothing more to decide").hasSize(3);
        cluster.crash(2, 3); // now it is one of three that are needed
        cluster.event(Y, 0).run(5_000);
        cluster.expect(Y).decidedBy(0, 1, 4);
        assertThat(cluster.member(1).storage.ownStatements)
                .isNotEmpty()
                .allMatch(own -> own.statement().slot() == 4);
    }

    @Test
    void d2_after_two_passes_the_pool_waits_for_something_to_decide() {
        forgets(1);
        cluster.run(5_000);
        assertThat(log(0)).hasSize(2);
        forgets(2);
        cluster.run(60_000);
        assertThat(log(0)).as("no third Pass").hasSize(2);
        assertThat(cluster.member(2).state.returning()).isPresent();
        cluster.event(X, 0).run(5_000);
        assertThat(log(0)).hasSize(4);
        assertThat(log(0).get(2)).isInstanceOf(Decision.Pay.class);
        assertThat(cluster.member(2).state.speaks()).isTrue();
    }

    @Test
    void d3_where_nobody_returns_nobody_votes_for_a_pass() {
        cluster.input(0, new Input.Tick()).run(20_000);
        assertThat(log(0)).isEmpty();
    }

    @Test
    void b2_q_others_must_speak_or_nobody_comes_back() {
        cluster.crash(3, 4);
        forgets(1);
        cluster.run(60_000);
        assertThat(cluster.member(1).state.returning()).isPresent();
        assertThat(cluster.member(1).storage.absence.barredTo()).isZero();
        cluster.restart(3).run(10_000);
        assertThat(cluster.member(1).state.speaks()).isTrue();
    }

    @Test
    void b2_a_whole_group_of_new_signers_starts_within_a_round_trip() {
        Cluster fresh = ScenarioTest.cluster(5, 3).run(3 * Cluster.HOP_MS);
        for (int member = 0; member < 5; member++) {
            assertThat(fresh.member(member).state.speaks()).isTrue();
        }
    }
}
