package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** V1, V2, L1, L2 at one signer of five (Q = 3), whose peers say exactly what the test says. */
class LockingTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);
    private final Alone alone = new Alone(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY));
    private final Decision payX = alone.pay(X, 0);
    private final Decision payY = alone.pay(Y, 0);

    LockingTest() {
        alone.knows(X).knows(Y);
    }

    @Test
    void whenQVotesForADecisionAreHeld_thenLockAndVotesAreStoredTogetherAndThenSent() {
        alone.proposed(1, 0, payX);
        Step step = alone.voted(2, 0, payX);

        assertThat(step.writes())
                .filteredOn(Write.OwnStatement.class::isInstance)
                .hasSize(1);
        assertThat(step.writes())
                .filteredOn(Write.PeerStatement.class::isInstance)
                .hasSize(1);
        assertThat(Alone.sent(step, Message.LockCast.class)).singleElement().satisfies(cast -> {
            assertThat(cast.because().votes()).hasSize(3);
            assertThat(cast.because().votes()).anyMatch(vote -> vote.member().equals(alone.self()));
        });
    }

    @Test
    void whenFewerThanQVotesAreHeld_thenNothingIsLocked() {
        alone.proposed(1, 0, payX);
        assertThat(alone.ownLocks()).isEmpty();
        alone.voted(1, 0, payX); // the same again counts once
        assertThat(alone.ownLocks()).isEmpty();
    }

    @Test
    void whenTheVotesComeForARoundThatWasLeft_thenNothingIsLocked() {
        alone.proposed(1, 0, payX);
        alone.voted(3, 1, payY); // V5: f+1 others are in round 1
        assertThat(alone.round()).isEqualTo(1);
        alone.voted(2, 0, payX);
        assertThat(alone.ownLocks()).isEmpty();
    }

    /** L2: nothing but a later vote certificate for another decision releases a lock. */
    @Test
    void whenLocked_thenNoTimeoutProposalResetCancelOrRestartGetsAVoteForAnotherDecision() {
        lockX();
        alone.proposed(1, 1, payY);
        alone.take(new Input.Reset(X.id()));
        alone.take(new Input.CancelApproved(X.stream(), X.nonce(), Optional.of(X.id())));
        for (int i = 1; i <= 12; i++) {
            temptedByY();
            if (i == 6) {
                alone.restart();
            }
        }
        assertThat(alone.votes()).allSatisfy(vote -> assertThat(vote.decision()).contains(alone.hash(payX)));
        assertThat(alone.votes()).hasSizeGreaterThan(3);
    }

    @Test
    void whenLockedAndALaterVoteCertificateForAnotherDecisionComes_thenTheSignerJoinsIt() {
        lockX();
        alone.proposed(1, 1, payY);
        alone.voted(2, 1, payY);
        assertThat(alone.votes()).extracting(Statement.Vote::decision).doesNotContain(Optional.of(alone.hash(payY)));
        alone.voted(3, 1, payY);

        assertThat(alone.ownLocks())
                .extracting(Statement.Lock::decision)
                .containsExactly(alone.hash(payX), alone.hash(payY));
    }

    @Test
    void whenLockedAndAnEarlierOrEqualRoundShowsOtherVotes_thenTheLockHolds() {
        alone.proposed(1, 1, payX);
        alone.voted(2, 1, payX);
        alone.runFor(100);
        assertThat(alone.ownLocks()).hasSize(1);
        alone.proposed(1, 0, payY);
        alone.voted(2, 0, payY);
        alone.voted(3, 0, payY);
        for (int i = 1; i <= 6; i++) {
            temptedByY();
        }
        assertThat(alone.votes())
                .filteredOn(vote -> vote.round() > 1)
                .isNotEmpty()
                .allSatisfy(vote -> assertThat(vote.decision()).contains(alone.hash(payX)));
    }

    /** V2: the slot must be able to finish what may be locked, though its coins are gone here; a false output never. */
    @Test
    void whenOnlyChainChecksFail_thenAnEarlierVoteCertificateIsVotedForAndLocked() {
        alone.sees();
        alone.proposed(1, 0, payX);
        assertThat(alone.votes()).isEmpty();
        alone.voted(2, 0, payX);
        alone.voted(3, 0, payX);
        assertThat(alone.ownLocks()).as("not on its first round's votes alone").isEmpty();
        alone.voted(1, 1, payX);
        alone.runFor(600);
        assertThat(alone.votes()).extracting(Statement.Vote::decision).contains(Optional.of(alone.hash(payX)));
    }

    @Test
    void whenAnAuthorityCheckFails_thenNoVoteCertificateGetsAVote() {
        Decision.Pay honest = (Decision.Pay) payX;
        List<TemplateOutput> outputs = new ArrayList<>(honest.template().outputs());
        outputs.set(0, new TemplateOutput(outputs.getFirst().amountSompi(), Pools.script(66)));
        Decision theft = new Decision.Pay(
                honest.events(),
                new Template(
                        honest.template().inputs(), outputs, honest.template().payload()));
        for (int round = 0; round < 3; round++) {
            alone.proposed(1, round, theft);
            alone.voted(2, round, theft);
            alone.voted(3, round, theft);
            alone.runFor(40_000);
        }
        assertThat(alone.votes()).extracting(Statement.Vote::decision).doesNotContain(Optional.of(alone.hash(theft)));
        assertThat(alone.ownLocks()).isEmpty();
        assertThat(alone.storage.judged)
                .filteredOn(verdict -> verdict.hash().equals(alone.hash(theft)))
                .first()
                .satisfies(verdict -> assertThat(verdict.findings())
                        .extracting(Finding::check)
                        .contains(Check.OUTPUTS));
    }

    @Test
    void whenHalted_thenNothingIsStatedButEvidenceIsCollectedAndACertificateIsTaken() {
        alone.take(new Input.Halted("pause"));
        alone.proposed(1, 0, payX);
        alone.voted(2, 0, payX);
        alone.voted(3, 0, payX);
        alone.runFor(60_000);
        assertThat(alone.storage.ownStatements).isEmpty();
        alone.take(alone.certified(payX, 1, 2, 3));
        assertThat(alone.state.log().height()).isEqualTo(1);
    }

    /** Two members vote for Y in the next round before this signer speaks there: its own vote would make a certificate. */
    private void temptedByY() {
        int next = alone.round() + 1;
        alone.proposed(1, next, payY);
        alone.voted(2, next, payY);
        alone.runFor(70_000);
    }

    private void lockX() {
        alone.proposed(1, 0, payX);
        alone.voted(2, 0, payX);
        assertThat(alone.ownLocks()).hasSize(1);
    }
}
