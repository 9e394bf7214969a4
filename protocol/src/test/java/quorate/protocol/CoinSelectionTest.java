package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.TIP;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;
import static quorate.protocol.Pools.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Deterministic coin selection: seed order, smallest sufficient prefix, depth, mass, fee. */
class CoinSelectionTest {
    private static final SortedSet<Outpoint> NONE = new TreeSet<>();
    private final Group group = Pools.paying(Pools.group(), 3);
    private final Craft craft = new PlainCraft(group);

    private Selection select(
            Group of, ChainView view, SortedSet<Outpoint> excluded, int round, int kills, Event... events) {
        return CoinSelection.select(of, craft, view, excluded, List.of(events), 1, round, kills);
    }

    private Template built(Selection selection) {
        assertThat(selection).isInstanceOf(Selection.Built.class);
        return ((Selection.Built) selection).template();
    }

    private static Finding refused(Selection selection) {
        assertThat(selection).isInstanceOf(Selection.Refused.class);
        return ((Selection.Refused) selection).finding();
    }

    private static Coin[] coins(int count, long amountSompi) {
        Coin[] coins = new Coin[count];
        Arrays.setAll(coins, i -> coin(i + 1, amountSompi));
        return coins;
    }

    @Test
    void pays_exactly_and_returns_the_rest_to_the_pool_for_the_floor_fee() {
        Template template = built(select(group, view(coin(1, 10 * KAS)), NONE, 0, 0, event(1, 3 * KAS)));
        long feeSompi = 100 * craft.masses(template).feeGrams();
        assertThat(template.outputs())
                .containsExactly(
                        new TemplateOutput(3 * KAS, Pools.script(1)),
                        new TemplateOutput(7 * KAS - feeSompi, Pools.POOL));
        assertThat(template.payload().toHex())
                .isEqualTo("51525431" + event(1, 1).id());
    }

    @Test
    void what_is_built_passes_the_checks_that_voters_make() {
        for (Group.FeeMode mode : Group.FeeMode.values()) {
            Group of = Pools.paying(Pools.group(3, 2, mode), 3);
            List<Event> events = List.of(event(1, 3 * KAS), event(2, 5 * KAS), event(3, 7 * KAS));
            ChainView view = view(coins(9, 4 * KAS));
            for (int round = 0; round < 50; round++) {
                Template template = built(select(of, view, NONE, round, 0, events.toArray(new Event[0])));
                assertThat(TemplateChecks.authority(of, craft, events, template))
                        .isEmpty();
                assertThat(TemplateChecks.chain(of, craft, view, NONE, template))
                        .isEmpty();
            }
        }
    }

    @Test
    void takes_the_smallest_sufficient_prefix_of_the_seed_order() {
        Template one = built(select(group, view(coins(6, 4 * KAS)), NONE, 0, 0, event(1, 3 * KAS)));
        assertThat(one.inputs()).hasSize(1);
        Template three = built(select(group, view(coins(6, 4 * KAS)), NONE, 0, 0, event(1, 11 * KAS)));
        assertThat(three.inputs()).hasSize(3).startsWith(one.inputs().getFirst());
    }

