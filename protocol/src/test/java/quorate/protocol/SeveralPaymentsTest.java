package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One transaction for several events, at one signer of five (Q = 3): which ones, in which order, and what a peer may not propose. */
class SeveralPaymentsTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);
    private static final Event Z = ScenarioTest.stream("z", 2);
    private static final Event U = ScenarioTest.stream("u", 3);
    private final Group group = Pools.paying(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY), 3);
    private final Alone alone = new Alone(group);

    /** Known one after the other, ten milliseconds apart. */
    private void knows(Event... events) {
        for (Event event : events) {
            alone.knows(event);
            alone.nowMs += 10;
        }
    }

    private Decision.Pay proposed() {
        alone.runFor(10_000);
        List<Decision.Pay> pays = new ArrayList<>();
        alone.actions.forEach(action -> {
            if (action instanceof Action.Broadcast(Message.Proposal proposal)
                    && proposal.decision() instanceof Decision.Pay pay) {
                pays.add(pay);
            }
        });
        assertThat(pays.stream().distinct()).hasSize(1);
        return pays.getFirst();
    }

    private static List<EventId> ids(Event... events) {
        return Arrays.stream(events).map(Event::id).toList();
    }

    @Test
    void v3_the_events_known_longest_go_together_each_with_its_output_as_many_as_the_group_allows() {
        knows(Z, X, U, Y);
        Decision.Pay pay = proposed();
        assertThat(pay.events()).containsExactlyElementsOf(ids(Z, X, U));
        assertThat(pay.template().outputs().subList(0, 3))
                .containsExactly(
                        new TemplateOutput(Z.amountSompi(), Z.destination()),
                        new TemplateOutput(X.amountSompi(), X.destination()),
                        new TemplateOutput(U.amountSompi(), U.destination()));
        assertThat(pay.template().payload().toHex()).isEqualTo("51525431" + Z.id() + X.id() + U.id());
    }

    /** An event that no template can pay along with the others keeps none of them waiting. */
    @Test
    void v3_what_cannot_go_along_is_left_out() {
        Event dust = event("dust", 0, 9, 1_000);
        knows(X, dust, Y);
        assertThat(proposed().events()).containsExactlyElementsOf(ids(X, Y));
    }

    @Test
    void s1_events_of_one_stream_go_together_in_the_order_of_their_nonces() {
        Event first = event("s", 0, 10, Pools.KAS);
        Event second = event("s", 1, 11, Pools.KAS);
        Event third = event("s", 2, 12, Pools.KAS);
        knows(third, first, second);
        assertThat(proposed().events()).containsExactlyElementsOf(ids(first, second, third));
    }

    /** Check 5: a nonce counts as decided for those behind it in the same Pay, and for no others. */
    @Test
    void s1_a_pay_whose_nonces_are_out_of_order_is_not_voted_for() {
        Event first = event("s", 0, 10, Pools.KAS);
        Event second = event("s", 1, 11, Pools.KAS);
        Event third = event("s", 2, 12, Pools.KAS);
        knows(first, second, third);
        assertThat(judged(pay(second, first))).contains("NONCE_HOLE");
        assertThat(judged(pay(first, third))).containsExactly("NONCE_HOLE");
        assertThat(judged(pay(first, second))).isEmpty();
    }

    /** S1: what stands behind a higher nonce of its increasing stream is late, in a Pay too. */
    @Test
    void s1_a_lower_nonce_behind_a_higher_one_of_an_increasing_stream_needs_approval() {
        Event low = increasing(5, 10);
        Event high = increasing(7, 11);
        knows(low, high);
        alone.nowMs += 10_000;
        assertThat(judged(pay(high, low))).contains("LOWER_NONCE_FIRST", "LATE_EVENT");
        assertThat(judged(pay(low, high))).isEmpty();
    }

    @Test
    void check_2_more_events_than_the_group_allows_are_not_voted_for() {
        knows(X, Y, Z, U);
        assertThat(judged(pay(X, Y, Z, U))).contains("PAYMENT_COUNT");
    }

    /** Check 3: outputs in the order of the events. */
    @Test
    void check_3_outputs_in_another_order_are_not_voted_for() {
        knows(X, Y);
        Decision.Pay pay = pay(X, Y);
        List<TemplateOutput> swapped = new ArrayList<>(pay.template().outputs());
        swapped.add(0, swapped.remove(1));
        Template other =
                new Template(pay.template().inputs(), swapped, pay.template().payload());
        assertThat(judged(new Decision.Pay(pay.events(), other))).containsExactly("OUTPUT_0", "OUTPUT_1");
    }

    /** Check 3: recipients bear the fee in equal shares, the first one the remainder. */
    @Test
    void check_3_every_recipient_bears_its_share_of_the_fee() {
        Group recipients = Pools.paying(Pools.group(5, 3, Group.FeeMode.RECIPIENT_PAYS), 3);
        Template template = pay(recipients, X, Y, Z).template();
        long feeSompi = template.feeSompi();
        long shareSompi = feeSompi / 3;
        assertThat(template.outputs().subList(0, 3))
                .extracting(TemplateOutput::amountSompi)
                .containsExactly(
                        X.amountSompi() - (feeSompi - 2 * shareSompi),
                        Y.amountSompi() - shareSompi,
                        Z.amountSompi() - shareSompi);
        Craft craft = new PlainCraft(recipients);
        assertThat(TemplateChecks.authority(recipients, craft, List.of(X, Y, Z), template))
                .isEmpty();
        assertThat(TemplateChecks.authority(Pools.paying(group, 3), craft, List.of(X, Y, Z), template))
                .extracting(Finding::code)
                .containsExactly("OUTPUT_0", "OUTPUT_1", "OUTPUT_2");
    }

    /** C7: a round that passes without deciding fails every event that all decisions voted for would have paid, and no other. */
    @Test
    void c7_every_event_of_the_pay_fails_and_waits_for_its_own_time() {
        knows(X, Y, Z);
        Decision all = pay(X, Y, Z);
        Decision two = pay(X, Y);
        alone.proposed(1, 0, all);
        alone.proposed(2, 0, two);
        alone.emptyVote(3, 0);
        alone.emptyVote(4, 0);
        alone.runFor(6_000);
        assertThat(alone.round()).isPositive();
        assertThat(failures(X)).isEqualTo(1);
        assertThat(failures(Y)).isEqualTo(1);
        assertThat(failures(Z)).isZero();
    }

    private int failures(Event event) {
        return alone.state.event(event.id()).orElseThrow().retryCount();
    }

    /** D3: every event of a Pay is live until it is Completed. */
    @Test
    void d3_live_events_are_counted_not_slots() {
        Alone three = new Alone(Pools.concurrent(group, 3));
        three.knows(X).knows(Y).knows(Z).knows(U);
        three.take(three.certified(pay(X, Y), 1, 2, 3));
        assertThat(three.state.log().live()).isEqualTo(2);
        assertThat(busy(three, Z)).isFalse();
        three.take(three.certified(three.pay(Z, 5), 1, 2, 3));
        assertThat(busy(three, U)).isTrue();
    }

    private static boolean busy(Alone signer, Event event) {
        Decision pay = signer.pay(event, 1);
        return signer.state.findings(pay, signer.nowMs).stream()
                .anyMatch(finding -> finding.code().equals("POOL_BUSY"));
    }

    /** C3: a Kill gives all events of its template back. */
    @Test
    void c3_after_a_kill_every_event_of_the_pay_is_pending_again_and_paid_anew() {
        knows(X, Y);
        alone.take(alone.certified(pay(X, Y), 1, 2, 3));
        assertThat(phases()).containsExactly(Phase.COMMITTED, Phase.COMMITTED);
        alone.take(alone.certified(new Decision.Kill(1, new KillGround.Lost()), 1, 2, 3));
        assertThat(phases()).containsExactly(Phase.PROPOSING, Phase.PROPOSING);
        alone.actions.clear();
        assertThat(proposed().events()).containsExactlyElementsOf(ids(X, Y));
    }

    private List<Phase> phases() {
        return List.of(X, Y).stream()
                .map(event -> alone.state.event(event.id()).orElseThrow().phase())
                .toList();
    }

    private List<String> judged(Decision decision) {
        return alone.state.findings(decision, alone.nowMs).stream()
                .map(Finding::code)
                .toList();
    }

    private Decision.Pay pay(Event... events) {
        return pay(group, events);
    }

    private static Decision.Pay pay(Group group, Event... events) {
        Selection selection = CoinSelection.select(
                group,
                new PlainCraft(group),
                Pools.view(ScenarioTest.coins(20)),
                new TreeSet<>(),
                List.of(events),
                1,
                0,
                0);
        return new Decision.Pay(ids(events), ((Selection.Built) selection).template());
    }

    private static Event event(String stream, long nonce, int tag, long amountSompi) {
        return new Event(
                Pools.event(tag, amountSompi).id(),
                new Source.Api(),
                Pools.event(tag, amountSompi).externalId(),
                new StreamId("api:test:" + stream),
                nonce,
                OptionalLong.empty(),
                Pools.script(tag),
                amountSompi);
    }

    private static Event increasing(long nonce, int tag) {
        Event event = event("h", nonce, tag, Pools.KAS);
        return new Event(
                event.id(),
                new Source.Hyperlane(1),
                event.externalId(),
                event.stream(),
                nonce,
                OptionalLong.empty(),
                event.destination(),
                event.amountSompi());
    }
}
