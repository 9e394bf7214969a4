package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.KaspaNodeException;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.node.chain.NodeNotice;
import quorate.node.chain.NodeSubscription;
import quorate.node.chain.SubmitOutcome;
import quorate.node.chain.SubmitOutcome.Kind;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/** The stream breaks in each of the calls, before and after the node has done what was asked, and in the middle of an answer. */
class BrokenStreamTest extends SimnodeFixture {
    private static final int COINS = 3_000;

    /** Every call that answers what it has found, by the name of its message. */
    private Map<String, Supplier<Future<Object>>> questions() {
        Map<String, Supplier<Future<Object>>> calls = new TreeMap<>();
        calls.put("get_server_info", () -> node.serverInfo().map(Object.class::cast));
        calls.put("get_block_dag_info", () -> node.blockDagInfo().map(Object.class::cast));
        calls.put("get_block", () -> node.block(sink()).map(Object.class::cast));
        calls.put(
                "get_utxos_by_addresses",
                () -> node.utxosByAddresses(List.of(TestPool.ADDRESS)).map(Object.class::cast));
        calls.put("get_mempool_entry", () -> node.mempoolEntry(sink()).map(Object.class::cast));
        calls.put(
                "get_mempool_entries_by_addresses",
                () -> node.mempoolEntriesByAddresses(List.of(TestPool.ADDRESS)).map(Object.class::cast));
        calls.put("get_fee_estimate", () -> node.feerateSompiPerGram().map(Object.class::cast));
        calls.put(
                "get_virtual_chain_from_block",
                () -> node.virtualChainFrom(sink(), true).map(Object.class::cast));
        calls.put(
                "get_block_template", () -> node.blockTemplate(TestPool.ADDRESS).map(Object.class::cast));
        return calls;
    }

    private quorate.protocol.Hash32 sink() {
        return quorate.protocol.Hash32.ofHex(control.status().getString("tip"));
    }

    /** The answer once the stream is back: for a moment after its end the client may still call itself connected. */
    private static <T> T answered(Supplier<Future<T>> ask) {
        return Await.value("an answer", () -> {
            try {
                return Optional.of(Await.get(ask.get()));
            } catch (KaspaNodeException notYet) {
                assertThat(notYet.code()).isEqualTo(Code.UNREACHABLE);
                return Optional.empty();
            }
        });
    }

    @Test
    void a_question_that_the_stream_breaks_at_fails_as_lost_and_can_be_asked_again() {
        questions().forEach((call, ask) -> {
            for (boolean carriedOut : new boolean[] {false, true}) {
                Await.until("connected", node::connected);
                control.disconnectAt(call, carriedOut);
                Await.until("connected", node::connected);
                Throwable failure = Await.failure(ask.get());
                assertThat(failure).as(call).isInstanceOf(KaspaNodeException.class);
                assertThat(((KaspaNodeException) failure).code()).as(call).isEqualTo(Code.CONNECTION_LOST);
                assertThat(answered(ask)).as(call).isNotNull();
            }
        });
    }

