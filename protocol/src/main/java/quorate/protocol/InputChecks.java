package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Check 7: inputs of the pool, unspent, deep enough on DAA scores, mature, and promised to no other event. */
final class InputChecks {
    private InputChecks() {}

    /** What is wrong with the template's inputs as this signer's node shows them now. */
    static List<Finding> inputs(
            Group group, ChainView view, SortedSet<Outpoint> excluded, long leastDepthDaa, Template template) {
        List<Finding> findings = new ArrayList<>();
        for (TemplateInput input : template.inputs()) {
            Coin coin = view.coins().get(input.outpoint());
            if (coin == null) {
                findings.add(finding("INPUT_MISSING", "unspent coin " + input.outpoint(), "none"));
            } else if (coin.amountSompi() != input.amountSompi()) {
                findings.add(finding(
                        "INPUT_AMOUNT",
                        coin.amountSompi() + " sompi in " + input.outpoint(),
                        input.amountSompi() + ""));
            } else {
                coin(group, view, excluded, leastDepthDaa, coin).ifPresent(findings::add);
            }
        }
        return findings;
    }

    static boolean usable(Group group, ChainView view, SortedSet<Outpoint> excluded, long leastDepthDaa, Coin coin) {
        return coin(group, view, excluded, leastDepthDaa, coin).isEmpty();
    }

    /** The first thing that speaks against spending this coin now. */
    private static Optional<Finding> coin(
            Group group, ChainView view, SortedSet<Outpoint> excluded, long leastDepthDaa, Coin coin) {
        if (!coin.scriptPublicKey().equals(group.poolScript())) {
            return Optional.of(finding("INPUT_FOREIGN", "a coin of the pool", coin.outpoint() + " of another script"));
        }
        // DAA score on both sides; an unaccepted parent has Long.MAX_VALUE and is far above any tip.
        long depthDaa = view.tipDaaScore() - coin.blockDaaScore();
        if (depthDaa < leastDepthDaa) {
            return Optional.of(finding("INPUT_SHALLOW", leastDepthDaa + " DAA deep", depthDaa + ""));
        }
        // The node asks for block + maturity <= virtual score.
        if (coin.coinbase() && depthDaa < group.funds().coinbaseMaturityDaa()) {
            return Optional.of(
                    finding("COINBASE_IMMATURE", group.funds().coinbaseMaturityDaa() + " DAA deep", depthDaa + ""));
        }
        if (excluded.contains(coin.outpoint())) {
            return Optional.of(finding(
                    "INPUT_BOUND",
                    "a coin that no other event holds",
                    coin.outpoint().toString()));
        }
        if (view.spentInMempool().contains(coin.outpoint())) {
            return Optional.of(finding(
                    "INPUT_SPENT_IN_MEMPOOL", "an unspent coin", coin.outpoint().toString()));
        }
        return Optional.empty();
    }

    private static Finding finding(String code, String expected, String found) {
        return new Finding(Check.INPUTS, code, expected, found);
    }
}
