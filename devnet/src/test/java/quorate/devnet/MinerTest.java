package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quorate.devnet.simnode.SimOptions;
import quorate.node.chain.KaspaNodeException;
import quorate.protocol.Coin;

/** An external miner's blocks, as on a private kaspad. */
class MinerTest extends SimnodeFixture {
    @Override
    SimOptions simOptions() {
        return super.simOptions().withMaturityDaa(10);
    }

    @Test
    void it_mines_at_its_rate_until_stopped() {
        Miner miner = Await.get(onContext(() -> Miner.start(vertx, node, TestPool.ADDRESS, 10)));
        Await.until("some blocks", () -> miner.blocks() >= 5);
        miner.stop();
        long stopped = Await.get(node.blockDagInfo()).blockCount();
        assertThat(stopped).isGreaterThan(5);
        assertThat(poolCoins()).isNotEmpty().allMatch(Coin::coinbase);
    }

    @Test
    void it_funds_an_address_with_deep_coins() {
        List<Coin> coins = Await.get(Miner.fund(node, TestPool.ADDRESS, 4, 25, TestPool.ELSEWHERE));
        long virtual = Await.get(node.blockDagInfo()).virtualDaaScore();
        assertThat(coins).hasSize(4).allMatch(coin -> coin.blockDaaScore() <= virtual - 25);
        assertThat(Await.get(node.submitTransaction(TestPool.pay(coins, KAS))).known())
                .isTrue();
    }

    @Test
    void thousands_of_blocks_are_mined_in_one_go() {
        long before = Await.get(node.blockDagInfo()).blockCount();
        Await.get(Miner.mine(node, TestPool.ADDRESS, 3_000));
        assertThat(Await.get(node.blockDagInfo()).blockCount()).isEqualTo(before + 3_000);
    }

    @Test
    void a_block_on_an_old_tip_changes_nothing() {
        var template = Await.get(node.blockTemplate(TestPool.ADDRESS));
        control.mine(1);
        long before = Await.get(node.blockDagInfo()).blockCount();
        Await.get(node.submitBlock(template));
        assertThat(Await.get(node.blockDagInfo()).blockCount()).isEqualTo(before);
    }

    @Test
    void a_changed_block_is_refused() {
        var template = Await.get(node.blockTemplate(TestPool.ADDRESS));
        var stripped = new quorate.node.chain.KaspaNode.BlockTemplate(
                true, template.block().toBuilder().clearTransactions().build());
        assertThat(Await.failure(node.submitBlock(stripped)))
                .isInstanceOf(KaspaNodeException.class)
                .hasMessage("Block was not submitted: block is invalid");
    }
}
