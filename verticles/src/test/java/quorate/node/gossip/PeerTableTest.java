package quorate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.protocol.NodeId;

/** Gossip writes the table on its thread; admin, health and commit read it on theirs. */
class PeerTableTest {
    private static final NodeId OTHER = new NodeId(1);
    private static final int TIMES = 200_000;

    private final PeerTable peers = new PeerTable(new NodeId(0), 3, 60_000);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void whenFaultsAreChargedOnTwoThreads_thenNoneIsForgotten() throws Exception {
        Future<?> first = threads.submit(() -> repeat(() -> peers.fault(OTHER, "x")));
        Future<?> second = threads.submit(() -> repeat(() -> peers.fault(OTHER, "x")));
        first.get();
        second.get();
        assertThat(peers.peer(OTHER).faults()).isEqualTo(2L * TIMES);
    }

    @Test
    void whenAMemberIsReadWhileItIsHeard_thenWhatIsReadBelongsTogether() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        Future<?> writer = threads.submit(() -> {
            reading.await();
            for (int i = 1; i <= TIMES; i++) {
                peers.hello(OTHER, i, Integer.toString(i));
            }
            return null;
        });
        while (!writer.isDone()) {
            PeerTable.Peer seen = peers.peer(OTHER);
            long tip = seen.tipDaaScore();
            reading.countDown();
            assertThat(seen.software()).isEqualTo(tip == 0 ? "" : Long.toString(tip));
        }
        writer.get();
        assertThat(peers.peer(OTHER).tipDaaScore()).isEqualTo(TIMES);
    }

    // G1: sequence numbers measure loss. They begin anew with each boot.
    @Test
    void whenAMemberStartsAnew_thenItsNumbersCountFromItsNewBeginning() {
        peers.heard(OTHER, 7, 1_000, 1);
        peers.heard(OTHER, 8, 1, 2);
        peers.heard(OTHER, 8, 4, 3);
        assertThat(peers.peer(OTHER).lost()).isEqualTo(2);
        peers.heard(OTHER, 8, 3, 4);
        peers.heard(OTHER, 8, 5, 5);
        assertThat(peers.peer(OTHER).lost()).isEqualTo(2);
    }

    private static void repeat(Runnable what) {
        for (int i = 0; i < TIMES; i++) {
            what.run();
        }
    }
}
