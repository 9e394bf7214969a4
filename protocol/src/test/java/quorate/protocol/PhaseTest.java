package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** C7, S1, S2 and seed 3: what becomes of an event that cannot go on at once. */
class PhaseTest {
    private static final Event X = ScenarioTest.stream("x", 0);

    /** Two signers whose nodes never show the same coins; the third is dead. */
    private static Cluster differing() {
        Cluster cluster = Cluster.of(Pools.group()).crash(2);
        cluster.sees(0, Pools.coin(1, 100 * Pools.KAS)).sees(1, Pools.coin(2, 100 * Pools.KAS));
        return cluster.settled();
    }

    @Test
    void whenViewsNeverAgree_thenTheEventFailsWithBackoffAndIsAbandonedAndAlerted() {
        Cluster cluster = differing().event(X, 0).run(2_000);
        cluster.expect(X).phase(Phase.FAILED, 0, 1);
        EventState failed = cluster.member(0).event(X).orElseThrow();
        assertThat(failed.retryCount()).isEqualTo(1);
        assertThat(failed.dueAtMs() - failed.phaseStartedAtMs()).isBetween(4_750L, 5_250L);

        cluster.run(100_000);
        cluster.expect(X).phase(Phase.ABANDONED, 0, 1);
        assertThat(cluster.member(0).alerts).extracting(Action.Alert::code).contains("EVENT_ABANDONED");
        assertThat(cluster.member(0).event(X).orElseThrow().retryCount()).isEqualTo(3);
    }

    @Test
    void whenAnAbandonedEventIsResetAndViewsAgreeNow_thenItIsDecided() {
        Cluster cluster = differing().event(X, 0).run(100_000);
        cluster.funded(Pools.coin(1, 100 * Pools.KAS)).run(100);
        cluster.input(0, new Input.Reset(X.id()))
                .input(1, new Input.Reset(X.id()))
                .run(5_000);
        cluster.expect(X).decidedBy(0, 1);
        assertThat(cluster.member(0).event(X).orElseThrow().retryCount()).isZero();
    }

    /** "Abandoned: this signer proposes the event no more; it still votes for it when another proposes it." */
    @Test
    void whenOnlyOneSignersBudgetIsReset_thenTheOtherStillVotesForItsProposal() {
        Cluster cluster = differing().event(X, 0).run(100_000);
        cluster.funded(Pools.coin(1, 100 * Pools.KAS)).run(100);
        cluster.input(1, new Input.Reset(X.id())).run(5_000);
        cluster.expect(X).decidedBy(0, 1);
    }

    @Test
    void whenAFailingEventAndAnotherWait_thenTheOtherIsDecidedMeanwhile() {
        Cluster cluster = differing().event(X, 0).run(2_000);
        cluster.expect(X).phase(Phase.FAILED, 0, 1);
        Event y = ScenarioTest.stream("y", 1);
        long startedMs = cluster.nowMs;
        cluster.event(y, 0);
        cluster.funded(Pools.coin(9, 50 * Pools.KAS)); // now both see the same, while X waits for its next try
        cluster.run(1_000).expect(y).decidedBy(0, 1);
        assertThat(cluster.member(0).event(y).orElseThrow().phaseStartedAtMs() - startedMs)
                .isLessThan(500);
    }

    @Test
    void whenFewerThanQSignersAreUp_thenTheEventWaitsOpenlyAndSpendsNoRetryAndCompletesWhenTheyReturn() {
        Cluster cluster =
                Cluster.of(Pools.group()).funded(Pools.coin(1, 100 * Pools.KAS)).settled();
        cluster.crash(1, 2).run(2_000);
        cluster.event(X, 0).run(600_000);
        EventState waiting = cluster.member(0).event(X).orElseThrow();
        assertThat(waiting.phase()).isEqualTo(Phase.PROPOSING);
        assertThat(waiting.retryCount()).isZero();
        assertThat(waiting.waitingFor().map(Finding::code)).contains("QUORUM_MISSING");
        assertThat(waiting.waitingFor().orElseThrow().found()).contains("signer-1 (last heard at", "signer-2");

        long backMs = cluster.nowMs;
        cluster.restart(1).run(3_000);
        cluster.expect(X).decidedBy(0, 1);
        assertThat(cluster.member(0).event(X).orElseThrow().phaseStartedAtMs() - backMs)
                .isLessThan(1_500);
    }

