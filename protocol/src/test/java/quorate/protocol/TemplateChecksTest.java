package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.TIP;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;
import static quorate.protocol.Pools.view;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Section 5: each check refuses what it is there for, and names it. */
class TemplateChecksTest {
    private static final SortedSet<Outpoint> NONE = new TreeSet<>();
    private final Group group = Pools.group();
    private final Craft craft = new PlainCraft(group);
    private final Event event = event(1, 3 * KAS);
    private final ChainView view = view(coin(1, 10 * KAS), coin(2, 10 * KAS));
    private final Template good =
            ((Selection.Built) CoinSelection.select(group, craft, view, NONE, List.of(event), 1, 0, 0)).template();

    private List<String> authority(Template template) {
        return codes(TemplateChecks.authority(group, craft, List.of(event), template));
    }

    private List<String> chain(ChainView seen, Template template) {
        return codes(TemplateChecks.chain(group, craft, seen, NONE, template));
    }

    private static List<String> codes(List<Finding> findings) {
        return findings.stream().map(Finding::code).toList();
    }

    private Template outputs(TemplateOutput... outputs) {
        return new Template(good.inputs(), List.of(outputs), good.payload());
    }

    @Test
    void the_template_it_built_itself_passes() {
        assertThat(authority(good)).isEmpty();
        assertThat(chain(view, good)).isEmpty();
    }

    @Test
    void check_3_another_amount_or_destination_is_refused() {
        TemplateOutput change = good.outputs().getLast();
        assertThat(authority(outputs(new TemplateOutput(3 * KAS - 1, event.destination()), change)))
                .containsExactly("OUTPUT_0");
        assertThat(authority(outputs(new TemplateOutput(3 * KAS, Pools.script(66)), change)))
                .containsExactly("OUTPUT_0");
        assertThat(authority(outputs(change, good.outputs().getFirst()))).contains("OUTPUT_0", "OUTPUT_FOREIGN");
    }

    @Test
    void check_3_every_event_has_its_output() {
        assertThat(authority(outputs())).containsExactly("OUTPUT_COUNT");
    }

    @Test
    void check_3_every_other_output_goes_to_the_pool() {
        Template split = outputs(
                good.outputs().getFirst(),
                new TemplateOutput(KAS, Pools.script(66)),
                good.outputs().getLast());
        assertThat(authority(new Template(
                        List.of(good.inputs().getFirst(), new TemplateInput(Pools.outpoint(9), 10 * KAS)),
                        split.outputs(),
                        split.payload())))
                .containsExactly("OUTPUT_FOREIGN");
    }

    @Test
    void check_3_a_fee_share_is_taken_only_where_the_fee_mode_says_so() {
        Group recipients = Pools.group(3, 2, Group.FeeMode.RECIPIENT_PAYS);
        Template shared = ((Selection.Built)
                        CoinSelection.select(recipients, craft, view, NONE, List.of(event), 1, 0, 0))
                .template();
        assertThat(TemplateChecks.authority(recipients, craft, List.of(event), shared))
                .isEmpty();
        assertThat(authority(shared)).containsExactly("OUTPUT_0");
        assertThat(codes(TemplateChecks.authority(recipients, craft, List.of(event), good)))
                .containsExactly("OUTPUT_0");
    }

