package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.devnet.simnode.Simnode;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.KaspaNodeException;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.node.chain.NodeCheck;
import quorate.node.chain.NodeNotice;
import quorate.node.chain.NodeSubscription;
import quorate.node.chain.SubmitOutcome;
import quorate.node.chain.SubmitOutcome.Kind;
import quorate.protocol.Coin;

/** The client when the node or the way to it is bad. */
class GrpcKaspaNodeTest extends SimnodeFixture {
    @Override
    GrpcNodeOptions clientOptions(int port) {
        return super.clientOptions(port).withDeadlineMs(1_000).withMaxPending(4);
    }

    private static Code code(Throwable failure) {
        assertThat(failure).isInstanceOf(KaspaNodeException.class);
        return ((KaspaNodeException) failure).code();
    }

    @Test
    void twenty_thousand_coins_fit_the_inbound_limit() {
        control.fund(TestPool.ADDRESS, KAS, 20_000, 2_000);
        assertThat(poolCoins()).hasSize(20_000).doesNotHaveDuplicates(); // how fast is the benchmark's to say
    }

    @Test
    void an_answer_above_the_inbound_limit_is_named_and_the_client_goes_on() {
        control.fund(TestPool.ADDRESS, KAS, 2_000, 2_000);
        GrpcNodeOptions small = clientOptions(simnode.port()).withMaxInboundBytes(100_000);
        KaspaNode narrow = Await.get(onContext(() -> GrpcKaspaNode.connect(vertx, small)));
        Await.until("connected", narrow::connected);
        Throwable failure = Await.failure(narrow.utxosByAddresses(List.of(TestPool.ADDRESS)));
        assertThat(code(failure)).isEqualTo(Code.CONNECTION_LOST);
        assertThat(failure).hasMessageContaining("RESOURCE_EXHAUSTED").hasMessageContaining("100000");
        Await.until("connected again", narrow::connected);
        assertThat(Await.get(narrow.serverInfo()).networkId()).isEqualTo("simnet");
        Await.get(narrow.close());
    }

    @Test
    void a_lost_stream_comes_back_with_its_subscriptions() {
        List<NodeNotice> heard = Collections.synchronizedList(new ArrayList<>());
        node.listen(new NodeSubscription(List.of(TestPool.ADDRESS), true, true), heard::add);
        Await.until("subscribed", () -> count(heard, NodeNotice.Connected.class) == 1);
        control.disconnect();
        Await.until("back", () -> count(heard, NodeNotice.Connected.class) == 2);
        assertThat(count(heard, NodeNotice.Disconnected.class)).isEqualTo(1);
        heard.clear();
        control.fund(TestPool.ADDRESS, KAS, 1, 0);
        control.mine(1);
        Await.until(
                "all three kinds",
                () -> count(heard, NodeNotice.UtxosChanged.class) == 1
                        && count(heard, NodeNotice.DaaScoreChanged.class) == 1
                        && count(heard, NodeNotice.VirtualChainChanged.class) == 1);
    }

    @Test
    void a_listener_that_left_hears_nothing_more() {
        List<NodeNotice> heard = Collections.synchronizedList(new ArrayList<>());
        Runnable leave = node.listen(new NodeSubscription(List.of(), true, false), heard::add);
        Await.until("subscribed", () -> count(heard, NodeNotice.Connected.class) == 1);
        leave.run();
        heard.clear();
        control.mine(3);
        Await.get(node.serverInfo());
        assertThat(heard).isEmpty();
    }

    @Test
    void a_node_that_restarts_elsewhere_is_unreachable_and_one_that_returns_is_found() {
        int port = simnode.port();
        Await.get(simnode.stop());
        Await.until("noticed", () -> !node.connected());
        assertThat(code(Await.failure(node.serverInfo()))).isEqualTo(Code.UNREACHABLE);
        Transaction pay = TestPool.TWO_OF_THREE.unsigned(List.of(), List.of());
        SubmitOutcome outcome = Await.get(node.submitTransaction(pay));
        assertThat(outcome.kind()).isEqualTo(Kind.NOT_SENT);
        simnode = Await.get(Simnode.start(vertx, simOptions().withPorts(port, 0)));
        Await.until("back", node::connected);
        assertThat(Await.get(node.blockDagInfo()).blockCount()).isEqualTo(1);
    }

    @Test
    void a_silent_node_costs_the_deadline_and_then_the_stream() {
        List<NodeNotice> heard = Collections.synchronizedList(new ArrayList<>());
        node.listen(new NodeSubscription(List.of(), false, false), heard::add);
        Await.until("subscribed", () -> count(heard, NodeNotice.Connected.class) == 1);
        control.lag(60_000);
        List<Future<KaspaNode.ServerInfo>> calls = List.of(node.serverInfo(), node.serverInfo(), node.serverInfo());
        assertThat(code(Await.failure(calls.getFirst()))).isEqualTo(Code.DEADLINE);
        Await.until("given up", () -> count(heard, NodeNotice.Disconnected.class) == 1);
        control.lag(0);
        Await.until("back", () -> count(heard, NodeNotice.Connected.class) == 2);
    }