    @Test
    void whenNoTemplateCanBeBuilt_thenTheEventWaitsWithItsReasonAndDoesNotHoldUpOthers() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        Event huge = Pools.event(0, 900_000 * Pools.KAS);
        cluster.event(huge, 0, 1, 2).run(1_000);
        assertThat(cluster.member(0).event(huge).flatMap(EventState::waitingFor).map(Finding::check))
                .contains(Check.INPUTS);
        cluster.event(X, 0).run(1_000).expect(X).decidedBy(0, 1, 2);
        cluster.expect(huge).phase(Phase.PROPOSING, 0, 1, 2);
    }

    @Test
    void whenAContiguousNonceIsMissing_thenTheStreamStallsUntilItComes() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        Event second = Pools.event(1, Pools.KAS);
        cluster.event(second, 0).run(30_000);
        cluster.expect(second).undecidedAt(0, 1, 2);
        assertThat(cluster.member(0)
                        .event(second)
                        .flatMap(EventState::waitingFor)
                        .map(Finding::code))
                .contains("NONCE_HOLE");
        Event first = Pools.event(0, Pools.KAS);
        cluster.event(first, 1).run(2_000);
        assertThat(cluster.expect(first).decidedBy(0, 1, 2).slot()).isEqualTo(1);
        assertThat(cluster.expect(second).decidedBy(0, 1, 2).slot()).isEqualTo(2);
    }

    /** S2: a nonce that will never come; it takes the approval of Q operators, no fewer. */
    @Test
    void whenQOperatorsCancelAMissingNonce_thenTheStreamGoesOn() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        Event second = Pools.event(1, Pools.KAS);
        Input.CancelApproved approval = new Input.CancelApproved(second.stream(), 0, Optional.empty());
        cluster.event(second, 0).input(0, approval).run(20_000);
        cluster.expect(second).undecidedAt(0, 1, 2);
        assertThat(cluster.member(0).storage.entries).isEmpty();

        cluster.input(2, approval).run(40_000);
        assertThat(cluster.member(1).storage.entries.getFirst().decision()).isInstanceOf(Decision.Cancel.class);
        cluster.expect(second).decidedBy(0, 1, 2);
    }

    @Test
    void whenQOperatorsCancelAnEvent_thenItIsCancelledAndNeverPaid() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        Event huge = Pools.event(0, 900_000 * Pools.KAS);
        Event next = Pools.event(1, Pools.KAS);
        Input.CancelApproved approval = new Input.CancelApproved(huge.stream(), 0, Optional.of(huge.id()));
        cluster.event(huge, 0, 1, 2).event(next, 1).run(2_000);
        cluster.input(0, approval).input(1, approval).run(20_000);
        cluster.expect(huge).phase(Phase.CANCELLED, 0, 1, 2);
        cluster.expect(next).decidedBy(0, 1, 2);
    }

    private static Event hyperlane(int tag, long nonce, OptionalLong previous) {
        Event event = Pools.event(tag, Pools.KAS);
        return new Event(
                event.id(),
                new Source.Hyperlane(1),
                event.externalId(),
                new StreamId("hyperlane:1:aa"),
                nonce,
                previous,
                event.destination(),
                event.amountSompi());
    }

    /** S1: an increasing stream waits settle_ms so that a lower nonce can still come, and then takes them in order. */
    @Test
    void whenAHigherNonceComesFirst_thenTheLowerOneHasSettleMsToOvertakeIt() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        Event nine = hyperlane(9, 9, OptionalLong.empty());
        Event four = hyperlane(4, 4, OptionalLong.empty());
        cluster.event(nine, 0).run(1_500).expect(nine).undecidedAt(0, 1, 2);
        assertThat(cluster.member(0).event(nine).flatMap(EventState::waitingFor).map(Finding::code))
                .contains("NONCE_SETTLING");
        cluster.event(four, 1).run(5_000);
        assertThat(cluster.expect(four).decidedBy(0, 1, 2).slot()).isEqualTo(1);
        assertThat(cluster.expect(nine).decidedBy(0, 1, 2).slot()).isEqualTo(2);
    }

    @Test
    void whenTheRelayerNamesThePreviousNonce_thenTheNextIsDecidedAtOnce() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        Event four = hyperlane(4, 4, OptionalLong.empty());
        cluster.event(four, 0, 1, 2).run(4_000).expect(four).decidedBy(0, 1, 2);
        Event nine = hyperlane(9, 9, OptionalLong.of(4));
        cluster.event(nine, 0).run(10).expect(nine).decidedBy(0, 1, 2);
    }

    @Test
    void whenAnEventIsLate_thenItIsHeldAlertedAndPaidOnlyWithTheApprovalOfQOperators() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        Event nine = hyperlane(9, 9, OptionalLong.empty());
        Event four = hyperlane(4, 4, OptionalLong.empty());
        cluster.event(nine, 0, 1, 2).run(4_000).expect(nine).decidedBy(0, 1, 2);
        cluster.event(four, 0, 1, 2).run(20_000);
        cluster.expect(four).undecidedAt(0, 1, 2);
        assertThat(cluster.member(1).alerts).extracting(Action.Alert::code).contains("LATE_EVENT");

        cluster.input(0, new Input.LateApproved(four.id())).run(20_000);
        cluster.expect(four).undecidedAt(0, 1, 2);
        cluster.input(2, new Input.LateApproved(four.id())).run(40_000);
        cluster.expect(four).decidedBy(0, 1, 2);
        assertThat(cluster.member(0)
                        .state
                        .log()
                        .streams()
                        .get(nine.stream())
                        .orElseThrow()
                        .nonce())
                .isEqualTo(9);
    }

    @Test
    void whenTheLastPaymentIsNotCompleted_thenTheNextWaitsAndTheWordOfFPlusOneMembersCounts() {
        Cluster cluster =
                Cluster.of(Pools.group()).funded(ScenarioTest.coins(9)).settled();
        Event first = Pools.event(0, Pools.KAS);
        Event second = Pools.event(1, Pools.KAS);
        cluster.event(first, 0).event(second, 0).run(5_000);
        LogEntry entry = cluster.expect(first).decidedBy(0, 1, 2);
        cluster.expect(second).undecidedAt(0, 1, 2);

        Signed<Statement.Completed> word = new PlainIdentity(new NodeId(2))
                .sign(new Statement.Completed(entry.slot(), entry.template().orElseThrow()));
        cluster.input(0, new Input.CompletedStated(word))
                .input(1, new Input.CompletedStated(word))
                .run(1_000);
        cluster.expect(second).decidedBy(0, 1, 2);
        cluster.expect(first).phase(Phase.COMMITTED, 0, 1, 2); // C6: Completed by own evidence alone
    }

    /** C7: a round that this signer left because others are ahead, without Q votes in it, is no failure of its event. */
    @Test
    void whenARoundIsLeftWithFewerThanQVotes_thenNoRetryIsSpent() {
        Alone alone = new Alone(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY));
        alone.knows(X);
        alone.proposed(1, 0, alone.pay(X, 0));
        assertThat(alone.votes()).hasSize(1);
        alone.emptyVote(2, 3);
        assertThat(alone.round()).isEqualTo(3);
        assertThat(alone.state.event(X.id()).orElseThrow().retryCount()).isZero();
        assertThat(alone.state.event(X.id()).orElseThrow().phase()).isEqualTo(Phase.PROPOSING);
    }

    /** Check 11, D3: one live event for each pool, the seed's 5.0, however many coins there are. */
    @Test
    void whenAnEventIsLive_thenOneOfAnotherStreamWaitsForItsEnd() {
        Cluster cluster =
                Cluster.of(Pools.group()).funded(ScenarioTest.coins(9)).settled();
        Event y = ScenarioTest.stream("y", 1);
        cluster.event(X, 0).event(y, 1).run(20_000);
        assertThat(cluster.member(0).storage.entries).hasSize(1);
        Event waiting = cluster.member(0).event(X).flatMap(EventState::slot).isPresent() ? y : X;
        int holder = waiting.equals(X) ? 0 : 1;
        assertThat(cluster.member(holder)
                        .event(waiting)
                        .flatMap(EventState::waitingFor)
                        .map(Finding::code))
                .contains("POOL_BUSY");
        cluster.input(0, new Input.SlotCompleted(1))
                .input(1, new Input.SlotCompleted(1))
                .run(1_000);
        cluster.expect(waiting).decidedBy(0, 1, 2);
    }

    @Test
    void whenAReorgTakesACompletionBack_thenTheEventIsCommittedAgainAndThePoolBusy() {
        Cluster cluster =
                Cluster.of(Pools.group()).funded(ScenarioTest.coins(9)).settled();
        Event first = Pools.event(0, Pools.KAS);
        cluster.event(first, 0).run(100);
        cluster.input(0, new Input.SlotCompleted(1)).run(1).expect(first).phase(Phase.COMPLETED, 0);
        assertThat(cluster.member(0).state.log().live()).isZero();
        cluster.input(0, new Input.SlotReopened(1)).run(1).expect(first).phase(Phase.COMMITTED, 0);
        assertThat(cluster.member(0).state.log().live()).isEqualTo(1);
    }

    /** Check 12: of two contents of one external id. */
    @Test
    void whenASecondContentOfOneExternalIdIsKnown_thenNoMachineChooses() {
        Cluster cluster = ScenarioTest.cluster(3, 2).settled();
        for (int i = 0; i < 3; i++) {
            cluster.input(i, new Input.EventKnown(X, cluster.nowMs, OtherContent.KNOWN, true));
        }
        cluster.run(20_000).expect(X).undecidedAt(0, 1, 2);
        assertThat(cluster.member(0).event(X).flatMap(EventState::waitingFor).map(Finding::check))
                .contains(Check.SECOND_CONTENT);
    }

    @Test
    void whenTheStreamsFirstNonceIsConfigured_thenLowerOnesAreRefused() {
        TreeMap<StreamId, Long> first = new TreeMap<>();
        first.put(new StreamId("api:test:a"), 5L);
        Alone alone = new Alone(Pools.starting(Pools.group(), first));
        alone.take(new Input.EventKnown(Pools.event(4, Pools.KAS), alone.nowMs, OtherContent.NONE, true));
        assertThat(alone.votes()).isEmpty();
        alone.take(new Input.EventKnown(Pools.event(5, Pools.KAS), alone.nowMs, OtherContent.NONE, true));
        alone.runFor(1_000);
        assertThat(alone.votes()).hasSize(1);
    }
}
