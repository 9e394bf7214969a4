package quorate.devnet.simnode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import quorate.protocol.Hash32;

/** "Already accepted" is answered for 120 seconds of clock, however many blocks pass. */
class AcceptedCacheTest {
    @Test
    void the_cache_counts_seconds_and_not_blocks() {
        AtomicLong nowMs = new AtomicLong(5_000_000);
        SimNode node = new SimNode(SimOptions.defaults(), nowMs::get);
        SimBlock block = node.mine();
        Hash32 txid = block.txids().getFirst();
        for (int i = 0; i < 1_250; i++) {
            node.mine(List.of(), Optional.empty());
        }
        nowMs.addAndGet(119_999);
        assertThat(node.mempool().seenInBlock(txid, nowMs.get())).isTrue();
        nowMs.addAndGet(1);
        assertThat(node.mempool().seenInBlock(txid, nowMs.get())).isFalse();
    }
}
