package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** D3: what the operator has set aside counts no more here; its inputs stay bound and its stream waits. */
class SetAsideTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event Y = ScenarioTest.stream("y", 1);
    private final Alone alone = new Alone(Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY));

    private List<String> judged(Decision decision) {
        return alone.state.findings(decision, alone.nowMs).stream()
                .map(Finding::code)
                .toList();
    }

    private Template decideX() {
        alone.knows(X).knows(Y);
        Decision.Pay pay = (Decision.Pay) alone.pay(X, 0);
        alone.take(alone.certified(pay, 1, 2, 3));
        return pay.template();
    }

    private Decision freePay() {
        Template spent = ((Decision.Pay)
                        alone.state.log().entries().get(1L).orElseThrow().decision())
                .template();
        TreeSet<Outpoint> bound = new TreeSet<>();
        spent.inputs().forEach(input -> bound.add(input.outpoint()));
        Selection selection = CoinSelection.select(
                alone.group,
                new PlainCraft(alone.group),
                Pools.view(ScenarioTest.coins(20)),
                bound,
                List.of(Y),
                2,
                0,
                0);
        return new Decision.Pay(List.of(Y.id()), ((Selection.Built) selection).template());
    }

    @Test
    void what_is_set_aside_frees_the_pool_until_it_is_counted_again_also_after_a_restart() {
        decideX();
        Decision next = freePay();
        assertThat(judged(next)).containsExactly("POOL_BUSY");
        alone.take(new Input.SetAside(1, true));
        assertThat(judged(next)).isEmpty();
        alone.restart();
        assertThat(judged(next)).isEmpty();
        alone.take(new Input.SetAside(1, false));
        assertThat(judged(next)).containsExactly("POOL_BUSY");
        alone.restart();
        assertThat(judged(next)).containsExactly("POOL_BUSY");
    }

    @Test
    void the_inputs_of_what_is_set_aside_stay_bound() {
        Template spent = decideX();
        alone.take(new Input.SetAside(1, true));
        List<TemplateOutput> outputs = List.of(
                new TemplateOutput(Y.amountSompi(), Y.destination()),
                spent.outputs().getLast());
        Template same = new Template(spent.inputs(), outputs, TemplateBuilder.payload(alone.group, List.of(Y)));
        assertThat(judged(new Decision.Pay(List.of(Y.id()), same))).contains("INPUT_BOUND");
    }
}
