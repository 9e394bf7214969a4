package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.devnet.simnode.Simnode;
import quorate.devnet.simnode.SimnodeControl;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.NodeNotice;
import quorate.node.chain.NodeSubscription;
import quorate.node.chain.SubmitOutcome;
import quorate.node.chain.SubmitOutcome.Kind;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/** Every knob of the simulated node does what it says, as seen by a client. */
class SimnodeControlTest extends SimnodeFixture {
    private long virtualDaaScore() {
        return Await.get(node.blockDagInfo()).virtualDaaScore();
    }

    private SubmitOutcome submit(Transaction transaction) {
        return Await.get(node.submitTransaction(transaction));
    }

    @Test
    void fund_makes_coins_of_the_asked_depth() {
        List<Outpoint> made = control.fund(TestPool.ADDRESS, 7 * KAS, 3, 500);
        assertThat(poolCoins()).hasSize(3).allSatisfy(coin -> {
            assertThat(coin.amountSompi()).isEqualTo(7 * KAS);
            assertThat(coin.blockDaaScore()).isEqualTo(virtualDaaScore() - 500);
            assertThat(coin.coinbase()).isFalse();
        });
        assertThat(poolCoins()).extracting(Coin::outpoint).containsExactlyElementsOf(made);
        control.fund(TestPool.ADDRESS, 7 * KAS, 1, 500, true);
        assertThat(poolCoins()).filteredOn(Coin::coinbase).hasSize(1);
    }

