package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.ChainWatcher;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/** The pool's view follows the chain, and says when it cannot. */
class ChainWatcherTest extends SimnodeFixture {
    private static final long FRESH_MS = 5_000;

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private ChainWatcher watcher;

    @BeforeEach
    void watch() {
        ChainWatcher.Options options = new ChainWatcher.Options(TestPool.ADDRESS, FRESH_MS, 50, 60_000);
        watcher = Await.get(onContext(() -> ChainWatcher.start(vertx, node, options, nowMs::get)));
        Await.until("a first view", () -> watcher.view().isPresent());
    }

    private ChainView view() {
        return watcher.view().orElseThrow();
    }

    @Test
    void coins_come_and_go_with_the_chain() {
        assertThat(view().coins()).isEmpty();
        Coin coin = fundOne(10 * KAS);
        Await.until("the coin is seen", () -> view().coins().containsKey(coin.outpoint()));
        assertThat(view().coins().get(coin.outpoint())).isEqualTo(coin);
        Transaction pay = TestPool.pay(List.of(coin), 3 * KAS);
        assertThat(Await.get(node.submitTransaction(pay)).known()).isTrue();
        control.mine(1);
        Outpoint change = new Outpoint(pay.txid(), 1);
        Await.until("the change is seen", () -> view().coins().containsKey(change));
        assertThat(view().coins()).doesNotContainKey(coin.outpoint());
        assertThat(view().coins().get(change).amountSompi()).isEqualTo(7 * KAS - TestPool.FEE_SOMPI);
    }

    @Test
    void a_spend_in_the_mempool_is_marked_until_it_leaves() {
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), 3 * KAS);
        Await.get(node.submitTransaction(pay));
        Await.until("the spend is seen", () -> view().spentInMempool().contains(coin.outpoint()));
        assertThat(view().coins()).containsKey(coin.outpoint());
        control.drop(pay.txid());
        Await.until("the spend is gone", () -> view().spentInMempool().isEmpty());
    }

    @Test
    void the_tip_moves() {
        long before = view().tipDaaScore();
        control.mine(3);
        Await.until("three more", () -> view().tipDaaScore() == before + 3);
    }

    @Test
    void a_tip_that_stands_still_is_stale_and_one_that_moves_is_fresh() {
        long before = view().tipDaaScore();
        control.mine(1);
        // The block itself must have been seen: else it would move the tip after the clock.
        Await.until("fresh", () -> view().fresh() && view().tipDaaScore() == before + 1);
        nowMs.addAndGet(FRESH_MS - 1);
        assertThat(view().fresh()).isTrue();
        nowMs.addAndGet(1);
        Await.until("stale", () -> !view().fresh());
        control.mine(1);
        Await.until("fresh again", () -> view().fresh());
    }

    @Test
    void a_node_that_is_not_synced_is_not_fresh() {
        control.mine(1);
        Await.until("fresh", () -> view().fresh());
        control.synced(false);
        Await.until("not fresh", () -> !view().fresh());
    }

    @Test
    void the_feerate_follows_the_node_and_never_goes_below_the_floor() {
        assertThat(view().feerateSompiPerGram()).isEqualTo(100);
        control.feeFloor(250_500);
        Await.until("rounded up", () -> view().feerateSompiPerGram() == 251);
        control.feeFloor(1_000);
        Await.until("clamped", () -> view().feerateSompiPerGram() == ChainWatcher.FLOOR_SOMPI_PER_GRAM);
    }

    @Test
    void what_changed_while_the_stream_was_down_is_seen_when_it_is_back() {
        control.mine(1);
        Coin first = fundOne(10 * KAS);
        Await.until("seen", () -> view().coins().containsKey(first.outpoint()));
        control.lag(300);
        control.disconnect();
        Await.until("not fresh", () -> !view().fresh());
        Transaction pay = TestPool.pay(List.of(first), 3 * KAS);
        control.fund(TestPool.ADDRESS, 5 * KAS, 1, 2_000);
        control.lag(0);
        Await.until("connected", node::connected);
        Await.until("both are seen", () -> view().coins().size() == 2);
        assertThat(Await.get(node.submitTransaction(pay)).known()).isTrue();
        control.mine(1);
        Await.until("notifications flow again", () -> view().coins().containsKey(new Outpoint(pay.txid(), 1)));
    }
}
