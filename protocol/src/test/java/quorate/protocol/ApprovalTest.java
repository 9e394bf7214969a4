package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** S2: what a signer can tell its operator of a Cancel before it is decided. */
class ApprovalTest {
    private static final StreamId STREAM = Pools.event(0, Pools.KAS).stream();
    private static final Decision.Cancel HOLE = new Decision.Cancel(STREAM, 0, Optional.empty());
    private static final Decision.Cancel OTHER = new Decision.Cancel(STREAM, 1, Optional.empty());

    private final Cluster cluster = Cluster.of(Pools.group()).settled();

    @Test
    void whenOneOperatorHasApproved_thenEverySignerHearsWho_andTheOthersSayWhatStandsAgainstIt() {
        approve(0);
        cluster.run(10_000);
        for (int member = 0; member < 3; member++) {
            assertThat(cluster.member(member).state.approvers(HOLE))
                    .as("at " + member)
                    .containsExactly(new NodeId(0));
            assertThat(cluster.member(member).state.approvers(OTHER)).isEmpty();
        }
        assertThat(cluster.member(0).state.findings(HOLE, cluster.nowMs)).isEmpty();
        assertThat(cluster.member(1).state.findings(HOLE, cluster.nowMs))
                .extracting(Finding::code)
                .containsExactly("CANCEL_NOT_APPROVED");
        assertThat(cluster.member(0).storage.entries).isEmpty();
    }

    @Test
    void whenAMemberCallsItValidInItsDigestAlone_thenItsOperatorHasApprovedToo() {
        PoolState state = cluster.member(1).state;
        DecisionHash hash = state.setup().craft().decisionHash(1, new DecisionHash(Hash32.ZERO), HOLE);
        cluster.member(1).take(new Input.Digested(new NodeId(2), new Digest(0, 0, List.of(hash), List.of())));
        assertThat(cluster.member(1).state.approvers(HOLE)).containsExactly(new NodeId(2));
    }

    @Test
    void whenQOperatorsHaveApproved_thenTheNonceIsClosed() {
        approve(0);
        cluster.run(10_000);
        approve(2);
        cluster.run(30_000);
        assertThat(cluster.member(1).storage.entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.decision()).isEqualTo(HOLE));
    }

    private void approve(int member) {
        cluster.input(member, new Input.CancelApproved(STREAM, 0, Optional.empty()));
    }
}
