package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** C1, D1, V5, V6 and the bounds on what peers may say: nothing that they send is an exception. */
class EvidenceTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);
    private final Alone alone = new Alone(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY));
    private final Decision payX = alone.pay(X, 0);
    private final Decision payY = alone.pay(Y, 0);

    EvidenceTest() {
        alone.knows(X).knows(Y);
    }

    @Test
    void whenACertificateHasQLocksOfDifferentMembers_thenItIsTakenWhateverThisSignerThinksOfIt() {
        alone.sees(); // no coins at all
        alone.take(alone.certified(payX, 1, 2, 4));
        assertThat(alone.state.log().height()).isEqualTo(1);
        assertThat(alone.actions).contains(new Action.Decided(1));
    }

    /** V6: a vote counts for the hash it names, however often its maker has contradicted itself before. */
    @Test
    void whenAMemberHasVotedForManyThings_thenItsVoteInAVoteCertificateCountsStill() {
        Alone byzantine = new Alone(Pools.byzantine(4, 3, 1));
        byzantine.knows(X);
        Decision pay = byzantine.pay(X, 0);
        for (int other = 1; other <= Tally.MAX_DIFFERENT; other++) {
            byzantine.voted(3, 0, byzantine.pay(X, other));
        }
        byzantine.take(new Input.Locked(byzantine.lock(1, 0, pay), byzantine.votes(pay, 0, 1, 2, 3)));
        assertThat(byzantine.state.open().ballots().round(0).votesFor(byzantine.hash(pay)))
                .hasSize(3);
    }

    @Test
    void whenACertificateHasFewerThanQLocks_thenItIsRefused() {
        refused(alone.certified(payX, 1, 2));
    }

    @Test
    void whenACertificateCountsAMemberTwice_thenItIsRefused() {
        refused(alone.certified(payX, 1, 2, 2));
    }

    @Test
    void whenACertificateCountsAStranger_thenItIsRefused() {
        refused(alone.certified(payX, 1, 2, 7));
    }

    @Test
    void whenACertificateMixesRounds_thenItIsRefused() {
        Certificate whole = alone.certified(payX, 1, 2, 3).certificate();
        List<Signed<Statement.Lock>> locks = new ArrayList<>(whole.locks());
        locks.set(0, alone.lock(1, 1, payX));
        refused(new Input.Certified(payX, new Certificate(1, 0, whole.decision(), locks)));
    }

    @Test
    void whenACertificateComesWithAnotherDecision_thenItIsRefused() {
        refused(new Input.Certified(payY, alone.certified(payX, 1, 2, 3).certificate()));
    }

    private void refused(Input.Certified certified) {
        alone.take(certified);
        assertThat(alone.state.log().height()).isZero();
        assertThat(alone.alerts()).contains("CERTIFICATE_REFUSED");
    }

    /** D1: slots are taken in their order, and what is missing is asked for. */
    @Test
    void whenCertificatesComeOutOfOrder_thenTheyWaitForTheOnesBefore() {
        Input.Certified first = alone.certified(payX, 1, 2, 3);
        Alone other = new Alone(alone.group);
        other.knows(X).knows(Y);
        other.take(first);
        Input.Certified second = other.certified(payY, 1, 2, 3);

        Step step = alone.take(second);
        assertThat(alone.state.log().height()).isZero();
        assertThat(Alone.sent(step, Message.Wanted.class)).containsExactly(new Message.Wanted(1));
        alone.take(first);
        assertThat(alone.state.log().height()).isEqualTo(2);
    }

    @Test
    void whenTwoCertificatesForOneSlotAreSeen_thenThePoolHalts() {
        Input.Certified second = alone.certified(payY, 1, 2, 3);
        alone.take(alone.certified(payX, 1, 2, 3));
        alone.take(second);
        assertThat(alone.alerts()).contains("TWO_CERTIFICATES");
        assertThat(alone.storage.halted).isPresent();
    }

    @Test
    void whenAMemberEquivocatesInTheCrashProfile_thenBothStatementsAreKeptAndSpreadAndThePoolHalts() {
        alone.take(new Input.Voted(alone.vote(1, 0, Optional.of(payX)), Optional.empty()));
        Step step = alone.take(new Input.Voted(alone.vote(1, 0, Optional.of(payY)), Optional.empty()));

        assertThat(alone.storage.equivocations).hasSize(1);
        assertThat(Alone.sent(step, Message.VoteCast.class)).hasSize(2);
        assertThat(alone.storage.halted).isPresent();
        alone.proposed(2, 0, payX);
        alone.runFor(10_000);
        assertThat(alone.storage.ownStatements).isEmpty();
        alone.take(new Input.Resumed());
        alone.runFor(10_000);
        assertThat(alone.storage.ownStatements).isNotEmpty();
    }

    @Test
    void whenAMemberEquivocatesInTheByzantineProfile_thenEachStatementCountsOnceForItsHashAndNothingHalts() {
        Alone byzantine = new Alone(Pools.byzantine(4, 3, 1));
        byzantine.knows(X).knows(Y);
        Decision x = byzantine.pay(X, 0);
        Decision y = byzantine.pay(Y, 0);
        byzantine.proposed(1, 0, y);
        byzantine.proposed(1, 0, x);
        byzantine.voted(1, 0, x);
        assertThat(byzantine.storage.equivocations).hasSize(1);
        assertThat(byzantine.storage.halted).isEmpty();
        assertThat(byzantine.ownLocks()).isEmpty();
        byzantine.voted(2, 0, y);
        assertThat(byzantine.ownLocks()).extracting(Statement.Lock::decision).containsExactly(byzantine.hash(y));
    }

    @Test
    void whenAPeerHoldsAStatementOfThisSignerThatItLacks_thenItIsReturning() {
        alone.take(new Input.Voted(alone.vote(0, 3, Optional.of(payX)), Optional.empty()));
        assertThat(alone.alerts()).contains("OWN_DATA_DOUBTED");
        assertThat(alone.storage.absence.doubt()).isPresent();
        assertThat(alone.state.speaks()).isFalse();
        assertThat(alone.storage.halted).isEmpty();
    }

    @Test
    void whenARoundIsTooFarAhead_thenItIsNotBelieved() {
        alone.voted(1, 65, payX);
        assertThat(alone.round()).isZero();
        assertThat(alone.alerts()).contains("STATEMENT_REFUSED");
        alone.voted(1, 64, payX);
        assertThat(alone.round()).isEqualTo(64);
    }

    @Test
    void whenALockComesWithoutItsVotes_thenItIsRefused() {
        alone.take(new Input.Locked(alone.lock(1, 0, payX), alone.votes(payX, 0, 1, 2)));
        alone.take(new Input.Locked(alone.lock(1, 0, payX), alone.votes(payY, 0, 1, 2, 3)));
        alone.take(new Input.Locked(alone.lock(1, 1, payX), alone.votes(payX, 0, 1, 2, 3)));
        assertThat(alone.state.open().ballots().round(0).locks()).isEqualTo(Table.empty());
        assertThat(alone.alerts()).hasSize(4).contains("STATEMENT_REFUSED", "VOTE_CERTIFICATE_REFUSED");
    }

    @Test
    void whenAProposalsDecisionIsNotTheOneVotedFor_thenItIsRefused() {
        alone.take(new Input.Proposed(payY, alone.vote(1, 0, Optional.of(payX)), Optional.empty()));
        assertThat(alone.state.open().decisions().isEmpty()).isTrue();
        assertThat(alone.alerts()).contains("STATEMENT_REFUSED");
    }

    @Test
    void whenAMemberProposesEndlessly_thenTheNewestFourAreKept() {
        List<Decision> proposals = new ArrayList<>();
        for (int round = 0; round <= 30; round++) {
            proposals.add(alone.pay(Y, round));
        }
        alone.sees(); // none of them passes here
        for (int round = 0; round <= 30; round++) {
            alone.proposed(1, round, proposals.get(round));
        }
        assertThat(alone.state.open().decisions().size()).isEqualTo(4);
        assertThat(alone.state.open().decisions().has(alone.hash(proposals.get(30))))
                .isTrue();
    }

    @Test
    void whenAStatementOfALaterSlotComes_thenTheMissingSlotsAreAskedForOnce() {
        Signed<Statement.Vote> later =
                new PlainIdentity(new NodeId(1)).sign(new Statement.Vote(9, 0, Optional.empty()));
        Step first = alone.take(new Input.Voted(later, Optional.empty()));
        Step second = alone.take(new Input.Voted(later, Optional.empty()));
        assertThat(first.actions()).contains(new Action.Send(new NodeId(1), new Message.Wanted(1)));
        assertThat(second.actions()).noneMatch(Action.Send.class::isInstance);
    }
}
