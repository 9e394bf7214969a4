package quorate.node.chain;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/**
 * Whether two Kaspa nodes of one signer show the same chain: their tips close together, and the same coins of the pool as deep as
 * inputs must be. Both are asked at slightly different moments, so a difference counts when it is found twice in a row.
 */
final class CrossCheck {
    private final String poolAddress;
    private final long tipGapDaa;
    private final long minInputDepthDaa;
    private boolean tipsDiffered;
    private Set<Outpoint> differed = Set.of();
    private Optional<String> tips = Optional.empty();
    private Optional<String> coins = Optional.empty();

    /**
     * @param tipGapDaa tips further apart than this differ
     * @param minInputDepthDaa coins this deep at both tips are compared (seed 8.5.1)
     */
    CrossCheck(String poolAddress, long tipGapDaa, long minInputDepthDaa) {
        this.poolAddress = poolAddress;
        this.tipGapDaa = tipGapDaa;
        this.minInputDepthDaa = minInputDepthDaa;
    }

    /** What the two do not agree on, if anything. */
    Optional<String> disagreement() {
        return tips.isPresent() ? tips : coins;
    }

    /** There are no two nodes to be compared any more: what they said of each other is no reason to stop. */
    void forget() {
        tipsDiffered = false;
        differed = Set.of();
        tips = Optional.empty();
        coins = Optional.empty();
    }

    void tips(NodeWatch one, NodeWatch other) {
        boolean differ = Math.abs(one.tipDaaScore() - other.tipDaaScore()) > tipGapDaa;
        tips = differ && tipsDiffered
                ? Optional.of(
                        "two Kaspa nodes of this signer do not show the same tip: " + one.where() + " is at DAA score "
                                + one.tipDaaScore() + ", " + other.where() + " at " + other.tipDaaScore()
                                + ", expected at most "
                                + tipGapDaa + " between them")
                : Optional.empty();
        tipsDiffered = differ;
    }

    /** Fails when one of them does not answer; what was found before stands then. */
    Future<Void> coins(NodeWatch one, NodeWatch other) {
        Future<List<Coin>> ones = one.node().utxosByAddresses(List.of(poolAddress));
        Future<List<Coin>> others = other.node().utxosByAddresses(List.of(poolAddress));
        return Future.all(ones, others).map(read -> {
            compare(one, ones.result(), other, others.result());
            return null;
        });
    }

    private void compare(NodeWatch one, List<Coin> ones, NodeWatch other, List<Coin> others) {
        long deepDaaScore = Math.min(one.tipDaaScore(), other.tipDaaScore()) - minInputDepthDaa;
        Map<Outpoint, Coin> here = deep(ones, deepDaaScore);
        Map<Outpoint, Coin> there = deep(others, deepDaaScore);
        Set<Outpoint> all = new TreeSet<>(here.keySet());
        all.addAll(there.keySet());
        all.removeIf(
                outpoint -> here.containsKey(outpoint) && here.get(outpoint).equals(there.get(outpoint)));
        Optional<Outpoint> twice = all.stream().filter(differed::contains).findFirst();
        coins = twice.map(
                outpoint -> "two Kaspa nodes of this signer do not show the same coins of the pool: " + outpoint
                        + " is " + shown(here.get(outpoint)) + " at " + one.where() + " and "
                        + shown(there.get(outpoint)) + " at "
                        + other.where());
        differed = all;
    }

    private static Map<Outpoint, Coin> deep(List<Coin> coins, long deepDaaScore) {
        Map<Outpoint, Coin> deep = new TreeMap<>();
        coins.stream()
                .filter(coin -> coin.blockDaaScore() <= deepDaaScore)
                .forEach(coin -> deep.put(coin.outpoint(), coin));
        return deep;
    }

    private static String shown(Coin coin) {
        return coin == null ? "not there" : coin.amountSompi() + " sompi of DAA score " + coin.blockDaaScore();
    }
}