    @Test
    void more_calls_than_may_wait_are_refused_at_once() {
        control.lag(300);
        List<Future<KaspaNode.ServerInfo>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(node.serverInfo());
        }
        assertThat(code(Await.failure(calls.get(5)))).isEqualTo(Code.TOO_MANY_PENDING);
        for (Future<KaspaNode.ServerInfo> call : calls.subList(0, 4)) {
            assertThat(Await.get(call).networkId()).isEqualTo("simnet");
        }
    }

    @Test
    void a_submission_without_an_answer_is_unknown_though_it_was_carried_out() {
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), 3 * KAS);
        control.loseAnswers(1);
        assertThat(Await.get(node.submitTransaction(pay)).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(Await.get(node.mempoolEntry(pay.txid()))).isPresent();
        assertThat(Await.get(node.submitTransaction(pay)).kind()).isEqualTo(Kind.IN_MEMPOOL);
    }

    @Test
    void a_submission_cut_off_by_the_stream_is_unknown() {
        Coin coin = fundOne(10 * KAS);
        control.lag(500);
        Future<SubmitOutcome> outcome = node.submitTransaction(TestPool.pay(List.of(coin), 3 * KAS));
        Await.until("received", () -> !control.status().getJsonArray("mempool").isEmpty());
        control.disconnect();
        assertThat(Await.get(outcome).kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void answers_come_on_the_callers_context_and_notices_on_the_owners() {
        Context caller = vertx.getOrCreateContext();
        AtomicReference<Context> answered = new AtomicReference<>();
        caller.runOnContext(ignored -> node.serverInfo().onComplete(done -> answered.set(Vertx.currentContext())));
        Await.until("answered", () -> answered.get() != null);
        assertThat(answered.get()).isSameAs(caller);
        AtomicReference<Context> noticed = new AtomicReference<>();
        node.listen(new NodeSubscription(List.of(), true, false), notice -> noticed.set(Vertx.currentContext()));
        Await.until("noticed", () -> noticed.get() != null);
        assertThat(noticed.get()).isSameAs(owner());
    }

    @Test
    void a_closed_client_says_so() {
        KaspaNode other = Await.get(onContext(() -> GrpcKaspaNode.connect(vertx, clientOptions(simnode.port()))));
        Await.until("connected", other::connected);
        Await.get(other.close());
        assertThat(code(Await.failure(other.serverInfo()))).isEqualTo(Code.CLOSED);
    }

    @Test
    void the_wrong_node_is_refused_with_what_to_change() {
        assertThat(NodeCheck.problems(Await.get(node.serverInfo()), "simnet")).isEmpty();
        control.synced(false);
        assertThat(String.join("; ", NodeCheck.problems(Await.get(node.serverInfo()), "mainnet")))
                .contains("is on network simnet, the configuration says mainnet")
                .contains("not synced");
        KaspaNode.ServerInfo noIndex = new KaspaNode.ServerInfo("simnet", "2.1.0", false, true, 1);
        assertThat(NodeCheck.problems(noIndex, "simnet"))
                .singleElement()
                .asString()
                .contains("--utxoindex");
        for (String old : List.of("1.1.0", "0.15.2", "unknown", "")) {
            assertThat(NodeCheck.problems(new KaspaNode.ServerInfo("simnet", old, true, true, 1), "simnet"))
                    .as(old)
                    .singleElement()
                    .asString()
                    .contains("runs version " + old, "upgrade kaspad to 2.0 or newer");
        }
    }

    @Test
    void urls_are_read_strictly() {
        assertThat(GrpcNodeOptions.ofUrl("http://127.0.0.1:16510").port()).isEqualTo(16_510);
        assertThat(GrpcNodeOptions.ofUrl("grpc://node.example:16110").host()).isEqualTo("node.example");
        for (String wrong : List.of("127.0.0.1:16510", "https://127.0.0.1:16510", "http://127.0.0.1", "http://:1")) {
            assertThatThrownBy(() -> GrpcNodeOptions.ofUrl(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void what_is_no_address_is_refused_in_the_nodes_words() {
        Throwable failure = Await.failure(node.utxosByAddresses(List.of("nonsense")));
        assertThat(code(failure)).isEqualTo(Code.REJECTED);
        assertThat(failure).hasMessage("The address prefix is missing");
    }

    private static long count(List<NodeNotice> heard, Class<?> kind) {
        return KaspaNodeContract.count(heard, kind);
    }
}
