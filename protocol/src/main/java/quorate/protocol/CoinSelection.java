package quorate.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Which coins of the pool pay given events: the same for every signer that sees the same chain. Eligible coins are ordered by
 * {@link Craft#order} of the slot's seed and the smallest sufficient prefix is taken; where none fits the limits, the largest
 * coins first (dust sent to the pool must not stop it), and last without change, when the rest stays within the fee policy.
 */
public final class CoinSelection {
    private CoinSelection() {}

    /**
     * A template for {@code events}, output i to event i and the change, if any, last.
     *
     * @param excluded outpoints of standing templates of other events (D3)
     * @param kills templates of these events killed before: a new one must differ (C3)
     */
    public static Selection select(
            Group group,
            Craft craft,
            ChainView view,
            SortedSet<Outpoint> excluded,
            List<Event> events,
            long slot,
            int round,
            int kills) {
        return select(group, craft, view, excluded, group.funds().minInputDepthDaa(), events, slot, round, kills);
    }

    /** The same with coins of at least {@code leastDepthDaa}. */
    static Selection select(
            Group group,
            Craft craft,
            ChainView view,
            SortedSet<Outpoint> excluded,
            long leastDepthDaa,
            List<Event> events,
            long slot,
            int round,
            int kills) {
        Group.Funds funds = group.funds();
        if (!view.fresh()) {
            return refused(Check.FRESH_VIEW, "VIEW_NOT_FRESH", "a synced node whose tip moves", "a stale view");
        }
        long feerate = Math.max(view.feerateSompiPerGram(), FeePolicy.floorSompiPerGram(funds));
        if (feerate > funds.feerateCeilingSompiPerGram()) {
            return refused(
                    Check.FEE_AND_MASS,
                    "FEE_ABOVE_CEILING",
                    "at most " + funds.feerateCeilingSompiPerGram() + " sompi per gram",
                    feerate + " sompi per gram");
        }
        List<Coin> coins =
                eligible(group, craft, view, excluded, leastDepthDaa, seed(craft, events, slot, round, kills));
        if (coins.isEmpty()) {
            return insufficient(view, coins, Sompi.amounts(events));
        }
        TemplateBuilder builder = new TemplateBuilder(group, craft, events, feerate, kills);
        return firstFit(funds, view, builder, coins);
    }

    /**
     * D2: a template for events that have some already: it spends a coin of {@code common}, and others as far as they are needed.
     *
     * @param common inputs of all templates of these events that stand
     * @param feerate what every gram has to pay at least
     */
    static Selection replace(
            Group group,
            Craft craft,
            ChainView view,
            SortedSet<Outpoint> excluded,
            List<Event> events,
            SortedSet<Outpoint> common,
            Hash32 seed,
            long feerate,
            int kills) {
        long asked =
                Math.max(feerate, Math.max(view.feerateSompiPerGram(), FeePolicy.floorSompiPerGram(group.funds())));
        if (asked > group.funds().feerateCeilingSompiPerGram()) {
            return refused(
                    Check.FEE_AND_MASS,
                    "FEE_ABOVE_CEILING",
                    "at most " + group.funds().feerateCeilingSompiPerGram() + " sompi per gram",
                    asked + " sompi per gram");
        }
        List<Coin> coins = new ArrayList<>(
                eligible(group, craft, view, excluded, group.funds().minInputDepthDaa(), seed));
        Optional<Coin> shared =
                coins.stream().filter(coin -> common.contains(coin.outpoint())).findFirst();
        if (shared.isEmpty()) {
            return refused(Check.INPUTS, "NO_COMMON_INPUT", "an unspent input of all that stand", "none");
        }
        coins.remove(shared.get());
        coins.addFirst(shared.get());
        TemplateBuilder builder = new TemplateBuilder(group, craft, events, asked, kills);
        TemplateBuilder.Attempt attempt = smallestPrefix(group.funds().maxInputs(), builder::build, coins);
        return attempt instanceof TemplateBuilder.Attempt.Built built
                ? new Selection.Built(built.template())
                : refused(Check.INPUTS, "INSUFFICIENT_DEEP_UTXOS", "coins for a dearer template", attempt + "");
    }

    private static Selection firstFit(Group.Funds funds, ChainView view, TemplateBuilder builder, List<Coin> coins) {
        List<Coin> largestFirst = new ArrayList<>(coins);
        largestFirst.sort(Comparator.comparingLong(Coin::amountSompi).reversed()); // stable: ties stay in seed order
        List<Function<List<Coin>, TemplateBuilder.Attempt>> ways = switch (funds.feeMode()) {
            case SIGNERS_PAY -> List.of(builder::build, builder::buildWithoutChange);
            case RECIPIENT_PAYS, SPLIT -> List.of(builder::build);
        };
        TemplateBuilder.Attempt first = null;
        for (Function<List<Coin>, TemplateBuilder.Attempt> way : ways) {
            for (List<Coin> order : List.of(coins, largestFirst)) {
                TemplateBuilder.Attempt attempt = smallestPrefix(funds.maxInputs(), way, order);
                if (attempt instanceof TemplateBuilder.Attempt.Built built) {
                    return new Selection.Built(built.template());
                }
                first = prefer(first, attempt);
            }
        }
        return switch (first) {
            case TemplateBuilder.Attempt.Lacking(long needed) ->
                total(coins) < needed
                        ? insufficient(view, coins, needed)
                        : refused(
                                Check.INPUTS,
                                "TOO_MANY_INPUTS",
                                needed + " sompi in at most " + funds.maxInputs() + " coins",
                                total(coins) + " sompi in " + coins.size() + " coins");
            case TemplateBuilder.Attempt.Unfit(String code, String expected, String found) ->
                refused(Check.FEE_AND_MASS, code, expected, found);
            case TemplateBuilder.Attempt.Built built -> new Selection.Built(built.template());
        };
    }

    /** The first prefix that can be built, else why the longest could not. */
    private static TemplateBuilder.Attempt smallestPrefix(
            int maxInputs, Function<List<Coin>, TemplateBuilder.Attempt> way, List<Coin> order) {
        TemplateBuilder.Attempt last = null;
        for (int length = 1; length <= Math.min(maxInputs, order.size()); length++) {
            TemplateBuilder.Attempt attempt = way.apply(order.subList(0, length));
            if (attempt instanceof TemplateBuilder.Attempt.Built) {
                return attempt;
            }
            last = prefer(last, attempt);
        }
        return last;
    }

    /** Coins that reach but do not fit say more about what is wrong than coins that do not reach. */
    private static TemplateBuilder.Attempt prefer(TemplateBuilder.Attempt known, TemplateBuilder.Attempt next) {
        return known instanceof TemplateBuilder.Attempt.Unfit ? known : next;
    }

    private static List<Coin> eligible(
            Group group, Craft craft, ChainView view, SortedSet<Outpoint> excluded, long leastDepthDaa, Hash32 seed) {
        ToLongFunction<Outpoint> order = craft.order(seed);
        List<Placed> placed = new ArrayList<>();
        for (Coin coin : view.coins().values()) {
            if (InputChecks.usable(group, view, excluded, leastDepthDaa, coin)) {
                placed.add(new Placed(order.applyAsLong(coin.outpoint()), coin));
            }
        }
        Collections.sort(placed);
        return placed.stream().map(Placed::coin).toList();
    }

    /** A coin in the seed's order; of two in one place the lower outpoint first. */
    private record Placed(long place, Coin coin) implements Comparable<Placed> {
        @Override
        public int compareTo(Placed other) {
            int byPlace = Long.compareUnsigned(place, other.place);
            return byPlace != 0 ? byPlace : coin.outpoint().compareTo(other.coin.outpoint());
        }
    }

    static Hash32 seed(Craft craft, List<Event> events, long slot, int round, int kills) {
        byte[][] parts = new byte[events.size() + 1][];
        for (int i = 0; i < events.size(); i++) {
            parts[i] = events.get(i).id().hash().toBytes();
        }
        parts[events.size()] =
                little(16).putLong(slot).putInt(round).putInt(kills).array();
        return craft.blake3(parts);
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Selection insufficient(ChainView view, List<Coin> coins, long neededSompi) {
        return refused(
                Check.INPUTS,
                "INSUFFICIENT_DEEP_UTXOS",
                neededSompi + " sompi in coins that are deep, mature and free",
                total(coins) + " sompi in " + coins.size() + " of "
                        + view.coins().size() + " coins");
    }

    private static long total(List<Coin> coins) {
        long sum = 0;
        for (Coin coin : coins) {
            sum = Sompi.plus(sum, coin.amountSompi());
        }
        return sum;
    }

    private static Selection refused(Check check, String code, String expected, String found) {
        return new Selection.Refused(new Finding(check, code, expected, found));
    }
}
