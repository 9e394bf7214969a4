package quorate.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Reads and changes in any order end at the same coins. */
class PoolCoinsTest {
    private final PoolCoins coins = new PoolCoins();

    private static Coin coin(int index, long daaScore) {
        return new Coin(new Outpoint(Hash32.ZERO, index), 1, new ScriptPublicKey(0, Bytes.EMPTY), daaScore, false);
    }

    private static NodeNotice.UtxosChanged change(List<Coin> added, List<Coin> removed) {
        return new NodeNotice.UtxosChanged(
                added, removed.stream().map(Coin::outpoint).toList());
    }

    @Test
    void a_change_during_a_read_is_not_lost() {
        coins.beginRead();
        coins.change(change(List.of(coin(2, 5)), List.of(coin(1, 5))));
        coins.endRead(List.of(coin(1, 5)));
        assertThat(coins.snapshot().values()).containsExactly(coin(2, 5));
    }

    @Test
    void a_coin_accepted_again_by_a_reorg_has_its_new_score() {
        coins.beginRead();
        coins.endRead(List.of(coin(1, 5)));
        coins.change(change(List.of(coin(1, 9)), List.of(coin(1, 5))));
        assertThat(coins.snapshot().values()).containsExactly(coin(1, 9));
    }

    @Test
    void a_failed_read_changes_nothing_and_the_next_one_heals() {
        coins.beginRead();
        coins.endRead(null);
        assertThat(coins.known()).isFalse();
        coins.beginRead();
        coins.endRead(List.of(coin(3, 1)));
        assertThat(coins.known()).isTrue();
        assertThat(coins.contains(new Outpoint(Hash32.ZERO, 3))).isTrue();
    }

    @Test
    void snapshots_do_not_change() {
        coins.beginRead();
        coins.endRead(List.of(coin(1, 5)));
        var before = coins.snapshot();
        assertThat(coins.snapshot()).isSameAs(before);
        coins.change(change(List.of(coin(2, 6)), List.of()));
        assertThat(before).hasSize(1);
        assertThat(coins.snapshot()).hasSize(2);
        coins.beginRead();
        coins.endRead(List.of(coin(1, 5), coin(2, 6)));
        var same = coins.snapshot();
        coins.beginRead();
        coins.endRead(List.of(coin(1, 5), coin(2, 6)));
        assertThat(coins.snapshot()).isSameAs(same);
    }
}
