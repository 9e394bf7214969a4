package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** D1, D2 and section 5's checks that look at the log: what a peer proposes is judged by what was decided before. */
class LogChecksTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);
    private final Alone alone =
            new Alone(Pools.paying(Pools.concurrent(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY), 9), 2));

    /** Check 6, D2: however fresh the template, an event that a slot has decided is not paid again. */
    @Test
    void whenAnEventIsDecided_thenAnotherPayForItIsNotVotedFor() {
        alone.knows(X);
        alone.take(alone.certified(alone.pay(X, 0), 1, 2, 3));
        Decision again = alone.pay(X, 7);
        assertThat(judged(again)).contains("EVENT_DECIDED");
        alone.runFor(20_000);
        assertThat(alone.votes()).noneMatch(vote -> vote.decision().equals(Optional.of(alone.hash(again))));
    }

    /** D2: of two contents of one external id at most one is in a Pay. */
    @Test
    void whenAPayHoldsTwoContentsOfOneExternalId_thenItIsNotVotedFor() {
        Event second = secondContent();
        alone.knows(X).knows(second);
        assertThat(judged(pay(alone, X, second))).containsExactly("EVENT_TWICE");
        Alone other = new Alone(alone.group);
        other.knows(X).knows(Y);
        Decision both = pay(other, X, Y);
        other.proposed(1, 0, both);
        assertThat(other.state
                        .open()
                        .decisions()
                        .get(other.hash(both))
                        .orElseThrow()
                        .passes())
                .isTrue();
    }

    /** Check 5: what the log pays it pays once, whatever a certificate of votes says of another content. */
    @Test
    void whenAnotherContentIsPaid_thenNoCertificateOfVotesExcusesASecondPayment() {
        Event second = secondContent();
        alone.knows(X);
        alone.take(alone.certified(alone.pay(X, 0), 1, 2, 3));
        alone.take(new Input.EventKnown(second, alone.nowMs)); // the shell had not read of X's payment yet
        offeredByAQuorum(alone, second);
        assertThat(codes(alone, alone.pay(second, 0))).contains("CONTENT_PAID");
        assertThat(alone.votes()).noneMatch(vote -> vote.decision().isPresent());
        alone.restart();
        alone.runFor(20_000);
        assertThat(codes(alone, alone.pay(second, 0)))
                .as("the log that is read back says it too")
                .contains("CONTENT_PAID");
    }

    /** Check 5: a payment so long ago that the log here has let it go is known from the database. */
    @Test
    void whenAnotherContentWasPaidLongAgo_thenNoCertificateOfVotesExcusesASecondPayment() {
        Event second = secondContent();
        alone.knows(Y);
        alone.take(new Input.EventKnown(second, alone.nowMs, OtherContent.PAID, false));
        offeredByAQuorum(alone, second);
        assertThat(codes(alone, alone.pay(second, 0))).containsExactly("CONTENT_PAID");
        assertThat(alone.votes()).noneMatch(vote -> vote.decision().isPresent());
    }

    /** Check 12 is what this signer happens to know: it gives way to a certificate of votes (V2), as check 5 does not. */
    @Test
    void whenAnotherContentIsKnownAndNotPaid_thenACertificateOfVotesExcusesIt() {
        Event second = secondContent();
        alone.take(new Input.EventKnown(second, alone.nowMs, OtherContent.KNOWN, false));
        offeredByAQuorum(alone, second);
        assertThat(codes(alone, alone.pay(second, 0))).containsExactly("SECOND_CONTENT");
        assertThat(alone.votes()).anyMatch(vote -> vote.decision().isPresent());
    }

    /** C3: once its payment is killed, the other content may be paid in its place; operators choose (check 12). */
    @Test
    void whenThePaymentOfAnotherContentIsKilled_thenNothingIsPaidOfIt() {
        alone.knows(X);
        alone.take(alone.certified(alone.pay(X, 0), 1, 2, 3));
        assertThat(alone.state.book().paid().isEmpty()).isFalse();
        alone.take(alone.certified(new Decision.Kill(1, new KillGround.Lost()), 1, 2, 3));
        assertThat(alone.state.book().paid().isEmpty()).isTrue();
    }

    private static Event secondContent() {
        return new Event(
                Y.id(),
                X.source(),
                X.externalId(),
                Y.stream(),
                Y.nonce(),
                OptionalLong.empty(),
                Y.destination(),
                6 * Pools.KAS);
    }

    /** A quorum's votes of round 0, and time for rounds in which they would excuse what only the chain says. */
    private static void offeredByAQuorum(Alone signer, Event event) {
        Decision pay = signer.pay(event, 0);
        signer.proposed(1, 0, pay);
        signer.voted(2, 0, pay);
        signer.voted(3, 0, pay);
        signer.runFor(20_000);
        assertThat(signer.round()).isPositive();
    }

    /** D2: without a payload two payments may have the very same bytes; signatures for one would do for the other. */
    @Test
    void whenATemplateIsInTheLog_thenItPaysNoOtherEvent() {
        Alone bare = new Alone(withoutPayload(alone.group));
        Event twin = new Event(
                Y.id(),
                Y.source(),
                Y.externalId(),
                Y.stream(),
                Y.nonce(),
                OptionalLong.empty(),
                X.destination(),
                X.amountSompi());
        bare.knows(X).knows(twin);
        Decision.Pay paysX = (Decision.Pay) bare.pay(X, 0);
        bare.take(bare.certified(paysX, 1, 2, 3));
        Decision same = new Decision.Pay(List.of(twin.id()), paysX.template());
        bare.proposed(1, 0, same);
        assertThat(codes(bare, same)).contains("TEMPLATE_KNOWN");
    }

    /** Check 9: what slots paid within the window counts, and so does what is proposed now. */
    @Test
    void whenTheRollingVolumeIsUsedUp_thenNothingMoreIsVotedFor() {
        long halfSompi = 5_000_000 * Pools.KAS;
        Event first = ofAmount(X, halfSompi);
        Event second = ofAmount(Y, halfSompi + 1);
        Coin[] coins = {Pools.coin(1, 2 * halfSompi), Pools.coin(2, 2 * halfSompi)};
        Group free = unlimited(alone.group);
        Alone big = new Alone(free);
        big.knows(first).knows(second);
        big.sees(coins);
        big.take(big.certified(big.pay(first, 0), 1, 2, 3));
        Decision more = big.pay(second, 0);
        big.proposed(1, 0, more);
        assertThat(codes(big, more)).contains("VOLUME_EXCEEDED");
        big.nowMs += 86_400_001;
        big.take(new Input.ChainChanged(Pools.view(coins)));
        assertThat(codes(big, more)).doesNotContain("VOLUME_EXCEEDED");
    }

    /** D1: certificates of far later slots are asked for again when it is their turn; they are not piled up. */
    @Test
    void whenCertificatesOfFarLaterSlotsCome_thenOnlyTheNextSixteenAreKept() {
        Certificate certificate = alone.certified(alone.pay(X, 0), 1, 2, 3).certificate();
        for (long slot = 2; slot < 100; slot++) {
            List<Signed<Statement.Lock>> locks = new ArrayList<>();
            for (int member = 1; member <= 3; member++) {
                locks.add(new PlainIdentity(new NodeId(member))
                        .sign(new Statement.Lock(slot, 0, certificate.decision())));
            }
            alone.take(new Input.Certified(alone.pay(X, 0), new Certificate(slot, 0, certificate.decision(), locks)));
        }
        assertThat(alone.state.log().ahead().size()).isLessThanOrEqualTo(PoolLog.MAX_AHEAD);
    }

    /** S1: below its stream's configured first nonce nothing is paid, whoever proposes it. */
    @Test
    void whenAPeerProposesANonceBelowTheFirst_thenItIsNotVotedFor() {
        TreeMap<StreamId, Long> first = new TreeMap<>();
        first.put(X.stream(), 5L);
        Alone late = new Alone(Pools.starting(alone.group, first));
        late.knows(X);
        Decision pay = late.pay(X, 0);
        late.proposed(1, 0, pay);
        assertThat(codes(late, pay)).containsExactly("NONCE_BELOW_FIRST");
        assertThat(late.votes()).isEmpty();
    }

    /** Check 1: an event that is not stored here, its proof verified, is not paid on a peer's word. */
    @Test
    void whenAPeerProposesAnUnknownEvent_thenItIsNotVotedFor() {
        assertThat(judged(alone.pay(X, 0))).containsExactly("EVENT_UNKNOWN");
        alone.runFor(4_000);
        assertThat(alone.votes()).isEmpty();
    }

    /** S2: also an approved Cancel must be of the stream's next nonce, and of its event's own stream and nonce. */
    @Test
    void whenACancelIsOutOfOrderOrOfAnotherStream_thenItIsNotVotedFor() {
        alone.knows(X).knows(Y);
        assertThat(cancelled(new Input.CancelApproved(X.stream(), X.nonce() + 1, Optional.empty())))
                .containsExactly("CANCEL_OUT_OF_ORDER");
        assertThat(cancelled(new Input.CancelApproved(Y.stream(), X.nonce(), Optional.of(X.id()))))
                .containsExactly("CANCEL_MISMATCH");
        assertThat(cancelled(new Input.CancelApproved(X.stream(), X.nonce() + 1, Optional.of(X.id()))))
                .containsExactly("CANCEL_MISMATCH");
    }

    /** S2: an operator approves one Cancel, not any; and nobody cancels what is decided. */
    @Test
    void whenAnotherCancelIsProposedThanTheApproved_orItsEventIsDecided_thenItIsNotVotedFor() {
        alone.knows(X).knows(Y);
        alone.take(new Input.CancelApproved(X.stream(), X.nonce(), Optional.of(X.id())));
        assertThat(judged(new Decision.Cancel(X.stream(), X.nonce(), Optional.empty())))
                .containsExactly("CANCEL_NOT_APPROVED");
        alone.take(alone.certified(alone.pay(Y, 0), 1, 2, 3));
        assertThat(cancelled(new Input.CancelApproved(Y.stream(), Y.nonce(), Optional.of(Y.id()))))
                .containsExactly("EVENT_DECIDED");
    }

    private List<String> cancelled(Input.CancelApproved approved) {
        alone.take(approved);
        return judged(StreamRules.decision(approved));
    }

    /** D3: f members' word that a slot is Completed frees nothing, and neither does a word about another template. */
    @Test
    void whenMembersSayThatASlotIsCompleted_thenFPlusOneOfThemMustSayItOfItsTemplate() {
        Alone byzantine = new Alone(Pools.byzantine(4, 3, 1));
        byzantine.knows(X);
        byzantine.take(byzantine.certified(byzantine.pay(X, 0), 1, 2, 3));
        TemplateHash template = entry(byzantine).template().orElseThrow();
        for (int member = 1; member <= 3; member++) {
            stated(byzantine, member, new TemplateHash(Pools.hash(1)));
        }
        stated(byzantine, 1, template);
        stated(byzantine, 1, template);
        assertThat(entry(byzantine).ended()).isFalse();
        stated(byzantine, 2, template);
        assertThat(entry(byzantine).ended()).isTrue();
    }

    private static void stated(Alone signer, int member, TemplateHash template) {
        signer.take(new Input.CompletedStated(
                new PlainIdentity(new NodeId(member)).sign(new Statement.Completed(1, template))));
    }

    private static LogEntry entry(Alone signer) {
        return signer.state.log().entries().get(1L).orElseThrow();
    }

    private List<String> judged(Decision decision) {
        alone.proposed(1, 0, decision);
        return codes(alone, decision);
    }

    private static List<String> codes(Alone signer, Decision decision) {
        return signer.state.open().decisions().get(signer.hash(decision)).orElseThrow().findings().stream()
                .map(Finding::code)
                .toList();
    }

    private static Decision pay(Alone signer, Event... events) {
        Selection selection = CoinSelection.select(
                signer.group,
                new PlainCraft(signer.group),
                Pools.view(ScenarioTest.coins(20)),
                new TreeSet<>(),
                List.of(events),
                1,
                0,
                0);
        return new Decision.Pay(
                List.of(events).stream().map(Event::id).toList(), ((Selection.Built) selection).template());
    }

    private static Event ofAmount(Event event, long amountSompi) {
        return new Event(
                event.id(),
                event.source(),
                event.externalId(),
                event.stream(),
                event.nonce(),
                OptionalLong.empty(),
                event.destination(),
                amountSompi);
    }

    private static Group withoutPayload(Group group) {
        return Pools.with(group, false, group.funds());
    }

    private static Group unlimited(Group group) {
        Group.Funds funds = group.funds();
        return Pools.with(
                group,
                true,
                new Group.Funds(
                        funds.minInputDepthDaa(),
                        funds.coinbaseMaturityDaa(),
                        funds.maxInputs(),
                        funds.feeMode(),
                        funds.feerateFloorSompiPerGram(),
                        funds.feerateCeilingSompiPerGram(),
                        funds.minAmountSompi(),
                        Long.MAX_VALUE / 4,
                        funds.volumeLimitSompi(),
                        funds.volumeWindowMs()));
    }
}
