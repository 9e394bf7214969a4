package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.NodeNotice;
import quorate.node.chain.NodeSubscription;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/** What Quorate relies on in a Kaspa node: said once, run against the simulated node and against a real kaspad. */
abstract class KaspaNodeContract {
    Vertx vertx;
    KaspaNode node;

    /** A node that makes no blocks of its own, coinbase maturity 10. */
    abstract String url();

    @BeforeEach
    void connect() {
        vertx = Vertx.vertx();
        node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(url()));
        Await.until("connected", node::connected);
    }

    @AfterEach
    void disconnect() {
        Await.get(node.close());
        Await.get(vertx.close());
    }

    @Test
    void it_says_what_it_is() {
        Await.get(Miner.mine(node, TestPool.ADDRESS, 1));
        KaspaNode.ServerInfo info = Await.get(node.serverInfo());
        assertThat(info.networkId()).isEqualTo("simnet");
        assertThat(info.hasUtxoIndex()).isTrue();
        assertThat(info.synced()).isTrue();
        assertThat(Await.get(node.blockDagInfo()).networkName()).isEqualTo("kaspa-simnet");
    }

    @Test
    void a_block_pays_the_miner_of_the_block_before() {
        List<Coin> before = Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS)));
        Await.get(Miner.mine(node, TestPool.ADDRESS, 1));
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 1));
        List<Coin> after = new ArrayList<>(Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS))));
        after.removeAll(before);
        assertThat(after).hasSize(1);
        assertThat(after.getFirst().amountSompi()).isEqualTo(5_000_000_000L);
        assertThat(after.getFirst().coinbase()).isTrue();
        assertThat(after.getFirst().scriptPublicKey()).isEqualTo(TestPool.SCRIPT);
        long virtual = Await.get(node.blockDagInfo()).virtualDaaScore();
        assertThat(after.getFirst().blockDaaScore()).isEqualTo(virtual);
    }

    @Test
    void every_block_is_told() {
        List<NodeNotice> heard = Collections.synchronizedList(new ArrayList<>());
        node.listen(new NodeSubscription(List.of(TestPool.ADDRESS), true, true), heard::add);
        Await.until("connected", () -> !heard.isEmpty());
        assertThat(heard.getFirst()).isInstanceOf(NodeNotice.Connected.class);
        Hash32 before = Await.get(node.blockDagInfo()).sink();
        Await.get(Miner.mine(node, TestPool.ADDRESS, 3));
        Await.until(
                "told",
                () -> count(heard, NodeNotice.VirtualChainChanged.class) >= 3
                        && count(heard, NodeNotice.UtxosChanged.class) >= 2
                        && count(heard, NodeNotice.DaaScoreChanged.class) >= 3);
        List<Hash32> told = List.copyOf(heard).stream()
                .filter(NodeNotice.VirtualChainChanged.class::isInstance)
                .flatMap(each -> ((NodeNotice.VirtualChainChanged) each).added().stream())
                .map(KaspaNode.ChainBlock::hash)
                .toList();
        KaspaNode.ChainPath path = Await.get(node.virtualChainFrom(before, true));
        assertThat(path.removed()).isEmpty();
        assertThat(path.added()).extracting(KaspaNode.ChainBlock::hash).containsExactlyElementsOf(told);
        assertThat(path.added())
                .allSatisfy(block -> assertThat(block.acceptedTxids()).isNotEmpty());
    }

    @Test
    void a_chain_block_has_the_daa_score_of_its_coins() {
        Await.get(Miner.mine(node, TestPool.ADDRESS, 2));
        KaspaNode.DagInfo info = Await.get(node.blockDagInfo());
        KaspaNode.BlockInfo sink = Await.get(node.block(info.sink()));
        assertThat(sink.daaScore()).isEqualTo(info.virtualDaaScore() - 1);
        assertThat(sink.hash()).isEqualTo(info.sink());
    }

    @Test
    void an_unknown_block_is_refused_in_these_words() {
        assertThat(Await.failure(node.block(Hash32.ZERO))).hasMessage("cannot find header " + Hash32.ZERO);
        assertThat(Await.failure(node.virtualChainFrom(Hash32.ZERO, true)))
                .hasMessage("cannot find header " + Hash32.ZERO);
    }

    @Test
    void the_mempool_does_not_have_what_nobody_sent() {
        assertThat(Await.get(node.mempoolEntry(Hash32.ZERO))).isEmpty();
        assertThat(Await.get(node.mempoolEntriesByAddresses(List.of(TestPool.ADDRESS))))
                .isEmpty();
        assertThat(Await.get(node.feerateSompiPerGram())).isGreaterThanOrEqualTo(100);
    }

    static long count(List<NodeNotice> heard, Class<?> kind) {
        return List.copyOf(heard).stream().filter(kind::isInstance).count();
    }
}
