package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** What the page of the pool says of its coins: each sompi once, and what can be spent now, or when. */
class PoolHoldingsTest {
    private static final long TIP = 100_000;
    private static final Group.Funds FUNDS =
            new Group.Funds(300, 1_000, 10, Group.FeeMode.SIGNERS_PAY, 100, 1_000, 1, 1_000_000, 1_000_000, 1_000);
    private final TreeMap<Outpoint, Coin> coins = new TreeMap<>();
    private final TreeSet<Outpoint> spent = new TreeSet<>();
    private final Set<String> bound = new TreeSet<>();

    @Test
    void an_empty_pool_has_nothing_and_nothing_on_its_way() {
        JsonObject json = json();
        assertThat(json.getString("balanceSompi")).isEqualTo("0");
        assertThat(json.getString("largestDeepSompi")).isEqualTo("0");
        assertThat(json.getValue("oldest")).isNull();
        assertThat(json.getValue("nextDeepInDaa")).isNull();
        assertThat(ranges(json)).containsExactly("0 0", "150 0", "300 0", "600 0", "3000 0");
    }

    @Test
    void coins_are_counted_by_their_depth_at_each_bound() {
        for (long depth : new long[] {0, 149, 150, 299, 300, 599, 600, 2_999, 3_000, 50_000}) {
            coin(depth, 10, false);
        }
        coin(-5, 10, false); // accepted by a block that this view's tip has not reached
        JsonObject json = json();
        assertThat(ranges(json)).containsExactly("0 3", "150 2", "300 2", "600 2", "3000 2");
        assertThat(json.getInteger("coinCount")).isEqualTo(11);
        assertThat(json.getInteger("deepCoins")).isEqualTo(6);
        assertThat(json.getLong("nextDeepInDaa")).isEqualTo(1);
        assertThat(json.getJsonObject("oldest").getLong("depthDaa")).isEqualTo(50_000);
    }

    @Test
    void what_is_reserved_or_being_spent_is_not_to_be_spent_however_deep() {
        bound.add(coin(5_000, 1, false).toString());
        spent.add(coin(5_000, 20, false));
        coin(5_000, 300, false);
        coin(5_000, 100, false);
        coin(10, 4_000, false);
        JsonObject json = json();
        assertThat(json.getString("balanceSompi")).isEqualTo("4421");
        assertThat(json.getString("reservedSompi")).isEqualTo("21");
        assertThat(json.getString("deepSompi")).isEqualTo("400");
        assertThat(json.getString("largestDeepSompi")).isEqualTo("300");
        assertThat(json.getLong("nextDeepInDaa")).isEqualTo(290);
    }

    @Test
    void a_coinbase_is_shallow_until_it_is_mature() {
        coin(400, 7, true);
        JsonObject json = json();
        assertThat(json.getInteger("deepCoins")).isZero();
        assertThat(json.getLong("nextDeepInDaa")).isEqualTo(600);
        assertThat(json.getJsonObject("oldest").getString("state")).isEqualTo("SHALLOW");
    }

    @Test
    void of_twenty_thousand_coins_the_oldest_are_told_one_by_one() {
        for (int depth = 0; depth < 20_000; depth++) {
            coin(depth, 1, false);
        }
        JsonObject json = json();
        assertThat(json.getString("balanceSompi")).isEqualTo("20000");
        assertThat(json.getInteger("coinCount")).isEqualTo(20_000);
        JsonArray told = json.getJsonArray("coins");
        assertThat(told).hasSize(PoolHoldings.MAX_TOLD);
        assertThat(told.getJsonObject(0).getLong("depthDaa")).isEqualTo(19_999);
    }

    private JsonObject json() {
        return new PoolHoldings(new ChainView(TIP, true, coins, spent, 100), bound, FUNDS).json();
    }

    private static List<String> ranges(JsonObject json) {
        return json.getJsonArray("byDepth").stream()
                .map(JsonObject.class::cast)
                .map(range -> range.getLong("fromDaa") + " " + range.getInteger("coins"))
                .toList();
    }

    private Outpoint coin(long depthDaa, long amountSompi, boolean coinbase) {
        byte[] txid = new byte[Hash32.LENGTH];
        txid[0] = (byte) (coins.size() >> 8);
        txid[1] = (byte) coins.size();
        Outpoint outpoint = new Outpoint(Hash32.of(txid), 0);
        coins.put(
                outpoint,
                new Coin(outpoint, amountSompi, new ScriptPublicKey(0, Bytes.EMPTY), TIP - depthDaa, coinbase));
        return outpoint;
    }
}