    @Test
    void a_submission_that_the_stream_breaks_at_is_unknown_whether_it_was_carried_out_or_not() {
        Transaction pay = TestPool.pay(List.of(fundOne(10 * KAS)), KAS);
        control.disconnectAt("submit_transaction", false);
        assertThat(submit(pay).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(answered(() -> node.mempoolEntry(pay.txid()))).isEmpty();
        control.disconnectAt("submit_transaction", true);
        assertThat(submit(pay).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(answered(() -> node.mempoolEntry(pay.txid()))).isPresent();
        assertThat(submit(pay).kind()).isEqualTo(Kind.IN_MEMPOOL);

        Transaction dearer = TestPool.TWO_OF_THREE.signed(
                TestPool.TWO_OF_THREE.unsigned(
                        List.of(poolCoins().getLast()),
                        List.of(new Transaction.Output(KAS, TestPool.ELSEWHERE_SCRIPT))),
                List.of(poolCoins().getLast()));
        control.disconnectAt("submit_transaction_replacement", true);
        assertThat(Await.get(node.replaceTransaction(dearer)).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(answered(() -> node.mempoolEntry(dearer.txid()))).isPresent();
        assertThat(Await.get(node.mempoolEntry(pay.txid()))).isEmpty();
    }

    private SubmitOutcome submit(Transaction transaction) {
        return Await.get(node.submitTransaction(transaction));
    }

    @Test
    void a_subscription_that_the_stream_breaks_at_is_made_on_the_next_one() {
        for (String call :
                List.of("notify_utxos_changed", "notify_virtual_daa_score_changed", "notify_virtual_chain_changed")) {
            Await.until("connected", node::connected);
            control.disconnectAt(call, false);
            List<NodeNotice> heard = Collections.synchronizedList(new ArrayList<>());
            Runnable leave = node.listen(new NodeSubscription(List.of(TestPool.ADDRESS), true, true), heard::add);
            Await.until("subscribed", () -> KaspaNodeContract.count(heard, NodeNotice.Connected.class) >= 1);
            control.payBlocksTo(TestPool.ADDRESS);
            Await.until(call + " is told", () -> {
                control.mine(1);
                return KaspaNodeContract.count(heard, NodeNotice.UtxosChanged.class) > 0
                        && KaspaNodeContract.count(heard, NodeNotice.DaaScoreChanged.class) > 0
                        && KaspaNodeContract.count(heard, NodeNotice.VirtualChainChanged.class) > 0;
            });
            leave.run();
        }
    }

    @Test
    void an_answer_that_ends_in_the_middle_is_no_answer_and_the_next_one_is_whole() {
        control.fund(TestPool.ADDRESS, KAS, COINS, 2_000);
        KaspaNode far = Await.get(onContext(() -> GrpcKaspaNode.connect(vertx, clientOptions(simnode.wirePort()))));
        Await.until("connected", far::connected);
        for (long bytes : new long[] {1, 9, 1_000, 100_000}) {
            assertThat(control.cutAnswerAfter(bytes)).isEqualTo(simnode.wirePort());
            Throwable failure = Await.failure(far.utxosByAddresses(List.of(TestPool.ADDRESS)));
            assertThat(failure).as(bytes + " bytes").isInstanceOf(KaspaNodeException.class);
            assertThat(((KaspaNodeException) failure).code()).isEqualTo(Code.CONNECTION_LOST);
            assertThat(answered(() -> far.utxosByAddresses(List.of(TestPool.ADDRESS))))
                    .hasSize(COINS);
        }
        Await.get(far.close());
    }

    @Test
    void a_watcher_never_shows_half_of_the_coins() {
        control.fund(TestPool.ADDRESS, KAS, COINS, 2_000);
        KaspaNode far = Await.get(onContext(() -> GrpcKaspaNode.connect(vertx, clientOptions(simnode.wirePort()))));
        Await.until("connected", far::connected);
        control.cutAnswerAfter(100_000);
        ChainWatcher watcher = Await.get(onContext(() ->
                ChainWatcher.start(vertx, far, ChainWatcher.Options.of(TestPool.ADDRESS), System::currentTimeMillis)));
        Await.until("a view", () -> {
            int shown = watcher.view().map(view -> view.coins().keySet().size()).orElse(COINS);
            assertThat(shown).isEqualTo(COINS);
            return watcher.view().isPresent();
        });
        watcher.stop();
        Await.get(far.close());
    }

    @Test
    void a_stranger_spends_a_coin_and_what_wanted_it_leaves_the_mempool() {
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), KAS);
        assertThat(submit(pay).kind()).isEqualTo(Kind.SUBMITTED);
        var theft = control.steal(coin.outpoint(), TestPool.ELSEWHERE);
        assertThat(Await.get(node.mempoolEntry(pay.txid()))).isEmpty();
        assertThat(poolCoins()).isEmpty();
        assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ELSEWHERE))))
                .extracting(Coin::outpoint)
                .containsExactly(new Outpoint(theft, 0));
        assertThat(submit(pay).kind()).isEqualTo(Kind.ORPHAN_OR_SPENT);
    }
}
