package quorate.node.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Group;

/**
 * The pool's coins as one view of the chain shows them, summed up for a person who asks what can be spent now, and if nothing, when.
 * A coin is one of: {@code RESERVED} by a live slot, {@code SPENDING} in the mempool, {@code DEEP} and free, or {@code SHALLOW}.
 */
final class PoolHoldings {
    /** Coins that are told one by one: a pool may have tens of thousands. */
    static final int MAX_TOLD = 200;

    private static final Comparator<Coin> OLDEST_FIRST =
            Comparator.comparingLong(Coin::blockDaaScore).thenComparing(Coin::outpoint);

    private final ChainView view;
    private final Set<String> bound;
    private final Group.Funds funds;
    private final List<Coin> coins;

    /** @param bound outpoints that templates of live slots spend, as {@code txid:index} */
    PoolHoldings(ChainView view, Set<String> bound, Group.Funds funds) {
        this.view = view;
        this.bound = bound;
        this.funds = funds;
        this.coins = new ArrayList<>(view.coins().values());
        coins.sort(OLDEST_FIRST);
    }

    /** Amounts are strings of sompi; depths and scores are DAA scores; {@code nextDeepInDaa} is null when no coin is growing deep. */
    JsonObject json() {
        List<Coin> free =
                coins.stream().filter(coin -> state(coin).equals("DEEP")).toList();
        List<Coin> reserved = coins.stream().filter(this::taken).toList();
        JsonArray told = new JsonArray();
        coins.stream().limit(MAX_TOLD).map(this::coin).forEach(told::add);
        return new JsonObject()
                .put("balanceSompi", sompi(coins))
                .put("deepSompi", sompi(free))
                .put("deepCoins", free.size())
                .put(
                        "largestDeepSompi",
                        Long.toString(
                                free.stream().mapToLong(Coin::amountSompi).max().orElse(0)))
                .put("nextDeepInDaa", nextDeepInDaa().orElse(null))
                .put("reservedSompi", sompi(reserved))
                .put("oldest", coins.isEmpty() ? null : coin(coins.getFirst()))
                .put("byDepth", byDepth())
                .put("coinCount", coins.size())
                .put("coins", told);
    }

    /** Half and whole of what an input needs, twice that and ten times. */
    private JsonArray byDepth() {
        long deepDaa = funds.minInputDepthDaa();
        long[] from = {0, deepDaa / 2, deepDaa, 2 * deepDaa, 10 * deepDaa};
        JsonArray ranges = new JsonArray();
        for (int i = 0; i < from.length; i++) {
            long least = from[i];
            long below = i + 1 < from.length ? from[i + 1] : Long.MAX_VALUE;
            List<Coin> within = coins.stream()
                    .filter(coin -> depthDaa(coin) >= least && depthDaa(coin) < below)
                    .toList();
            ranges.add(new JsonObject()
                    .put("fromDaa", least)
                    .put("belowDaa", below == Long.MAX_VALUE ? null : below)
                    .put("coins", within.size())
                    .put("sompi", sompi(within)));
        }
        return ranges;
    }

    private Optional<Long> nextDeepInDaa() {
        return coins.stream()
                .filter(coin -> state(coin).equals("SHALLOW"))
                .map(coin -> neededDaa(coin) - depthDaa(coin))
                .min(Long::compare);
    }

    private JsonObject coin(Coin coin) {
        return new JsonObject()
                .put("outpoint", coin.outpoint().toString())
                .put("amountSompi", Long.toString(coin.amountSompi()))
                .put("depthDaa", depthDaa(coin))
                .put("state", state(coin));
    }

    private String state(Coin coin) {
        if (bound.contains(coin.outpoint().toString())) {
            return "RESERVED";
        }
        if (view.spentInMempool().contains(coin.outpoint())) {
            return "SPENDING";
        }
        return depthDaa(coin) >= neededDaa(coin) ? "DEEP" : "SHALLOW";
    }

    private boolean taken(Coin coin) {
        String state = state(coin);
        return state.equals("RESERVED") || state.equals("SPENDING");
    }

    private long neededDaa(Coin coin) {
        return coin.coinbase()
                ? Math.max(funds.minInputDepthDaa(), funds.coinbaseMaturityDaa())
                : funds.minInputDepthDaa();
    }

    private long depthDaa(Coin coin) {
        return Math.max(0, view.tipDaaScore() - coin.blockDaaScore());
    }

    private static String sompi(List<Coin> coins) {
        return Long.toString(coins.stream().mapToLong(Coin::amountSompi).sum());
    }
}
