package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** B2 at one signer: what it asks, when it may speak, and what doubts do to it. N = 5, M = Q = 3. */
class ReturnTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private final Alone alone = new Alone(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY)).knows(X);
    private final Decision payX = alone.pay(X, 0);

    private Signed<Statement.Lock> ownLock(int round) {
        return alone.lock(0, round, payX);
    }

    private Input.Answered holding(int member, Optional<Signed<Statement.Vote>> vote, Signed<Statement.Lock> lock) {
        Message.Answered plain = alone.answer(member, 0, false).answer();
        return new Input.Answered(
                new NodeId(member), new Message.Answered(plain.boot(), 0, false, vote, Optional.of(lock)));
    }

    @Test
    void b2_every_boot_asks_before_it_speaks_and_two_of_five_answers_suffice() {
        alone.boot();
        Step first = alone.take(new Input.Tick());
        assertThat(Alone.sent(first, Message.Asked.class)).hasSize(1);
        alone.sees(ScenarioTest.coins(20)).proposed(1, 0, payX);
        alone.voted(2, 0, payX);
        alone.take(alone.answer(3, 0, false));
        assertThat(alone.votes()).isEmpty();
        Step heardOut = alone.take(alone.answer(4, 0, true)); // one that is silent itself knows what it holds
        assertThat(alone.votes()).hasSize(1);
        assertThat(heardOut.actions()).contains(new Action.Silent(0));
    }

    @Test
    void b2_it_asks_again_each_tick_and_answers_to_another_boot_count_for_nothing() {
        alone.boot();
        Input.Answered late = alone.answer(1, 0, false);
        alone.boot();
        for (int member = 1; member < 5; member++) {
            alone.take(new Input.Answered(new NodeId(member), late.answer()));
        }
        assertThat(alone.state.speaks()).isFalse();
        alone.nowMs += 250;
        assertThat(Alone.sent(alone.take(new Input.Tick()), Message.Asked.class))
                .hasSize(1);
        alone.answers().forEach(alone::take);
        alone.nowMs += 250;
        assertThat(Alone.sent(alone.take(new Input.Tick()), Message.Asked.class))
                .isEmpty();
    }

    @Test
    void b2_who_is_asked_says_how_far_it_is_and_the_newest_it_holds_of_the_asker() {
        alone.proposed(1, 0, payX);
        alone.emptyVote(2, 2);
        alone.take(new Input.Locked(alone.lock(2, 1, payX), alone.votes(payX, 1, 2, 3, 4)));
        Step step = alone.take(new Input.Asked(new NodeId(2), 77));
        assertThat(step.actions())
                .contains(new Action.Send(
                        new NodeId(2),
                        new Message.Answered(
                                77,
                                0,
                                false,
                                Optional.of(alone.vote(2, 2, Optional.empty())),
                                Optional.of(alone.lock(2, 1, payX)))));
    }

    @Test
    void b2_an_answer_with_an_own_statement_that_is_lacking_raises_a_doubt_and_is_taken_back() {
        alone.boot();
        alone.take(holding(1, Optional.of(alone.vote(0, 2, Optional.of(payX))), ownLock(2)));
        assertThat(alone.storage.absence.doubt()).isPresent();
        assertThat(alone.state.open().own().lock()).contains(ownLock(2));
        alone.restart();
        assertThat(alone.state.open().own().lock()).as("kept").contains(ownLock(2));
    }

    @Test
    void b2_an_own_statement_of_a_later_slot_raises_a_doubt() {
        Statement.Vote later = new Statement.Vote(2, 0, Optional.empty());
        alone.take(new Input.Voted(new PlainIdentity(new NodeId(0)).sign(later), Optional.empty()));
        assertThat(alone.storage.absence.doubt()).isPresent();
    }

    @Test
    void b2_a_certificate_with_an_own_lock_that_is_lacking_raises_a_doubt() {
        alone.take(alone.certified(payX, 0, 1, 2));
        assertThat(alone.storage.absence.doubt()).isPresent();
        assertThat(alone.state.height()).as("C1: the certificate counts").isEqualTo(1);
    }

    @Test
    void b2_a_certificate_of_others_locks_raises_none() {
        alone.take(alone.certified(payX, 1, 2, 3));
        assertThat(alone.storage.absence).isEqualTo(Absence.NONE);
    }

    @Test
    void b2_in_doubt_it_speaks_again_above_the_slot_after_the_highest_that_q_others_prove() {
        alone.take(new Input.Doubted("the position file is ahead", Long.MAX_VALUE));
        assertThat(alone.state.returning()).map(Absence::doubt).contains(Optional.of("the position file is ahead"));
        alone.take(alone.answer(1, 0, false));
        alone.take(alone.answer(2, 1, false)); // it is one slot further, and has to prove it
        alone.take(alone.answer(3, 0, true)); // returning itself
        assertThat(alone.storage.absence.barredTo()).isZero();
        alone.take(alone.answer(4, 0, false));
        assertThat(alone.storage.absence.barredTo())
                .as("two of three are proven")
                .isZero();
        alone.take(alone.certified(payX, 1, 2, 4));
        assertThat(alone.storage.absence.barredTo()).as("m is 2").isEqualTo(3);
        assertThat(alone.storage.absence.doubt()).isEmpty();
        assertThat(alone.state.speaks()).isFalse();
        Digest digest = Alone.sent(alone.take(new Input.Tick()), Message.Digested.class).stream()
                .map(Message.Digested::digest)
                .findFirst()
                .orElseGet(() -> {
                    alone.nowMs += 250;
                    return Alone.sent(alone.take(new Input.Tick()), Message.Digested.class)
                            .getFirst()
                            .digest();
                });
        assertThat(digest.returning()).map(Digest.Returning::barredTo).contains(3L);
        alone.take(alone.certified(new Decision.Pass(), 1, 2, 4));
        assertThat(alone.state.speaks()).isFalse();
        Step back = alone.take(alone.certified(new Decision.Pass(), 1, 2, 4));
        assertThat(alone.state.height()).isEqualTo(3);
        assertThat(alone.state.speaks()).isTrue();
        assertThat(alone.state.returning()).isEmpty();
        assertThat(back.writes()).isNotEmpty();
        alone.restart();
        assertThat(alone.state.speaks()).isTrue();
    }

    @Test
    void b2_a_doubt_outlives_a_restart_and_nothing_is_stated_in_it() {
        alone.take(new Input.Doubted("restored", Long.MAX_VALUE));
        alone.restart();
        alone.sees(ScenarioTest.coins(20)).proposed(1, 0, payX);
        alone.runFor(60_000);
        assertThat(alone.votes()).isEmpty();
        assertThat(alone.ownLocks()).isEmpty();
        // N-1 answers came with the restart, Q of them of members that speak: only what they prove counts.
        assertThat(alone.storage.absence.barredTo()).isEqualTo(2);
    }

    @Test
    void b2_barred_it_stays_silent_over_restarts_and_what_comes_back_raises_no_new_doubt() {
        alone.take(new Input.Doubted("restored", Long.MAX_VALUE));
        alone.answers().forEach(alone::take);
        assertThat(alone.storage.absence.barredTo()).isEqualTo(2);
        alone.restart();
        alone.take(new Input.Voted(alone.vote(0, 3, Optional.of(payX)), Optional.empty()));
        alone.sees(ScenarioTest.coins(20)).proposed(1, 0, payX);
        alone.runFor(60_000);
        assertThat(alone.storage.ownStatements).isEmpty();
        assertThat(alone.storage.absence.doubt()).isEmpty();
        assertThat(alone.storage.absence.barredTo()).isEqualTo(2);
    }

    @Test
    void b2_an_administrators_assertion_ends_a_doubt_and_lifts_no_bar() {
        alone.take(new Input.Doubted("no position file", Long.MAX_VALUE));
        alone.storage.absence = Absence.NONE; // the administration stores it first
        Step step = alone.take(new Input.AssertedCurrent());
        assertThat(step.actions()).contains(new Action.Silent(0));
        assertThat(alone.state.speaks()).isTrue();
        alone.take(new Input.Doubted("restored", Long.MAX_VALUE));
        alone.answers().forEach(alone::take);
        alone.take(new Input.AssertedCurrent());
        assertThat(alone.state.speaks()).isFalse();
    }

    @Test
    void b2_with_its_own_old_votes_let_go_here_a_signer_does_not_doubt_itself() {
        alone.proposed(1, 0, payX);
        Signed<Statement.Vote> own =
                alone.state.open().tally().votesOf(alone.self()).getFirst();
        for (int round = 1; round <= 40; round++) {
            for (int member = 1; member <= 3; member++) {
                alone.emptyVote(member, round);
            }
        }
        assertThat(alone.round()).isGreaterThan(Ballots.KEPT_ROUNDS);
        alone.take(new Input.Voted(own, Optional.empty()));
        assertThat(alone.storage.absence).isEqualTo(Absence.NONE);
    }

    @Test
    void c7_the_events_say_why_they_wait() {
        alone.take(new Input.Doubted("restored", Long.MAX_VALUE));
        alone.sees(ScenarioTest.coins(20)).proposed(1, 0, payX);
        assertThat(alone.state.event(X.id()).orElseThrow().waitingFor())
                .map(Finding::code)
                .contains("RETURNING");
        assertThat(List.copyOf(alone.alerts())).contains("OWN_DATA_DOUBTED");
    }
}
