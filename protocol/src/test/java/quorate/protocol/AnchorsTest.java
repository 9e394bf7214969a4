package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** C1, C2, V1, V6: the chain anchors of locks, at one signer of four (Byzantine profile, f = 1, Q = 3). */
class AnchorsTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final OptionalLong NONE = OptionalLong.empty();
    private static final OptionalLong HUGE = OptionalLong.of(Long.MAX_VALUE);
    private final Alone alone = new Alone(Pools.byzantine(4, 3, 1)).knows(X);
    private final Decision pay = alone.pay(X, 0);

    private void locks() {
        alone.proposed(1, 0, pay);
        alone.voted(2, 0, pay);
    }

    private Step locked(Alone at, Signed<Statement.Lock> lock) {
        return at.take(new Input.Locked(lock, at.votes(pay, 0, 1, 2, 3)));
    }

    private Input.Certified certified(Alone at, OptionalLong... anchors) {
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (int i = 0; i < anchors.length; i++) {
            locks.add(at.lockAt(i + 1, 0, pay, anchors[i]));
        }
        return new Input.Certified(pay, new Certificate(1, 0, at.hash(pay), locks));
    }

    @Test
    void a_lock_says_where_the_own_node_stands() {
        locks();
        assertThat(alone.ownLocks())
                .extracting(Statement.Lock::anchorDaaScore)
                .containsExactly(OptionalLong.of(Pools.TIP));
    }

    @Test
    void before_the_own_node_has_shown_anything_it_says_0() {
        assertThat(anchorWithout(Optional.empty())).hasValue(0);
        ChainView below = new ChainView(-1, true, new java.util.TreeMap<>(), new java.util.TreeSet<>(), 100);
        assertThat(anchorWithout(Optional.of(below))).hasValue(0);
    }

    /** The anchor of a lock that is made behind an earlier vote certificate, with that view. */
    private static OptionalLong anchorWithout(Optional<ChainView> view) {
        Alone blind = new Alone(Pools.byzantine(4, 3, 1)).knows(X);
        PoolState state = blind.state;
        return Anchors.own(new Turn(
                new PoolState(
                        state.setup(),
                        state.log(),
                        state.book(),
                        state.open(),
                        state.presence(),
                        state.peers(),
                        view,
                        Optional.empty(),
                        state.rhythm()),
                blind.nowMs));
    }

    @Test
    void in_the_crash_profile_a_lock_has_none() {
        Alone crash = new Alone(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY)).knows(X);
        Decision payment = crash.pay(X, 0);
        crash.proposed(1, 0, payment);
        crash.voted(2, 0, payment);
        assertThat(crash.ownLocks()).extracting(Statement.Lock::anchorDaaScore).containsExactly(NONE);
    }

    @Test
    void an_anchor_is_not_negative() {
        assertThatThrownBy(() -> alone.lockAt(1, 0, pay, OptionalLong.of(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 or above, found -1");
    }

    @Test
    void a_lock_without_an_anchor_is_refused_in_the_byzantine_profile() {
        locked(alone, alone.lockAt(1, 0, pay, NONE));
        assertThat(alone.state.open().ballots().round(0).locks().isEmpty()).isTrue();
        refused(alone, "STATEMENT_REFUSED", "ANCHOR_MISSING: expected an anchor in the Byzantine profile, found Lock[");
    }

    @Test
    void a_lock_with_an_anchor_is_refused_in_the_crash_profile() {
        Alone crash = new Alone(Pools.group()).knows(X);
        crash.take(new Input.Locked(crash.lockAt(1, 0, pay, OptionalLong.of(7)), crash.votes(pay, 0, 1, 2)));
        assertThat(crash.state.open().ballots().round(0).locks().isEmpty()).isTrue();
        refused(crash, "STATEMENT_REFUSED", "ANCHOR_UNEXPECTED: expected no anchor in the crash profile, found Lock[");
    }

    @Test
    void c1_a_certificate_whose_locks_are_not_the_profiles_is_refused() {
        alone.take(certified(alone, OptionalLong.of(5), NONE, OptionalLong.of(5)));
        assertThat(alone.state.log().height()).isZero();
        refused(alone, "CERTIFICATE_REFUSED", "ANCHOR_MISSING");
        Alone crash = new Alone(Pools.group()).knows(X);
        crash.take(certified(crash, NONE, OptionalLong.of(5)));
        assertThat(crash.state.log().height()).isZero();
        refused(crash, "CERTIFICATE_REFUSED", "ANCHOR_UNEXPECTED");
    }

    private static void refused(Alone at, String code, String words) {
        assertThat(at.actions)
                .filteredOn(action -> action instanceof Action.Alert alert
                        && alert.code().equals(code)
                        && alert.detail().contains(words))
                .isNotEmpty();
    }

    @Test
    void c1_a_certificate_is_never_judged_by_its_anchors() {
        alone.take(certified(alone, OptionalLong.of(0), HUGE, OptionalLong.of(Pools.TIP + 1_000_000)));
        assertThat(alone.state.log().height()).isEqualTo(1);
        assertThat(alone.alerts()).doesNotContain("CERTIFICATE_REFUSED");
    }

    @Test
    void c1_own_locks_of_other_anchors_make_a_certificate_each_with_its_own() {
        locks();
        locked(alone, alone.lockAt(1, 0, pay, HUGE));
        locked(alone, alone.lockAt(2, 0, pay, OptionalLong.of(0)));
        Certificate certificate = alone.storage.certificates.getFirst();
        assertThat(certificate.locks())
                .extracting(lock -> lock.statement().anchorDaaScore())
                .containsExactly(OptionalLong.of(Pools.TIP), HUGE, OptionalLong.of(0));
        assertThat(Anchors.median(certificate)).hasValue(Pools.TIP);
    }

    @Test
    void v6_the_same_lock_with_another_anchor_is_no_equivocation_and_the_first_one_counts() {
        alone.take(new Input.Halted("so that its own lock does not complete the certificate"));
        Signed<Statement.Lock> first = alone.lockAt(1, 0, pay, OptionalLong.of(10));
        locked(alone, first);
        for (long anchor = 11; anchor < 20; anchor++) {
            locked(alone, alone.lockAt(1, 0, pay, OptionalLong.of(anchor)));
        }
        locked(alone, alone.lockAt(2, 0, pay, OptionalLong.of(10)));
        Tally tally = alone.state.open().ballots().round(0);
        assertThat(tally.locksOf(new NodeId(1))).containsExactly(first);
        assertThat(tally.locksOn(alone.hash(pay))).hasSize(2).contains(first);
        assertThat(alone.storage.equivocations).isEmpty();
        assertThat(alone.state.log().height()).isZero();
        alone.restart();
        assertThat(alone.state.open().ballots().round(0).locksOf(new NodeId(1))).containsExactly(first);
    }

    @Test
    void v6_a_lock_on_another_decision_is_equivocation_whatever_its_anchor() {
        locked(alone, alone.lock(1, 0, pay));
        Decision other = alone.pay(X, 1);
        alone.take(new Input.Locked(alone.lock(1, 0, other), alone.votes(other, 0, 1, 2, 3)));
        assertThat(alone.storage.equivocations).isNotEmpty();
    }

    /** V1: a repeat is the stored one, wherever the own node stands meanwhile. */
    @Test
    void v1_what_was_locked_is_said_again_with_its_anchor_also_after_a_restart() {
        locks();
        Signed<? extends Statement> own = alone.storage.ownStatements.getLast();
        ChainView further = alone.state.chain().orElseThrow();
        for (int i = 1; i <= 2; i++) {
            alone.restart();
            alone.take(new Input.ChainChanged(
                    new ChainView(Pools.TIP + 1_000L * i, true, further.coins(), further.spentInMempool(), 100)));
            alone.actions.clear();
            alone.take(new Input.Digested(new NodeId(2), nothingHeld()));
            assertThat(alone.actions)
                    .anyMatch(action -> action instanceof Action.Send(NodeId to, Message message)
                            && message instanceof Message.LockCast(Signed<Statement.Lock> lock, VoteCertificate because)
                            && lock.equals(own));
            alone.runFor(60_000);
        }
        assertThat(alone.ownLocks())
                .filteredOn(lock -> lock.round() == 0)
                .hasSize(1)
                .first()
                .satisfies(lock -> assertThat(lock.anchorDaaScore()).hasValue(Pools.TIP));
    }

    private static Digest nothingHeld() {
        return new Digest(0, 0, List.of(), List.of(), Optional.empty());
    }

    @Test
    void b2_a_peer_that_holds_the_own_lock_with_an_anchor_that_was_never_said_here_raises_a_doubt() {
        locks();
        Signed<Statement.Lock> own = alone.lock(0, 0, pay);
        alone.take(answered(own));
        assertThat(alone.storage.absence.doubt()).isEmpty();
        alone.take(answered(alone.lockAt(0, 0, pay, HUGE)));
        assertThat(alone.storage.absence.doubt()).isPresent();
        assertThat(alone.state.open().ballots().round(0).locksOf(alone.self())).containsExactly(own);
    }

    private Input.Answered answered(Signed<Statement.Lock> lock) {
        Message.Answered plain = alone.answer(1, 0, false).answer();
        return new Input.Answered(
                new NodeId(1), new Message.Answered(plain.boot(), 0, false, Optional.empty(), Optional.of(lock)));
    }

    /** C2: with n >= 2f+1 locks, f of them liars' with any anchors, an honest anchor is at or above the median, one at or below. */
    @Test
    void c2_liars_cannot_lift_the_median_above_every_honest_anchor_nor_press_it_below() {
        for (int faulty = 1; faulty <= 6; faulty++) {
            for (int locks = 2 * faulty + 1; locks <= NodeId.MAX_MEMBERS; locks++) {
                for (int huge = 0; huge <= faulty; huge++) {
                    bounded(locks, faulty, huge);
                }
            }
        }
    }

    private static void bounded(int locks, int liars, int huge) {
        List<Long> anchors = new ArrayList<>();
        for (int i = 0; i < locks; i++) {
            anchors.add(i < huge ? Long.MAX_VALUE : i < liars ? 0L : 1_000L + i);
        }
        Collections.reverse(anchors);
        assertThat(Anchors.median(anchors).orElseThrow())
                .as("%d locks, %d liars, %d of them with huge anchors", locks, liars, huge)
                .isBetween(1_000L + liars, 1_000L + locks - 1);
    }

    @Test
    void c2_the_median_of_an_even_number_is_the_lower_one_and_of_none_there_is_none() {
        assertThat(Anchors.median(List.of(4L, 1L, 3L, 2L))).hasValue(2);
        assertThat(Anchors.median(List.of(9L))).hasValue(9);
        assertThat(Anchors.median(List.of())).isEmpty();
    }
}
