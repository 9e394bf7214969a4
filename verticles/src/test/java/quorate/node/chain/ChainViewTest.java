package quorate.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Check 10, notice by notice and with a clock of its own: what makes a view fresh, and what ends that at once. */
class ChainViewTest {
    private static final long NEVER_MS = 3_600_000;
    private static final long FRESH_MS = 5_000;

    private final OwnContext own = new OwnContext();
    private final ScriptedNode node = new ScriptedNode();
    private long nowMs = 1_000_000;
    private ChainWatcher watcher;

    @BeforeEach
    void start() {
        own.run(() -> watcher = ChainWatcher.start(
                own.vertx, node, new ChainWatcher.Options("kaspasim:pool", FRESH_MS, NEVER_MS, NEVER_MS), () -> nowMs));
    }

    @AfterEach
    void stop() {
        own.run(() -> watcher.stop());
        own.close();
    }

    @Test
    void whenTheStreamIsLost_thenTheViewIsStaleAtOnceAndAfterItsReturnTheCoinsAreReadAgain() {
        node.coins.add(coin(1));
        tell(new NodeNotice.Connected(node.info()));
        tell(new NodeNotice.DaaScoreChanged(101));
        assertThat(view().fresh()).isTrue();
        tell(new NodeNotice.Disconnected("cut"));
        assertThat(view().fresh()).isFalse();
        node.coins.clear();
        node.coins.add(coin(2));
        tell(new NodeNotice.Connected(node.info()));
        assertThat(view().coins()).containsOnlyKeys(coin(2).outpoint());
        tell(new NodeNotice.DaaScoreChanged(102));
        assertThat(view().fresh()).isTrue();
    }

    @Test
    void whenTheTipStandsStillOrTheNodeIsNotSynced_thenTheViewIsStale() {
        tell(new NodeNotice.Connected(node.info()));
        tell(new NodeNotice.DaaScoreChanged(101));
        nowMs += FRESH_MS;
        tell(new NodeNotice.DaaScoreChanged(101)); // the same again: it does not move
        assertThat(view().fresh()).isFalse();
        tell(new NodeNotice.DaaScoreChanged(102));
        assertThat(view().fresh()).isTrue();
        node.synced = false;
        tell(new NodeNotice.Connected(node.info()));
        tell(new NodeNotice.DaaScoreChanged(103));
        assertThat(view().fresh()).isFalse();
    }

    @Test
    void whenAMempoolTransactionSpendsACoinOfThePool_thenTheViewSaysSo() {
        node.coins.add(coin(1));
        node.mempool.add(
                new KaspaNode.MempoolEntry(hash(9), 1, false, List.of(coin(1).outpoint(), coin(7).outpoint())));
        tell(new NodeNotice.Connected(node.info()));
        tell(new NodeNotice.UtxosChanged(List.of(), List.of()));
        assertThat(view().spentInMempool()).containsExactly(coin(1).outpoint());
    }

    private ChainView view() {
        return watcher.view().orElseThrow();
    }

    private void tell(NodeNotice notice) {
        own.run(() -> node.tell(notice));
    }

    private static Coin coin(int number) {
        return new Coin(new Outpoint(hash(number), 0), 5, new ScriptPublicKey(0, Bytes.ofHex("51")), 1, false);
    }

    private static Hash32 hash(int number) {
        byte[] bytes = new byte[Hash32.LENGTH];
        bytes[0] = (byte) number;
        return Hash32.of(bytes);
    }
}
