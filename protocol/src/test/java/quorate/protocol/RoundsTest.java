package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** V3 to V5 at one signer of five (Q = 3): what it chooses when there is a choice, whom it waits for, when it goes on. */
class RoundsTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);
    private final Alone alone = new Alone(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY));
    private final Decision payX = alone.pay(X, 0);
    private final Decision payY = alone.pay(Y, 0);

    RoundsTest() {
        alone.knows(X).knows(Y);
    }

    /** V3: Cancel comes before Pay, whoever proposes it. */
    @Test
    void whenACancelAndAPayBothPass_thenTheCancelIsVotedFor() {
        Decision cancel = new Decision.Cancel(X.stream(), X.nonce(), Optional.of(X.id()));
        for (int proposer = 1; proposer <= 4; proposer++) {
            Alone signer = new Alone(alone.group);
            signer.knows(X).knows(Y);
            signer.take(new Input.Halted("while the proposals come"));
            signer.take(new Input.CancelApproved(X.stream(), X.nonce(), Optional.of(X.id())));
            signer.proposed(1 + proposer % 4, 0, payY);
            signer.proposed(proposer, 0, cancel);
            signer.take(new Input.Resumed());
            signer.take(new Input.Tick());
            assertThat(signer.votes())
                    .extracting(Statement.Vote::decision)
                    .as("proposed by %d", proposer)
                    .containsExactly(Optional.of(signer.hash(cancel)));
        }
    }

    /** V3(f): a signer to which nothing can be voted for says so when its timer expires. */
    @Test
    void whenNothingPassesHereAndOthersWork_thenTheTimerBringsAnEmptyVote() {
        alone.sees(); // no coins: neither X nor Y can be paid, and proposals for them do not pass
        alone.proposed(1, 0, payX);
        alone.proposed(2, 0, payY);
        assertThat(alone.votes()).isEmpty();
        alone.runFor(4_500);
        assertThat(alone.votes()).isEmpty();
        alone.runFor(1_000);
        assertThat(alone.votes()).containsExactly(new Statement.Vote(1, 0, Optional.empty()));
    }

    /** V5: fewer than Q members have spoken, so the round does not pass; what was said goes out again. */
    @Test
    void whenFewerThanQHaveVotedInARound_thenItDoesNotPassAndTheVoteIsSaidAgain() {
        alone.runFor(10_000);
        assertThat(alone.votes()).hasSize(1);
        assertThat(alone.round()).isZero();
        alone.actions.clear();
        alone.runFor(60_000);
        assertThat(alone.round()).isZero();
        assertThat(alone.votes()).hasSize(1);
        assertThat(alone.actions)
                .filteredOn(action -> action instanceof Action.Broadcast(Message message)
                        && (message instanceof Message.Proposal || message instanceof Message.VoteCast))
                .isNotEmpty();
    }

    /** V5, Byzantine: f members' word about a round moves nobody, f+1 members' does. */
    @Test
    void whenFMembersClaimALaterRound_thenItIsNotFollowedUntilOneMoreDoes() {
        Alone byzantine = new Alone(Pools.byzantine(4, 3, 1));
        byzantine.knows(X);
        byzantine.emptyVote(1, 9);
        assertThat(byzantine.round()).isZero();
        byzantine.emptyVote(2, 7);
        assertThat(byzantine.round()).isEqualTo(7);
    }

    /** V4: in later rounds the first builder speaks first; also a locked signer waits two settling times for it. */
    @Test
    void whenALaterRoundBegins_thenOneThatIsNotTheFirstBuilderWaitsForIt() {
        alone.proposed(1, 0, payX);
        alone.voted(2, 0, payX);
        assertThat(alone.ownLocks()).hasSize(1);
        int round = roundBuiltByAnother();
        alone.emptyVote(1, round);
        assertThat(alone.round()).isEqualTo(round);
        assertThat(alone.votes()).extracting(Statement.Vote::round).doesNotContain(round);
        alone.runFor(1_000);
        assertThat(alone.votes()).contains(new Statement.Vote(1, round, Optional.of(alone.hash(payX))));
    }

    /** L1: a vote that was not cast yet leaves with the lock that the others' votes allow. */
    @Test
    void whenTheVotesOfOthersAllowALockBeforeTheOwnVote_thenBothLeaveTogether() {
        int round = roundBuiltByAnother();
        Decision pay = alone.pay(Y, round);
        alone.proposed(1, round, pay);
        assertThat(alone.votes()).extracting(Statement.Vote::round).doesNotContain(round);
        Step step = alone.take(new Input.Locked(alone.lock(2, round, pay), alone.votes(pay, round, 1, 2, 3)));
        assertThat(alone.ownLocks()).containsExactly(new Statement.Lock(1, round, alone.hash(pay)));
        assertThat(alone.votes()).contains(new Statement.Vote(1, round, Optional.of(alone.hash(pay))));
        assertThat(step.writes())
                .filteredOn(Write.OwnStatement.class::isInstance)
                .hasSize(2);
    }

    /** V4: a vote goes out with the vote certificate that justifies it. */
    @Test
    void whenAVoteRestsOnAnEarlierCertificate_thenTheCertificateGoesWithIt() {
        alone.sees(); // payX fails here on the chain alone
        Signed<Statement.Vote> vote = alone.vote(1, 0, Optional.of(payX));
        alone.take(new Input.Proposed(payX, vote, Optional.empty()));
        alone.take(new Input.Voted(alone.vote(2, 1, Optional.of(payX)), Optional.of(alone.votes(payX, 0, 1, 2, 3))));
        alone.actions.clear();
        alone.runFor(6_000);
        assertThat(alone.actions)
                .filteredOn(action -> action instanceof Action.Broadcast(Message.VoteCast(var cast, var because))
                        && cast.member().equals(alone.self())
                        && cast.statement().decision().equals(Optional.of(alone.hash(payX)))
                        && because.map(VoteCertificate::decision).equals(Optional.of(alone.hash(payX))))
                .isNotEmpty();
    }

    /** V3(c): what Q members call valid goes before what would come first; what a member called valid counts for four ticks. */
    @Test
    void whenADigestIsOld_thenWhatItCalledValidCountsNoMore() {
        long tickMs = Timing.defaults(5).tickMs();
        DecisionHash first = chosenAfter(0, payX, payY).orElseThrow();
        boolean both =
                first.equals(alone.hash(payX)) && chosenAfter(0, payY, payX).equals(Optional.of(alone.hash(payY)));
        assertThat(both).as("fresh digests decide, whichever they name").isTrue();
        assertThat(chosenAfter(5 * tickMs, payX, payY)).isEqualTo(chosenAfter(5 * tickMs, payY, payX));
    }

    /** What a signer chooses when digests that call one decision valid came {@code agoMs} before; both decisions pass. */
    private Optional<DecisionHash> chosenAfter(long agoMs, Decision calledValid, Decision other) {
        Alone signer = new Alone(alone.group);
        signer.knows(X).knows(Y);
        signer.take(new Input.Halted("while the digests come"));
        signer.proposed(1, 0, payX);
        signer.proposed(3, 0, payY);
        for (int member : new int[] {1, 2, 4}) {
            signer.take(new Input.Digested(
                    new NodeId(member), new Digest(0, 0, List.of(signer.hash(calledValid)), List.of())));
        }
        assertThat(signer.hash(calledValid)).isNotEqualTo(signer.hash(other));
        signer.nowMs += agoMs;
        for (int i = 1; i < 5; i++) {
            signer.take(new Input.Heard(new NodeId(i)));
        }
        return Choice.own(new Turn(signer.state, signer.nowMs), Long.MAX_VALUE).map(OpenSlot.Known::hash);
    }

    /** V4: the settling time is twice the measured round trip, between 5 ms and a tick. */
    @Test
    void whenRoundTripsAreMeasured_thenTheSettlingTimeFollowsThem() {
        Turn turn = new Turn(alone.state, alone.nowMs);
        for (int i = 0; i < 50; i++) {
            Hearing.roundTrip(turn, 40);
        }
        assertThat(Hearing.settleMs(turn)).isBetween(70L, 90L);
        for (int i = 0; i < 200; i++) {
            Hearing.roundTrip(turn, 0);
        }
        assertThat(Hearing.settleMs(turn)).isBetween(5L, 10L);
        for (int i = 0; i < 200; i++) {
            Hearing.roundTrip(turn, 1_000_000);
        }
        assertThat(Hearing.settleMs(turn)).isEqualTo(250);
    }

    /** D4: rounds that bring nothing follow each other more and more slowly, up to max_delay; news ends the wait. */
    @Test
    void whenRoundsBringNothing_thenThePauseGrows_andNewsEndsIt() {
        long tickMs = Timing.defaults(5).tickMs();
        assertThat(pauseMs(3)).isZero();
        assertThat(pauseMs(5)).isBetween(tickMs, 4 * tickMs);
        assertThat(pauseMs(7)).isEqualTo(4 * pauseMs(5));
        assertThat(pauseMs(40)).isEqualTo(Retry.DEFAULT.maxDelayMs());
        Turn turn = tired(40);
        turn.open = turn.open.with(turn.open.clock().news(turn.nowMs));
        assertThat(Pace.pauseMs(turn)).isZero();
    }

    private long pauseMs(int roundsWithoutNews) {
        return Pace.pauseMs(tired(roundsWithoutNews));
    }

    private Turn tired(int roundsWithoutNews) {
        Turn turn = new Turn(alone.state, alone.nowMs);
        turn.open = turn.open.with(new OpenSlot.Clock(roundsWithoutNews, alone.nowMs, 0, alone.nowMs, 0));
        return turn;
    }

    private int roundBuiltByAnother() {
        int round = 1;
        while (builder(round) == 0 || builder(round) == 1) {
            round++;
        }
        return round;
    }

    private int builder(int round) {
        Turn turn = new Turn(alone.state, alone.nowMs);
        return Hearing.builderOrder(turn, 1, round).getFirst().index();
    }
}