    @Test
    void the_same_view_gives_the_same_template_and_the_round_mixes_the_order() {
        List<Template> rounds = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            Template template = built(select(group, view(coins(8, 4 * KAS)), NONE, round, 0, event(1, 3 * KAS)));
            assertThat(built(select(group, view(coins(8, 4 * KAS)), NONE, round, 0, event(1, 3 * KAS))))
                    .isEqualTo(template);
            rounds.add(template);
        }
        assertThat(rounds.stream().distinct().count()).isGreaterThan(2);
    }

    @Test
    void every_kill_adds_one_sompi_of_fee_even_with_a_single_coin() { // C3
        Template first = built(select(group, view(coin(1, 10 * KAS)), NONE, 0, 0, event(1, 3 * KAS)));
        Template second = built(select(group, view(coin(1, 10 * KAS)), NONE, 0, 1, event(1, 3 * KAS)));
        assertThat(second.feeSompi()).isEqualTo(first.feeSompi() + 1);
    }

    @Test
    void shallow_immature_unaccepted_foreign_spent_and_bound_coins_are_left_alone() {
        Outpoint bound = Pools.outpoint(6);
        ChainView view = view(
                new Coin(Pools.outpoint(1), 10 * KAS, Pools.POOL, TIP - 299, false),
                new Coin(Pools.outpoint(2), 10 * KAS, Pools.POOL, TIP - 999, true),
                new Coin(Pools.outpoint(3), 10 * KAS, Pools.POOL, Long.MAX_VALUE, false),
                new Coin(Pools.outpoint(4), 10 * KAS, Pools.script(9), TIP - 9_999, false),
                coin(5, 10 * KAS),
                coin(6, 10 * KAS));
        view.spentInMempool().add(Pools.outpoint(5));
        Finding finding = refused(select(group, view, new TreeSet<>(List.of(bound)), 0, 0, event(1, KAS)));
        assertThat(finding.code()).isEqualTo("INSUFFICIENT_DEEP_UTXOS");
        assertThat(finding.found()).isEqualTo("0 sompi in 0 of 6 coins");

        Template free = built(select(group, view, NONE, 0, 0, event(1, KAS)));
        assertThat(free.inputs()).extracting(TemplateInput::outpoint).containsExactly(bound);
    }

    @Test
    void a_coin_of_exactly_the_depth_is_deep_enough() {
        ChainView view = view(new Coin(Pools.outpoint(1), 10 * KAS, Pools.POOL, TIP - 300, false));
        assertThat(built(select(group, view, NONE, 0, 0, event(1, KAS))).inputs())
                .hasSize(1);
        ChainView mature = view(new Coin(Pools.outpoint(1), 10 * KAS, Pools.POOL, TIP - 1000, true));
        assertThat(built(select(group, mature, NONE, 0, 0, event(1, KAS))).inputs())
                .hasSize(1);
    }

    @Test
    void change_too_small_for_its_storage_mass_takes_one_coin_more() {
        // 3 KAS of 3.01 leaves change of under 0.01 KAS: more than 500,000 grams of storage mass.
        ChainView view = view(coin(1, 301_000_000), coin(2, 301_000_000));
        Template template = built(select(group, view, NONE, 0, 0, event(1, 3 * KAS)));
        assertThat(template.inputs()).hasSize(2);
        assertThat(template.outputs().getLast().amountSompi()).isGreaterThan(2 * KAS);
    }

    @Test
    void a_small_rest_is_fee_only_within_the_ceiling_and_only_when_no_coins_help() {
        ChainView within = view(coin(1, 3 * KAS + 2_000_000));
        Template template = built(select(group, within, NONE, 0, 0, event(1, 3 * KAS)));
        assertThat(template.outputs()).hasSize(1);
        assertThat(template.feeSompi()).isEqualTo(2_000_000);
        assertThat(TemplateChecks.chain(group, craft, within, NONE, template)).isEmpty();

        ChainView above = view(coin(1, 3 * KAS + 6_000_000));
        assertThat(built(select(group, above, NONE, 0, 0, event(1, 3 * KAS))).outputs())
                .hasSize(2);
        ChainView heavy = view(coin(1, 3 * KAS + 1_500_000), coin(2, 100));
        assertThat(built(select(group, heavy, NONE, 0, 0, event(1, 3 * KAS))).outputs())
                .hasSize(1);
    }

    @Test
    void a_rest_too_large_for_the_fee_and_too_small_for_an_output_is_refused() {
        Group cheap = withCeiling(110);
        Finding finding = refused(select(cheap, view(coin(1, 3 * KAS + 1_500_000)), NONE, 0, 0, event(1, 3 * KAS)));
        assertThat(finding.code()).isEqualTo("CHANGE_BELOW_STORAGE_MASS");
    }

    @Test
    void a_payment_too_small_for_its_storage_mass_is_refused_by_name() {
        Finding finding = refused(select(group, view(coin(1, 10 * KAS)), NONE, 0, 0, event(1, 1_000_000)));
        assertThat(finding.code()).isEqualTo("AMOUNT_BELOW_STORAGE_MASS");
        assertThat(finding.expected()).contains("500000");
    }

    @Test
    void too_little_too_many_and_too_dear_are_different_refusals() {
        assertThat(refused(select(group, view(coins(3, KAS)), NONE, 0, 0, event(1, 3 * KAS)))
                        .code())
                .isEqualTo("INSUFFICIENT_DEEP_UTXOS");
        assertThat(refused(select(group, view(coins(20, KAS)), NONE, 0, 0, event(1, 9 * KAS)))
                        .code())
                .isEqualTo("TOO_MANY_INPUTS");
        ChainView calm = view(coins(3, 4 * KAS));
        ChainView dear = new ChainView(TIP, true, calm.coins(), calm.spentInMempool(), 1_001);
        assertThat(refused(select(group, dear, NONE, 0, 0, event(1, KAS))).code())
                .isEqualTo("FEE_ABOVE_CEILING");
        ChainView stale = new ChainView(TIP, false, calm.coins(), calm.spentInMempool(), 100);
        assertThat(refused(select(group, stale, NONE, 0, 0, event(1, KAS))).code())
                .isEqualTo("VIEW_NOT_FRESH");
    }

    @Test
    void dust_sent_to_the_pool_does_not_stop_it() {
        Coin[] coins = coins(200, 2_000_000);
        coins[77] = coin(1_000, 50 * KAS);
        for (int round = 0; round < 20; round++) {
            Template template = built(select(group, view(coins), NONE, round, 0, event(1, 9 * KAS)));
            assertThat(template.inputs()).contains(new TemplateInput(Pools.outpoint(1_000), 50 * KAS));
        }
    }

    @Test
    void never_below_the_relay_floor_and_at_the_nodes_estimate_above_it() {
        ChainView calm = view(coin(1, 10 * KAS));
        ChainView low = new ChainView(TIP, true, calm.coins(), calm.spentInMempool(), 1);
        ChainView high = new ChainView(TIP, true, calm.coins(), calm.spentInMempool(), 250);
        Template atFloor = built(select(group, low, NONE, 0, 0, event(1, KAS)));
        Template atEstimate = built(select(group, high, NONE, 0, 0, event(1, KAS)));
        assertThat(atFloor.feeSompi()).isEqualTo(100 * craft.masses(atFloor).feeGrams());
        assertThat(atEstimate.feeSompi())
                .isEqualTo(250 * craft.masses(atEstimate).feeGrams());
    }

    @Test
    void recipients_share_the_fee_and_the_first_bears_the_remainder() {
        Group of = Pools.group(3, 2, Group.FeeMode.RECIPIENT_PAYS);
        ChainView calm = view(coin(1, 10 * KAS));
        ChainView odd = new ChainView(TIP, true, calm.coins(), calm.spentInMempool(), 101);
        Template template = built(select(of, odd, NONE, 0, 1, event(1, 2 * KAS), event(2, 3 * KAS)));
        long feeSompi = template.feeSompi();
        assertThat(template.outputs().get(0).amountSompi()).isEqualTo(2 * KAS - feeSompi / 2 - feeSompi % 2);
        assertThat(template.outputs().get(1).amountSompi()).isEqualTo(3 * KAS - feeSompi / 2);
        assertThat(template.outputs().get(2).amountSompi()).isEqualTo(5 * KAS);
        assertThat(refused(select(of, odd, NONE, 0, 0, event(1, 1_000))).code()).isEqualTo("AMOUNT_BELOW_FEE");
    }

    @Test
    void recipients_and_pool_bear_half_of_the_fee_each_and_the_pool_the_odd_sompi() {
        Group of = Pools.paying(Pools.group(3, 2, Group.FeeMode.SPLIT), 2);
        ChainView odd = new ChainView(
                TIP,
                true,
                view(coin(1, 10 * KAS)).coins(),
                view(coin(1, 10 * KAS)).spentInMempool(),
                101);
        Template template = built(select(of, odd, NONE, 0, 0, event(1, 2 * KAS), event(2, 3 * KAS)));
        long feeSompi = template.feeSompi();
        long halfSompi = feeSompi / 2;
        assertThat(template.outputs())
                .extracting(TemplateOutput::amountSompi)
                .containsExactly(
                        2 * KAS - halfSompi / 2 - halfSompi % 2,
                        3 * KAS - halfSompi / 2,
                        5 * KAS - (feeSompi - halfSompi));
        Template killed = built(select(of, odd, NONE, 0, 1, event(1, 2 * KAS), event(2, 3 * KAS)));
        assertThat(killed.outputs().getLast().amountSompi())
                .as("one sompi of fee more: of two that differ by one, one is odd")
                .isEqualTo(5 * KAS - (feeSompi + 1 - (feeSompi + 1) / 2));
        assertThat(TemplateChecks.authority(of, craft, List.of(event(1, 2 * KAS), event(2, 3 * KAS)), template))
                .isEmpty();
        assertThat(TemplateChecks.authority(
                        Pools.paying(group, 2), craft, List.of(event(1, 2 * KAS), event(2, 3 * KAS)), template))
                .isNotEmpty();
    }

    private Group withCeiling(long sompiPerGram) {
        Group.Funds funds = group.funds();
        return new Group(
                3,
                2,
                2,
                0,
                Profile.CRASH,
                group.pool(),
                Pools.POOL,
                true,
                new Group.Funds(
                        300,
                        1000,
                        8,
                        funds.feeMode(),
                        100,
                        sompiPerGram,
                        1,
                        funds.maxAmountSompi(),
                        funds.volumeLimitSompi(),
                        1),
                group.finality(),
                group.streams(),
                group.firstNonces(),
                3,
                1);
    }
}
