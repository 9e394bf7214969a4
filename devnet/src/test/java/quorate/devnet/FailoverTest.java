package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.devnet.simnode.SimOptions;
import quorate.devnet.simnode.Simnode;
import quorate.devnet.simnode.SimnodeControl;
import quorate.node.chain.AcceptanceTracker;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.KaspaNodes;
import quorate.node.chain.TxStatus;
import quorate.node.chain.TxWatch;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/** A signer with two Kaspa nodes, over real sockets: what it follows goes on when one of them is gone, and stops when they differ. */
class FailoverTest extends SimnodeFixture {
    private static final long FRESH_MS = 4_000;
    private static final long DEPTH_DAA = 300;

    private Wire one;
    private Wire two;
    private KaspaNodes nodes;
    private ChainWatcher watcher;
    private AcceptanceTracker tracker;

    @Override
    SimOptions simOptions() {
        return SimOptions.defaults().withBlockIntervalMs(100);
    }

    private void watch(int portOfTwo) {
        one = Wire.to(simnode.port());
        two = Wire.to(portOfTwo);
        KaspaNodes.Options options = new KaspaNodes.Options(
                List.of(clientOptions(one.port()).withDeadlineMs(500), clientOptions(two.port())),
                "simnet",
                TestPool.ADDRESS,
                DEPTH_DAA,
                FRESH_MS,
                100,
                200);
        nodes = Await.get(onContext(() -> KaspaNodes.connect(vertx, options, System::currentTimeMillis)));
        watcher = Await.get(onContext(() -> ChainWatcher.start(
                vertx,
                nodes,
                new ChainWatcher.Options(TestPool.ADDRESS, FRESH_MS, 100, 60_000),
                System::currentTimeMillis)));
        tracker = Await.get(onContext(() -> AcceptanceTracker.start(vertx, nodes, 100)));
        Await.until(
                "both nodes can serve",
                () -> nodes.shown().nodes().stream()
                        .allMatch(node -> node.problem().isEmpty()));
    }

    @AfterEach
    void close() {
        Await.get(onContext(() -> {
            watcher.stop();
            tracker.stop();
            return true;
        }));
        Await.get(nodes.close());
        one.close();
        two.close();
    }

    @Test
    void a_payment_is_followed_to_its_acceptance_though_the_serving_node_is_cut_off() {
        watch(simnode.port());
        Await.until("a fresh view", () -> watcher.view().map(ChainView::fresh).orElse(false));
        assertThat(nodes.shown().nodes().getFirst().serving()).isTrue();
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), 3 * KAS);
        Await.get(tracker.watch(new TxWatch(pay.txid(), Await.get(tracker.anchor()), List.of(TestPool.ADDRESS))));
        one.cut();
        Await.until("the other serves", () -> nodes.shown().nodes().get(1).serving() && nodes.connected());
        assertThat(Await.get(nodes.submitTransaction(pay)).known()).isTrue();
        Await.until("accepted", () -> Await.get(tracker.status(pay.txid())) instanceof TxStatus.Accepted);
        Outpoint change = new Outpoint(pay.txid(), 1);
        Await.until(
                "the change is seen on a fresh view",
                () -> watcher.view()
                        .filter(view -> view.fresh() && view.coins().containsKey(change))
                        .isPresent());
        assertThat(nodes.shown().nodes().getFirst().problem().orElseThrow()).startsWith("no connection");
    }

    @Test
    void a_node_that_says_nothing_any_more_is_left_for_the_other() {
        watch(simnode.port());
        one.silence();
        Await.until("the other serves", () -> nodes.shown().nodes().get(1).serving());
        Await.until(
                "on a fresh view", () -> watcher.view().map(ChainView::fresh).orElse(false));
    }

    @Test
    void two_nodes_that_do_not_show_the_same_coins_make_no_fresh_view() {
        Simnode other = Await.get(Simnode.start(vertx, simOptions()));
        try {
            SimnodeControl otherControl = new SimnodeControl(other.controlPort());
            watch(other.port());
            otherControl.fund(TestPool.ADDRESS, 7 * KAS, 1, 2_000); // mined on the other chain alone
            Await.until("a doubt", () -> nodes.doubt().isPresent());
            Await.until(
                    "no fresh view", () -> !watcher.view().map(ChainView::fresh).orElse(true));
            two.cut();
            Await.until(
                    "one alone is believed",
                    () -> watcher.view().map(ChainView::fresh).orElse(false));
        } finally {
            Await.get(other.stop());
        }
    }
}
