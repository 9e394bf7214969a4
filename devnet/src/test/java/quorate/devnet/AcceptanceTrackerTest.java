package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.devnet.simnode.SimOptions;
import quorate.node.chain.AcceptanceTracker;
import quorate.node.chain.TxStatus;
import quorate.node.chain.TxWatch;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/** A transaction's way to acceptance, and back. */
class AcceptanceTrackerTest extends SimnodeFixture {
    private AcceptanceTracker tracker;
    private Coin coin;
    private Hash32 anchor;
    private Transaction pay;

    @Override
    SimOptions simOptions() {
        return super.simOptions().withKeepBlocks(50);
    }

    @BeforeEach
    void prepare() {
        tracker = newTracker();
        coin = fundOne(10 * KAS);
        control.mine(3);
        anchor = Await.get(tracker.anchor());
        pay = TestPool.pay(List.of(coin), 3 * KAS);
    }

    private AcceptanceTracker newTracker() {
        return Await.get(onContext(() -> AcceptanceTracker.start(vertx, node, 50)));
    }

    private TxWatch watch() {
        return new TxWatch(pay.txid(), anchor, List.of(TestPool.ADDRESS, TestPool.ELSEWHERE));
    }

    private TxStatus status() {
        return Await.get(tracker.status(pay.txid()));
    }

    private void awaitStatus(Class<? extends TxStatus> kind) {
        Await.until(kind.getSimpleName(), () -> kind.isInstance(status()));
    }

    @Test
    void from_nowhere_to_the_mempool_to_acceptance() {
        assertThat(Await.get(tracker.watch(watch()))).isEqualTo(new TxStatus.NotSeen(false));
        Await.get(node.submitTransaction(pay));
        awaitStatus(TxStatus.InMempool.class);
        control.mine(2); // one carries it, the next accepts it
        awaitStatus(TxStatus.Accepted.class);
        TxStatus.Accepted accepted = (TxStatus.Accepted) status();
        Coin change = poolCoins().getFirst();
        assertThat(accepted.acceptingDaaScore()).isEqualTo(change.blockDaaScore());
        Hash32 sink = Await.get(node.blockDagInfo()).sink();
        assertThat(accepted.acceptingBlock()).contains(sink);
        control.mine(7);
        Await.until("depth", () -> ((TxStatus.Accepted) status()).confirmationsDaa() == 8);
    }

    @Test
    void a_reorg_takes_acceptance_back_and_a_later_block_gives_it_again() {
        List<TxStatus> told = Collections.synchronizedList(new ArrayList<>());
        tracker.onStatusChanged((txid, status) -> told.add(status));
        Await.get(tracker.watch(watch()));
        Await.get(node.submitTransaction(pay));
        control.mine(2);
        awaitStatus(TxStatus.Accepted.class);
        Hash32 first = ((TxStatus.Accepted) status()).acceptingBlock().orElseThrow();
        control.reorg(3, "mempool");
        awaitStatus(TxStatus.InMempool.class);
        control.mine(2);
        awaitStatus(TxStatus.Accepted.class);
        Hash32 second = ((TxStatus.Accepted) status()).acceptingBlock().orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(told)
                .extracting(status -> (Class) status.getClass())
                .containsSubsequence(TxStatus.Accepted.class, TxStatus.InMempool.class, TxStatus.Accepted.class);
    }

    @Test
    void the_loser_of_a_reorg_is_not_seen_though_the_node_calls_it_accepted() {
        Await.get(tracker.watch(watch()));
        Await.get(node.submitTransaction(pay));
        control.mine(2);
        awaitStatus(TxStatus.Accepted.class);
        control.reorgWithConflict(3, pay.txid(), TestPool.ELSEWHERE);
        awaitStatus(TxStatus.NotSeen.class);
        assertThat(Await.get(node.submitTransaction(pay)).text())
                .isEqualTo("Rejected transaction " + pay.txid() + ": transaction " + pay.txid()
                        + " was already accepted by the consensus");
        assertThat(status()).isEqualTo(new TxStatus.NotSeen(false));
        assertThat(poolCoins()).isEmpty();
    }

    @Test
    void what_was_accepted_before_the_watch_began_is_found() {
        Await.get(node.submitTransaction(pay));
        control.mine(20);
        assertThat(Await.get(tracker.watch(watch()))).isInstanceOf(TxStatus.Accepted.class);
    }

    @Test
    void an_anchor_taken_a_moment_too_late_is_early_enough() {
        Await.get(node.submitTransaction(pay));
        control.mine(2);
        Hash32 sink = Await.get(node.blockDagInfo()).sink();
        Await.until("told", () -> !Await.get(tracker.anchor()).equals(sink));
        TxWatch late = new TxWatch(pay.txid(), Await.get(tracker.anchor()), List.of(TestPool.ADDRESS));
        assertThat(Await.get(tracker.watch(late))).isInstanceOf(TxStatus.Accepted.class);
    }

    @Test
    void a_new_tracker_finds_everything_again() {
        Await.get(tracker.watch(watch()));
        Await.get(node.submitTransaction(pay));
        control.mine(2);
        awaitStatus(TxStatus.Accepted.class);
        TxStatus.Accepted before = (TxStatus.Accepted) status();
        tracker.stop();
        control.mine(10);
        tracker = newTracker();
        TxStatus.Accepted after = (TxStatus.Accepted) Await.get(tracker.watch(watch()));
        assertThat(after.acceptingBlock()).isEqualTo(before.acceptingBlock());
        assertThat(after.acceptingDaaScore()).isEqualTo(before.acceptingDaaScore());
        long virtualDaaScore = Await.get(node.blockDagInfo()).virtualDaaScore();
        assertThat(after.confirmationsDaa()).isEqualTo(virtualDaaScore - after.acceptingDaaScore());
    }

    @Test
    void acceptance_while_the_stream_is_down_is_found() {
        Await.get(tracker.watch(watch()));
        Await.get(node.submitTransaction(pay));
        control.lag(200);
        control.disconnect();
        control.mine(5);
        control.reorg(2, "kept");
        control.lag(0);
        awaitStatus(TxStatus.Accepted.class);
    }

    @Test
    void a_node_that_pruned_the_blocks_still_shows_the_outputs() {
        Await.get(node.submitTransaction(pay));
        control.mine(200);
        long daaScore = poolCoins().getFirst().blockDaaScore();
        TxStatus.Accepted found = (TxStatus.Accepted) Await.get(tracker.watch(watch()));
        assertThat(found.acceptingBlock()).isEmpty();
        assertThat(found.acceptingDaaScore()).isEqualTo(daaScore);
    }

    @Test
    void when_blocks_and_outputs_are_gone_it_says_that_history_is_missing() {
        control.mine(200);
        assertThat(Await.get(tracker.watch(watch()))).isEqualTo(new TxStatus.NotSeen(true));
    }

    @Test
    void many_watches_of_many_starts_are_found_in_one_turn() {
        List<TxWatch> watches = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Hash32 start = Await.get(tracker.anchor());
            Coin one = fundOne((20 + i) * KAS);
            List<Coin> coins = poolCoins().stream()
                    .filter(each -> each.amountSompi() == one.amountSompi())
                    .toList();
            Transaction each = TestPool.pay(List.of(coins.getFirst()), KAS);
            Await.get(node.submitTransaction(each));
            control.mine(1);
            watches.add(new TxWatch(each.txid(), start, List.of(TestPool.ADDRESS)));
        }
        control.mine(2);
        for (TxWatch each : watches) {
            assertThat(Await.get(tracker.watch(each))).isInstanceOf(TxStatus.Accepted.class);
        }
    }
}
