package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** S1 and S2 where several events may be live at once. */
class StreamOrderTest {
    private final Cluster cluster = Cluster.of(Pools.concurrent(Pools.group(), 2))
            .funded(Pools.coin(1, 100 * Pools.KAS), Pools.coin(2, 100 * Pools.KAS))
            .settled();

    @Test
    void whenANonceIsCancelled_thenThePaymentBeforeItStillHoldsBackTheNext() {
        Event first = Pools.event(0, Pools.KAS);
        Event third = Pools.event(2, Pools.KAS);
        cluster.event(first, 0).run(100).expect(first).decidedBy(0, 1, 2);
        for (int member = 0; member < 3; member++) {
            cluster.input(member, new Input.CancelApproved(first.stream(), 1, Optional.empty()));
        }
        cluster.event(third, 0).run(10_000);

        assertThat(cluster.member(0).storage.entries).hasSize(2);
        assertThat(cluster.member(0).event(third))
                .flatMap(EventState::waitingFor)
                .map(Finding::code)
                .contains("STREAM_BUSY");

        for (int member = 0; member < 3; member++) {
            cluster.input(member, new Input.SlotCompleted(1));
        }
        cluster.run(10_000).expect(third).decidedBy(0, 1, 2);
    }
}