    @Test
    void check_4_inputs_are_some_distinct_and_not_too_many() {
        assertThat(authority(new Template(List.of(), good.outputs(), good.payload())))
                .contains("INPUT_COUNT");
        TemplateInput input = good.inputs().getFirst();
        assertThat(authority(new Template(List.of(input, input), good.outputs(), good.payload())))
                .containsExactly("INPUT_TWICE");
        List<TemplateInput> many = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            many.add(new TemplateInput(Pools.outpoint(i), 10 * KAS));
        }
        assertThat(authority(new Template(many, good.outputs(), good.payload())))
                .containsExactly("INPUT_COUNT");
    }

    @Test
    void check_4_the_payload_names_the_events_or_is_empty_as_the_group_says() {
        assertThat(authority(new Template(good.inputs(), good.outputs(), Bytes.EMPTY)))
                .containsExactly("PAYLOAD");
        assertThat(authority(new Template(good.inputs(), good.outputs(), Bytes.ofHex("51525431"))))
                .containsExactly("PAYLOAD");
    }

    @Test
    void check_4_amounts_that_are_negative_overflow_or_exceed_the_inputs_are_refused_not_computed_with() {
        TemplateOutput pay = good.outputs().getFirst();
        assertThat(authority(outputs(pay, new TemplateOutput(-1, Pools.POOL)))).containsExactly("AMOUNTS");
        assertThat(authority(outputs(pay, new TemplateOutput(0, Pools.POOL)))).containsExactly("AMOUNTS");
        assertThat(authority(outputs(pay, new TemplateOutput(Long.MAX_VALUE, Pools.POOL))))
                .containsExactly("AMOUNTS");
        assertThat(chain(view, outputs(pay, new TemplateOutput(0, Pools.POOL)))).contains("AMOUNTS");
        assertThat(authority(outputs(pay, new TemplateOutput(7 * KAS + 1, Pools.POOL))))
                .containsExactly("AMOUNTS");
    }

    @Test
    void check_2_amounts_stay_within_the_policy() {
        Event large = event(1, 1_000_001 * KAS);
        assertThat(codes(TemplateChecks.policy(group, List.of(large)))).containsExactly("AMOUNT_OUTSIDE_POLICY");
        assertThat(codes(TemplateChecks.policy(group, List.of()))).containsExactly("PAYMENT_COUNT");
    }

    @Test
    void check_7_inputs_are_there_as_seen_deep_free_and_unspent() {
        Outpoint used = good.inputs().getFirst().outpoint();
        assertThat(chain(view(), good)).containsExactly("INPUT_MISSING");
        assertThat(chain(view(new Coin(used, 9 * KAS, Pools.POOL, TIP - 9_999, false)), good))
                .containsExactly("INPUT_AMOUNT");
        assertThat(chain(view(new Coin(used, 10 * KAS, Pools.POOL, TIP - 299, false)), good))
                .containsExactly("INPUT_SHALLOW");
        assertThat(chain(view(new Coin(used, 10 * KAS, Pools.POOL, TIP - 999, true)), good))
                .containsExactly("COINBASE_IMMATURE");
        assertThat(chain(view(new Coin(used, 10 * KAS, Pools.script(7), TIP - 999, true)), good))
                .containsExactly("INPUT_FOREIGN");
        assertThat(codes(TemplateChecks.chain(group, craft, view, new TreeSet<>(List.of(used)), good)))
                .containsExactly("INPUT_BOUND");
        ChainView spent = new ChainView(TIP, true, view.coins(), new TreeSet<>(List.of(used)), 100);
        assertThat(chain(spent, good)).containsExactly("INPUT_SPENT_IN_MEMPOOL");
    }

    @Test
    void check_8_the_fee_lies_between_floor_and_ceiling_and_need_not_be_the_own_estimate() {
        long grams = craft.masses(good).feeGrams();
        assertThat(chain(view, withFee(100 * grams))).isEmpty();
        assertThat(chain(view, withFee(1_000 * grams))).isEmpty();
        assertThat(chain(view, withFee(100 * grams - 1))).containsExactly("FEE_BELOW_FLOOR");
        assertThat(chain(view, withFee(1_000 * grams + 1))).containsExactly("FEE_ABOVE_CEILING");
    }

    private Template withFee(long feeSompi) {
        return outputs(good.outputs().getFirst(), new TemplateOutput(7 * KAS - feeSompi, Pools.POOL));
    }

    @Test
    void check_8_all_three_masses_are_standard() {
        Template dust = outputs(
                good.outputs().getFirst(),
                new TemplateOutput(1_000_000, Pools.POOL),
                new TemplateOutput(good.outputs().getLast().amountSompi() - 2_000_000, Pools.POOL));
        assertThat(chain(view, dust)).containsExactly("MASS_ABOVE_STANDARD");
    }

    @Test
    void check_10_a_stale_view_fails() {
        ChainView stale = new ChainView(TIP, false, view.coins(), view.spentInMempool(), 100);
        assertThat(chain(stale, good)).containsExactly("VIEW_NOT_FRESH");
    }
}
