package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.protocol.Pools.KAS;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Seed 8.5.2: coins that are not deep pay small events that have waited, where the group allows it, and nothing else. */
class ShallowCoinsTest {
    private static final long FLOOR_DAA = 60;
    private static final Group.DepthRelaxation RELAXATION = new Group.DepthRelaxation(2, FLOOR_DAA, 5 * KAS);
    private static final Event SMALL = event(1, 3 * KAS);

    /** Two waits of a round and the longest pause behind it, by the defaults. */
    private static final long WAITED_MS = 2 * (5_000 + 30_000);

    private final Group strict = Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY);
    private final Group relaxed = relaxed(strict);
    private final Coin shallow = coinOfDepth(1, FLOOR_DAA);

    private static Group relaxed(Group group) {
        Group.Funds funds = group.funds();
        return Pools.with(
                group,
                group.payload(),
                new Group.Funds(
                        funds.minInputDepthDaa(),
                        funds.coinbaseMaturityDaa(),
                        funds.maxInputs(),
                        funds.feeMode(),
                        funds.feerateFloorSompiPerGram(),
                        funds.feerateCeilingSompiPerGram(),
                        funds.minAmountSompi(),
                        funds.maxAmountSompi(),
                        funds.volumeLimitSompi(),
                        funds.volumeWindowMs(),
                        funds.feeStepPercent(),
                        funds.replaceAfterMs(),
                        Optional.of(RELAXATION)));
    }

    /** The first of a stream of its own. */
    private static Event event(int tag, long amountSompi) {
        Event event = Pools.event(tag, amountSompi);
        return new Event(
                event.id(),
                event.source(),
                event.externalId(),
                new StreamId("api:test:" + tag),
                0,
                OptionalLong.empty(),
                event.destination(),
                amountSompi);
    }

    private static Coin coinOfDepth(int tag, long depthDaa) {
        return new Coin(Pools.outpoint(tag), 10 * KAS, Pools.POOL, Pools.TIP - depthDaa, false);
    }

    private static boolean proposes(Alone alone) {
        return !alone.votes().stream().allMatch(vote -> vote.decision().isEmpty());
    }

    private static String waitsFor(Alone alone, Event event) {
        return alone.state
                .event(event.id())
                .orElseThrow()
                .waitingFor()
                .orElseThrow()
                .code();
    }

    @Test
    void check_7_without_a_relaxation_an_event_waits_for_deep_coins_however_long() {
        Alone alone = new Alone(strict).sees(shallow).knows(SMALL);
        alone.runFor(10 * WAITED_MS);
        assertThat(proposes(alone)).isFalse();
        assertThat(waitsFor(alone, SMALL)).isEqualTo("INSUFFICIENT_DEEP_UTXOS");
    }

    @Test
    void check_7_relaxed_a_small_event_is_paid_by_a_shallower_coin_once_it_has_waited_and_everybody_is_told() {
        Alone alone = new Alone(relaxed).sees(shallow).knows(SMALL);
        alone.runFor(WAITED_MS - 500);
        assertThat(proposes(alone)).isFalse();
        assertThat(waitsFor(alone, SMALL)).isEqualTo("INSUFFICIENT_DEEP_UTXOS");
        assertThat(alone.alerts()).doesNotContain("DEPTH_RELAXED");
        alone.runFor(10_000);
        assertThat(proposes(alone)).isTrue();
        assertThat(alone.alerts()).contains("DEPTH_RELAXED");
    }

    @Test
    void check_7_relaxed_a_large_event_waits_and_so_does_a_small_one_above_the_floor() {
        Event large = event(2, 5 * KAS + 1);
        Alone rich = new Alone(relaxed).sees(shallow).knows(large);
        rich.runFor(3 * WAITED_MS);
        assertThat(proposes(rich)).isFalse();
        Alone above = new Alone(relaxed).sees(coinOfDepth(1, FLOOR_DAA - 1)).knows(SMALL);
        above.runFor(3 * WAITED_MS);
        assertThat(proposes(above)).isFalse();
    }

    /** A member may not spend what may still vanish while there is better. */
    @Test
    void check_7_relaxed_nobody_votes_for_a_shallow_coin_while_deep_ones_suffice_or_before_the_event_has_waited() {
        Alone alone = new Alone(relaxed).sees(shallow).knows(SMALL);
        Decision.Pay pay = new Decision.Pay(List.of(SMALL.id()), template(SMALL));
        assertThat(codes(alone, pay)).containsExactly("INPUT_SHALLOW");
        alone.nowMs += WAITED_MS;
        assertThat(codes(alone, pay)).isEmpty();
        alone.sees(shallow, Pools.coin(2, 10 * KAS));
        assertThat(codes(alone, pay)).containsExactly("INPUT_SHALLOW");
        alone.sees(shallow, Pools.coin(2, KAS));
        assertThat(codes(alone, pay)).as("deep ones that do not suffice").isEmpty();
    }

    private static List<String> codes(Alone alone, Decision decision) {
        return alone.state.findings(decision, alone.nowMs).stream()
                .map(Finding::code)
                .toList();
    }

    @Test
    void c2_what_was_decided_is_signed_within_the_limits_of_the_relaxation_and_by_no_group_without_one() {
        LiveSigner signer = new LiveSigner(0, relaxed, template(SMALL), List.of(SMALL));
        signer.give(new LiveInput.ChainChanged(Pools.view(coinOfDepth(1, FLOOR_DAA - 1))));
        assertThat(signer.slot.waitingFor()).map(Finding::code).contains("INPUT_SHALLOW");
        signer.give(new LiveInput.ChainChanged(Pools.view(shallow)));
        assertThat(signer.keyUses).isEqualTo(1);

        Event large = event(2, 6 * KAS);
        LiveSigner unwilling = new LiveSigner(0, relaxed, template(large), List.of(large));
        unwilling.give(new LiveInput.ChainChanged(Pools.view(shallow)));
        assertThat(unwilling.slot.waitingFor()).map(Finding::code).contains("INPUT_SHALLOW");
        LiveSigner other = new LiveSigner(0, strict, template(SMALL), List.of(SMALL));
        other.give(new LiveInput.ChainChanged(Pools.view(shallow)));
        assertThat(other.slot.waitingFor()).map(Finding::code).contains("INPUT_SHALLOW");
        assertThat(unwilling.keyUses + other.keyUses).isZero();
    }

    /** As a signer builds it whose tip is far ahead. */
    private Template template(Event event) {
        Selection selection = CoinSelection.select(
                relaxed,
                new PlainCraft(relaxed),
                Pools.view(coinOfDepth(1, 10_000)),
                new TreeSet<>(),
                List.of(event),
                LiveSigner.SLOT,
                0,
                0);
        return ((Selection.Built) selection).template();
    }
}
