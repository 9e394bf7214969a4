package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** V4, L1: a healthy group decides in round 0, in two hops, without any wait. */
class HealthyPathTest {
    private static final Event EVENT = Pools.event(0, 5 * Pools.KAS);

    private static Cluster three() {
        return Cluster.of(Pools.group(3, 2, Group.FeeMode.SIGNERS_PAY)).funded(Pools.coin(1, 100 * Pools.KAS));
    }

    @Test
    void whenOneSignerAcceptsAnEvent_thenItVotesInThatVeryStep() {
        Cluster cluster = three().settled();
        Step step = cluster.member(0).take(new Input.EventKnown(EVENT, cluster.nowMs, OtherContent.NONE, true));

        assertThat(step.writes())
                .anyMatch(Write.KnownDecision.class::isInstance)
                .anyMatch(Write.OwnStatement.class::isInstance);
        assertThat(step.actions())
                .filteredOn(Action.Broadcast.class::isInstance)
                .singleElement()
                .matches(action -> ((Action.Broadcast) action).message() instanceof Message.Proposal);
    }

    @Test
    void whenAnEventIsLearnedFromAMember_thenNothingIsBuiltUntilItsProposalHasHadItsTime() {
        Cluster cluster = three().settled();
        Cluster.Member member = cluster.member(1);
        Step learned = member.take(new Input.EventKnown(EVENT, cluster.nowMs));

        assertThat(learned.next().open().candidate()).isEqualTo(OpenSlot.Candidate.STALE);
        Action.WakeAt wake = (Action.WakeAt) learned.actions().stream()
                .filter(Action.WakeAt.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(wake.atMs())
                .isBetween(
                        cluster.nowMs + 5,
                        cluster.nowMs + member.state.setup().timing().tickMs());

        cluster.nowMs = wake.atMs();
        assertThat(member.take(new Input.Tick()).next().open().candidate().decision())
                .isPresent();
    }

    @Test
    void whenTwoOfThreeAreHealthy_thenTheProposerDecidesTwoHopsLater() {
        Cluster cluster = three().settled();
        long startedMs = cluster.nowMs;
        cluster.event(EVENT, 0).run(2 * Cluster.HOP_MS);

        cluster.expect(EVENT).decidedBy(0);
        assertThat(cluster.member(0).did).contains(startedMs + 2 * Cluster.HOP_MS + " decided 1");
        cluster.run(Cluster.HOP_MS).expect(EVENT).decidedBy(0, 1, 2);
    }

    @Test
    void whenAVoteCompletesQVotes_thenItAndTheLockLeaveInOneMessage() {
        Cluster cluster = three().settled();
        cluster.event(EVENT, 0).run(Cluster.HOP_MS);

        assertThat(cluster.member(1).did.getLast()).endsWith("send LockCast");
        assertThat(cluster.member(1).did)
                .filteredOn(what -> what.contains("send"))
                .hasSize(1);
        assertThat(cluster.member(1).storage.ownStatements)
                .extracting(signed -> signed.statement().getClass().getSimpleName())
                .containsExactly("Vote", "Lock");
    }

    @Test
    void whenTheLastLockDecides_thenOnlyWhoHasNotSentItSendsTheCertificate() {
        Cluster cluster = three().settled();
        cluster.event(EVENT, 0).run(3 * Cluster.HOP_MS).expect(EVENT).decidedBy(0, 1, 2);

        assertThat(cluster.member(0).did)
                .filteredOn(HealthyPathTest::isCertificate)
                .hasSize(1);
        assertThat(cluster.member(1).did).noneMatch(HealthyPathTest::isCertificate);
        assertThat(cluster.member(2).did).noneMatch(HealthyPathTest::isCertificate);
    }

    private static boolean isCertificate(String did) {
        return did.endsWith("send Certified");
    }

    @Test
    void whenFiveSignersNeedThree_thenTheyDecideWithoutAWaitToo() {
        Cluster cluster = Cluster.of(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY))
                .funded(Pools.coin(1, 100 * Pools.KAS))
                .settled();
        cluster.event(EVENT, 2).run(3 * Cluster.HOP_MS);
        cluster.expect(EVENT).decidedBy(0, 1, 2, 3, 4);
        cluster.agreed();
    }
}