    @Test
    void a_funded_coinbase_matures() {
        control.fund(TestPool.ADDRESS, 7 * KAS, 1, 999, true);
        Transaction pay = TestPool.pay(poolCoins(), KAS);
        assertThat(submit(pay).kind()).isEqualTo(Kind.IMMATURE_COINBASE);
        control.mine(1);
        assertThat(submit(pay).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void mine_makes_blocks_and_pay_blocks_to_names_the_miner() {
        long before = virtualDaaScore();
        control.payBlocksTo(TestPool.ADDRESS);
        control.mine(3);
        assertThat(virtualDaaScore()).isEqualTo(before + 3);
        assertThat(poolCoins()).hasSize(2).allMatch(Coin::coinbase);
    }

    @Test
    void a_reorg_replaces_blocks_and_tells_so_once() {
        control.mine(5);
        List<NodeNotice> heard = Collections.synchronizedList(new ArrayList<>());
        node.listen(new NodeSubscription(List.of(TestPool.ADDRESS), true, true), heard::add);
        Await.until("subscribed", () -> !heard.isEmpty());
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), KAS);
        submit(pay);
        control.mine(2);
        Hash32 old = Await.get(node.blockDagInfo()).sink();
        Await.until("told", () -> KaspaNodeContract.count(heard, NodeNotice.DaaScoreChanged.class) == 2);
        heard.clear();
        control.reorg(2, "dropped");
        Await.until("told", () -> KaspaNodeContract.count(heard, NodeNotice.DaaScoreChanged.class) == 1);
        List<NodeNotice.VirtualChainChanged> changes = heard.stream()
                .filter(NodeNotice.VirtualChainChanged.class::isInstance)
                .map(NodeNotice.VirtualChainChanged.class::cast)
                .toList();
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().removed()).hasSize(2).first().isEqualTo(old);
        assertThat(changes.getFirst().added()).hasSize(3);
        List<NodeNotice.UtxosChanged> utxos = heard.stream()
                .filter(NodeNotice.UtxosChanged.class::isInstance)
                .map(NodeNotice.UtxosChanged.class::cast)
                .toList();
        assertThat(utxos).hasSize(1);
        assertThat(utxos.getFirst().added()).containsExactly(coin);
        assertThat(utxos.getFirst().removed()).containsExactly(new Outpoint(pay.txid(), 1));
        KaspaNode.ChainPath path = Await.get(node.virtualChainFrom(old, true));
        assertThat(path.removed()).isEqualTo(changes.getFirst().removed());
        assertThat(path.added()).isEqualTo(changes.getFirst().added());
        assertThat(Await.get(node.mempoolEntry(pay.txid()))).isEmpty();
        assertThat(poolCoins()).containsExactly(coin);
    }

    @Test
    void the_transactions_of_a_reorg_go_back_stay_or_vanish_as_asked() {
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), KAS);
        submit(pay);
        control.mine(1);
        control.reorg(1, "mempool");
        assertThat(Await.get(node.mempoolEntry(pay.txid()))).isPresent();
        control.mine(1);
        control.reorg(1, "kept");
        assertThat(Await.get(node.mempoolEntry(pay.txid()))).isEmpty();
        assertThat(poolCoins()).extracting(Coin::outpoint).containsExactly(new Outpoint(pay.txid(), 1));
    }

    @Test
    void a_reorg_can_spend_the_same_coins_elsewhere() {
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), KAS);
        submit(pay);
        control.mine(2);
        control.reorgWithConflict(2, pay.txid(), TestPool.ELSEWHERE);
        assertThat(poolCoins()).isEmpty();
        assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ELSEWHERE))))
                .singleElement()
                .satisfies(stolen -> assertThat(stolen.amountSompi()).isEqualTo(10 * KAS));
        Transaction again = TestPool.pay(List.of(coin), 2 * KAS);
        assertThat(submit(again).kind()).isEqualTo(Kind.ORPHAN_OR_SPENT);
    }

    @Test
    void lag_delays_answers_and_keeps_their_order() {
        control.lag(200);
        long begin = System.nanoTime();
        virtualDaaScore();
        assertThat((System.nanoTime() - begin) / 1_000_000).isBetween(200L, 5_000L);
        control.lag(0);
        assertThat(virtualDaaScore()).isPositive();
    }

    @Test
    void a_frozen_tip_does_not_move_and_a_thawed_one_does() {
        Await.get(simnode.stop());
        simnode = Await.get(
                Simnode.start(vertx, simOptions().withBlockIntervalMs(10).withPorts(simnode.port(), 0)));
        control = new SimnodeControl(simnode.controlPort());
        long start = control.status().getLong("virtualDaaScore");
        Await.until("moves", () -> control.status().getLong("virtualDaaScore") > start + 3);
        control.freeze(true);
        long frozen = control.status().getLong("virtualDaaScore");
        JsonObject later = control.status();
        assertThat(later.getLong("virtualDaaScore")).isEqualTo(frozen);
        assertThat(later.getBoolean("frozen")).isTrue();
        control.freeze(false);
        Await.until("moves again", () -> control.status().getLong("virtualDaaScore") > frozen);
        Await.until("client is back", node::connected);
    }

    @Test
    void refuse_answers_the_next_submissions_with_the_text() {
        Coin coin = fundOne(10 * KAS);
        Transaction pay = TestPool.pay(List.of(coin), KAS);
        String full = "transaction could not be added to the mempool because it's full with transactions with higher"
                + " priority";
        control.refuse(2, full);
        for (int i = 0; i < 2; i++) {
            SubmitOutcome outcome = submit(pay);
            assertThat(outcome.kind()).isEqualTo(Kind.NODE_BUSY);
            assertThat(outcome.text()).isEqualTo("Rejected transaction " + pay.txid() + ": " + full);
        }
        assertThat(submit(pay).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void drop_takes_a_transaction_and_its_children_out_of_the_mempool() {
        Coin coin = fundOne(10 * KAS);
        Transaction parent = TestPool.pay(List.of(coin), KAS);
        submit(parent);
        Coin change = new Coin(
                new Outpoint(parent.txid(), 1),
                parent.outputs().get(1).value(),
                TestPool.SCRIPT,
                Long.MAX_VALUE,
                false);
        Transaction child = TestPool.pay(List.of(change), KAS);
        submit(child);
        assertThat(control.status().getJsonArray("mempool")).hasSize(2);
        assertThat(control.drop(parent.txid())).isTrue();
        assertThat(control.status().getJsonArray("mempool")).isEmpty();
        assertThat(control.drop(parent.txid())).isFalse();
        assertThat(submit(parent).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void a_child_waits_for_the_block_of_its_parent() {
        Coin coin = fundOne(10 * KAS);
        Transaction parent = TestPool.pay(List.of(coin), KAS);
        submit(parent);
        Coin change = new Coin(
                new Outpoint(parent.txid(), 1),
                parent.outputs().get(1).value(),
                TestPool.SCRIPT,
                Long.MAX_VALUE,
                false);
        Transaction child = TestPool.pay(List.of(change), KAS);
        submit(child);
        control.mine(1);
        assertThat(control.status().getJsonArray("mempool"))
                .containsExactly(child.txid().toHex());
        control.mine(1);
        assertThat(control.status().getJsonArray("mempool")).isEmpty();
    }

    @Test
    void a_higher_fee_floor_is_asked_and_estimated() {
        Coin coin = fundOne(10 * KAS);
        control.feeFloor(1_500_000);
        assertThat(Await.get(node.feerateSompiPerGram())).isEqualTo(1_500);
        SubmitOutcome outcome = submit(TestPool.pay(List.of(coin), KAS));
        assertThat(outcome.kind()).isEqualTo(Kind.FEE_TOO_LOW);
        control.feeFloor(100_000);
        assertThat(submit(TestPool.pay(List.of(coin), KAS)).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void synced_is_what_the_node_says_of_itself() {
        control.synced(false);
        assertThat(Await.get(node.serverInfo()).synced()).isFalse();
        control.synced(true);
        assertThat(Await.get(node.serverInfo()).synced()).isTrue();
    }

    @Test
    void disconnect_ends_the_streams_of_all_clients() {
        assertThat(control.status().getInteger("streams")).isEqualTo(1);
        control.disconnect();
        Await.until("back", () -> control.status().getInteger("streams") == 1 && node.connected());
    }

    @Test
    void unusable_requests_are_refused_with_the_reason() {
        assertThatThrownBy(() -> control.call("fund", new JsonObject()))
                .hasMessageContaining("\\\"address\\\" is missing");
        assertThatThrownBy(() -> control.call("fund", new JsonObject().put("address", "kaspa:nonsense")))
                .hasMessageContaining("address");
        assertThatThrownBy(() -> control.reorg(1_000_000, "mempool")).hasMessageContaining("blocks");
        assertThatThrownBy(() -> control.reorg(1, "sideways")).hasMessageContaining("sideways");
        assertThatThrownBy(() -> control.call("nonsense", new JsonObject()))
                .hasMessageContaining("there is cut-answer, disconnect");
    }
}
