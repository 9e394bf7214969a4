package quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Agreement over every interleaving of a few real cores; and deep ways by chance. The figures stand in protocol/PROTOCOL.md. */
class SmallModelTest {
    private static final int ENOUGH = 40_000_000;
    private static final int SOME = 60_000;

    @Test
    void every_state_keeps_agreement_in_three_rounds_of_one_fault_in_two_of_any_loss_and_where_a_disk_is_lost()
            throws Exception {
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            Future<SmallModel.Result> three = two.submit(() -> SmallModel.crash(ModelBounds.oneFault(3, ENOUGH)));
            Future<SmallModel.Result> any = two.submit(() -> SmallModel.crash(ModelBounds.anyLoss(2, ENOUGH)));
            Future<SmallModel.Result> lost = two.submit(() -> SmallModel.loss(ENOUGH));
            assertThat(three.get().complete()).isTrue();
            assertThat(three.get().states()).isGreaterThan(20_000_000);
            assertThat(any.get().complete()).isTrue();
            assertThat(any.get().states()).isGreaterThan(4_000_000);
            assertThat(lost.get().complete()).isTrue();
            assertThat(lost.get().states()).isGreaterThan(2_000_000);
        }
    }

    @Test
    void some_states_of_every_setting_keep_agreement_and_the_command_tells_how_many() throws InterruptedException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
        assertThat(SimulateMain.run(new String[] {"--model", "" + SOME}, out, out))
                .isZero();
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("states=6000", "one of them lies");
    }

    @Test
    void walks_through_three_rounds_keep_agreement() {
        assertThat(SmallModel.walk(1, 3, 300)).isGreaterThan(5_000);
    }
}
