package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Replace, by D2, D3 and C3, at one signer of five (Q = 3): what may replace what, and what becomes of the events. */
class ReplaceTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);
    private static final SlotEvidence OVERDUE = new SlotEvidence(false, false, true, List.of());
    private final Alone alone = new Alone(Pools.concurrent(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY), 9));
    private final Craft craft = new PlainCraft(alone.group);

    private Template decideX() {
        alone.knows(X).knows(Y);
        Decision.Pay pay = (Decision.Pay) alone.pay(X, 0);
        alone.take(alone.certified(pay, 1, 2, 3));
        return pay.template();
    }

    private void overdue(long slot) {
        alone.take(new Input.SlotShown(slot, OVERDUE));
    }

    /** Pays X with these coins and {@code percent} of what they would cost at the floor. */
    private Template template(long percent, int... coins) {
        List<TemplateInput> inputs = new ArrayList<>();
        for (int coin : coins) {
            inputs.add(new TemplateInput(Pools.outpoint(coin), 100 * Pools.KAS));
        }
        TemplateOutput payment = new TemplateOutput(X.amountSompi(), X.destination());
        Bytes payload = TemplateBuilder.payload(alone.group, List.of(X));
        long inSompi = coins.length * 100L * Pools.KAS;
        Template free = new Template(
                inputs, List.of(payment, new TemplateOutput(inSompi - X.amountSompi(), Pools.POOL)), payload);
        long feeSompi = craft.masses(free).feeGrams() * percent;
        return new Template(
                inputs,
                List.of(payment, new TemplateOutput(inSompi - X.amountSompi() - feeSompi, Pools.POOL)),
                payload);
    }

    private static int coin(Template template) {
        return template.inputs().getFirst().outpoint().txid().toBytes()[31];
    }

    private Decision replace(long slot, Template template) {
        return new Decision.Replace(slot, List.of(X.id()), template);
    }

    private List<String> judged(Decision decision) {
        return alone.state.findings(decision, alone.nowMs).stream()
                .map(Finding::code)
                .toList();
    }

    private void decide(Decision decision) {
        alone.take(alone.certified(decision, 1, 2, 3));
    }

    @Test
    void v3_a_template_that_is_overdue_is_replaced_by_a_dearer_one_that_spends_the_same_coin() {
        Template first = decideX();
        alone.actions.clear();
        overdue(1);
        alone.runFor(3_000);
        List<Decision.Replace> proposed = new ArrayList<>();
        alone.actions.forEach(action -> {
            if (action instanceof Action.Broadcast(Message.Proposal proposal)
                    && proposal.decision() instanceof Decision.Replace replace) {
                proposed.add(replace);
            }
        });
        assertThat(proposed).isNotEmpty();
        Template second = proposed.getFirst().template();
        assertThat(second.inputs()).containsAnyElementsOf(first.inputs());
        assertThat(second.feeSompi() * 100).isGreaterThanOrEqualTo(first.feeSompi() * 125);
        assertThat(judged(proposed.getFirst())).isEmpty();
    }

    /** What no template can replace is stuck, and is shown with the reason until it moves. */
    @Test
    void d3_what_is_overdue_and_cannot_be_replaced_is_shown_as_stuck_with_the_reason() {
        int spent = coin(decideX());
        Coin[] all = ScenarioTest.coins(20);
        Coin[] without = Arrays.stream(all)
                .filter(coin -> !coin.outpoint().equals(Pools.outpoint(spent)))
                .toArray(Coin[]::new);
        overdue(1);
        assertThat(stuck()).as("it can be replaced").isEmpty();
        alone.sees(without); // a stranger has spent it, or a reorg taken it
        assertThat(stuck().orElseThrow().code()).isEqualTo("STUCK");
        assertThat(stuck().orElseThrow().found()).startsWith("NO_COMMON_INPUT");
        alone.sees(all);
        assertThat(stuck()).as("its coin is back").isEmpty();
        alone.sees(without);
        assertThat(stuck()).isPresent();
        alone.take(new Input.SlotShown(1, SlotEvidence.NONE));
        assertThat(stuck()).as("accepted").isEmpty();
    }

    private Optional<Finding> stuck() {
        alone.take(new Input.Tick());
        return alone.state.event(X.id()).orElseThrow().waitingFor();
    }

    @Test
    void d2_one_input_is_spent_by_all_templates_of_the_events_that_stand() {
        int coin = coin(decideX());
        int other = coin == 1 ? 2 : 1;
        int third = coin <= 2 ? 3 : 2;
        overdue(1);
        assertThat(judged(replace(1, template(200, other)))).containsExactly("NO_COMMON_INPUT");
        decide(replace(1, template(200, coin, other)));
        overdue(2);
        // One input of each is not one input of both.
        assertThat(judged(replace(2, template(400, other, third)))).containsExactly("NO_COMMON_INPUT");
        assertThat(judged(replace(2, template(400, coin, third)))).isEmpty();
    }

    @Test
    void d2_a_replace_is_of_the_newest_template_of_just_its_events_and_of_a_new_hash_and_a_step_dearer() {
        int coin = coin(decideX());
        Template first = ((Decision.Pay)
                        alone.state.log().entries().get(1L).orElseThrow().decision())
                .template();
        overdue(1);
        assertThat(judged(replace(1, first))).containsExactly("TEMPLATE_KNOWN");
        assertThat(judged(replace(1, template(124, coin)))).containsExactly("FEE_STEP");
        assertThat(judged(replace(1, template(125, coin)))).isEmpty();
        assertThat(judged(replace(1, template(1_100, coin)))).containsExactly("FEE_ABOVE_CEILING");
        decide(replace(1, template(200, coin)));
        overdue(2);
        assertThat(judged(replace(1, template(400, coin)))).containsExactly("NOT_STANDING");
        assertThat(judged(new Decision.Replace(2, List.of(Y.id()), template(400, coin))))
                .contains("NOT_STANDING");
        assertThat(judged(replace(2, template(400, coin)))).isEmpty();
    }

    @Test
    void d3_what_is_not_overdue_here_is_not_replaced() {
        int coin = coin(decideX());
        assertThat(judged(replace(1, template(200, coin)))).containsExactly("NOT_OVERDUE_HERE");
        overdue(1);
        alone.take(new Input.SlotCompleted(1));
        assertThat(judged(replace(1, template(200, coin)))).containsExactly("NOT_OVERDUE_HERE");
    }

    /** C3: the template that it outbids is in the mempool. Another event may not have the coin. */
    @Test
    void c3_what_the_replaced_template_spends_in_the_mempool_is_not_spent_for_the_replacing_one() {
        Template first = decideX();
        TreeSet<Outpoint> spent = new TreeSet<>();
        first.inputs().forEach(input -> spent.add(input.outpoint()));
        ChainView view = Pools.view(ScenarioTest.coins(20));
        alone.take(new Input.ChainChanged(
                new ChainView(view.tipDaaScore(), true, view.coins(), spent, view.feerateSompiPerGram())));
        overdue(1);
        assertThat(judged(replace(1, template(200, coin(first))))).isEmpty();
        int other = coin(first) == 1 ? 2 : 1;
        spent.add(Pools.outpoint(other));
        assertThat(judged(replace(1, template(200, coin(first), other)))).containsExactly("INPUT_SPENT_IN_MEMPOOL");
    }

    /** D2: an event is decided while any template of it stands, and pending again when the last one is killed. */
    @Test
    void d2_a_kill_of_one_of_several_leaves_the_event_decided_and_the_kill_of_the_last_one_does_not() {
        int coin = coin(decideX());
        decide(replace(1, template(200, coin)));
        assertThat(state().slot()).contains(2L);
        decide(new Decision.Kill(2, new KillGround.Lost()));
        assertThat(state().phase()).isEqualTo(Phase.COMMITTED);
        assertThat(state().slot()).contains(1L);
        assertThat(alone.state.log().live()).isEqualTo(1);
        decide(new Decision.Kill(1, new KillGround.Lost()));
        assertThat(state().phase()).isEqualTo(Phase.PROPOSING);
        assertThat(alone.state.log().live()).isZero();
    }

    /** C6: Completed by one, all are done; taken back by a reorg, any of them may be the one. */
    @Test
    void c6_the_event_is_completed_by_whichever_template_confirms() {
        int coin = coin(decideX());
        decide(replace(1, template(200, coin)));
        alone.take(new Input.SlotCompleted(1));
        assertThat(state().phase()).isEqualTo(Phase.COMPLETED);
        assertThat(state().slot()).contains(1L);
        assertThat(alone.state.log().live()).isZero();
        alone.take(new Input.SlotReopened(1));
        assertThat(state().phase()).isEqualTo(Phase.COMMITTED);
        assertThat(alone.state.log().live()).isEqualTo(1);
        alone.take(new Input.SlotCompleted(2));
        alone.take(new Input.SlotReopened(1));
        assertThat(state().phase()).isEqualTo(Phase.COMPLETED);
        assertThat(state().slot()).contains(2L);
    }

    /** C6: what a template with siblings pays to the pool may never exist. */
    @Test
    void c6_outputs_of_a_template_with_standing_siblings_are_inputs_only_at_final_depth() {
        int coin = coin(decideX());
        Template second = template(200, coin);
        decide(replace(1, second));
        assertThat(judgedWithChange(second, 1_000 - 1)).contains("INPUT_BOUND");
        assertThat(judgedWithChange(second, 1_000)).isEmpty();
        decide(new Decision.Kill(1, new KillGround.Lost()));
        assertThat(judgedWithChange(second, 1_000 - 1)).isEmpty();
    }

    private List<String> judgedWithChange(Template paid, long depthDaa) {
        Outpoint change = new Outpoint(craft.txid(paid), 1);
        long amountSompi = paid.outputs().get(1).amountSompi();
        alone.sees(new Coin(change, amountSompi, Pools.POOL, Pools.TIP - depthDaa, false));
        TreeSet<Outpoint> none = new TreeSet<>();
        ChainView view = alone.state.chain().orElseThrow();
        Selection selection = CoinSelection.select(alone.group, craft, view, none, List.of(Y), 9, 0, 0);
        return judged(new Decision.Pay(List.of(Y.id()), ((Selection.Built) selection).template()));
    }

    /** D2 and D3: coins of any template that stands are nobody else's. */
    @Test
    void d3_coins_of_the_replaced_and_of_the_replacing_template_stay_bound() {
        int coin = coin(decideX());
        int other = coin == 1 ? 2 : 1;
        decide(replace(1, template(200, coin, other)));
        assertThat(alone.state.log().boundOutpoints(List.of(Y.id())))
                .contains(Pools.outpoint(coin), Pools.outpoint(other));
        decide(new Decision.Kill(2, new KillGround.Lost()));
        assertThat(alone.state.log().boundOutpoints(List.of(Y.id()))).containsExactly(Pools.outpoint(coin));
    }

    @Test
    void d2_a_restart_knows_the_same_templates() {
        int coin = coin(decideX());
        decide(replace(1, template(200, coin)));
        alone.restart();
        assertThat(alone.state.log().standing(List.of(X.id()))).hasSize(2);
        assertThat(state().slot()).contains(2L);
        assertThat(alone.state.log().spends().size()).isEqualTo(1);
        decide(new Decision.Kill(2, new KillGround.Lost()));
        alone.restart();
        assertThat(state().slot()).contains(1L);
    }

    /** D2, the property: whatever is replaced and killed, the templates that stand have an input in common, so one can confirm. */
    @Test
    void d2_after_any_sequence_of_replaces_and_kills_all_that_stand_share_an_input() {
        int replaced = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            ReplaceTest run = new ReplaceTest();
            int first = coin(run.decideX()) - 1;
            long percent = 100;
            for (int i = 0; i < 12; i++) {
                List<LogEntry> standing = run.alone.state.log().standing(List.of(X.id()));
                if (standing.isEmpty()) {
                    break;
                }
                LogEntry newest = standing.getLast();
                if (random.nextInt(4) == 0) {
                    LogEntry which = standing.get(random.nextInt(standing.size()));
                    run.decide(new Decision.Kill(which.slot(), new KillGround.Lost()));
                } else {
                    run.overdue(newest.slot());
                    int[] coins = random.ints(0, 5)
                            .map(next -> (first + next) % 20 + 1)
                            .distinct()
                            .limit(1 + random.nextInt(4))
                            .toArray();
                    Decision next = run.replace(newest.slot(), run.template(percent * 13 / 10, coins));
                    if (run.judged(next).isEmpty()) {
                        run.decide(next);
                        percent = percent * 13 / 10;
                        replaced++;
                    }
                }
                assertThat(run.common()).as("seed %d", seed).isNotEqualTo(Optional.of(new TreeSet<>()));
            }
        }
        assertThat(replaced).isGreaterThan(40);
    }

    /** What all that stand spend; empty when nothing stands. */
    private Optional<NavigableSet<Outpoint>> common() {
        Optional<NavigableSet<Outpoint>> common = Optional.empty();
        for (LogEntry entry : alone.state.log().standing(List.of(X.id()))) {
            NavigableSet<Outpoint> spends = new TreeSet<>();
            ((Decision.Payment) entry.decision()).template().inputs().forEach(input -> spends.add(input.outpoint()));
            common.ifPresent(spends::retainAll);
            common = Optional.of(spends);
        }
        return common;
    }

    private EventState state() {
        return alone.state.event(X.id()).orElseThrow();
    }
}
