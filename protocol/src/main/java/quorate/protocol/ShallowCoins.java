package quorate.protocol;

import java.util.List;
import java.util.Optional;

/**
 * Seed 8.5.2: whether events may be paid by coins that are not deep. Off unless the group says otherwise; then only for small
 * payments, only after they have waited in vain, only while deep coins do not suffice, and never above the floor.
 */
final class ShallowCoins {
    private ShallowCoins() {}

    /** How deep coins must be that pay these events, as far as their amounts and their waiting here go. */
    static long leastDepthDaa(Turn turn, List<Event> events) {
        Group.Funds funds = turn.group().funds();
        boolean waited = funds.depthRelaxation()
                .filter(relaxation -> events.stream().allMatch(event -> waited(turn, event, relaxation)))
                .isPresent();
        return waited ? leastDepthDaa(funds, events) : funds.minInputDepthDaa();
    }

    /** How deep coins of a decided template must be: the waiting is over, the limits stay. */
    static long leastDepthDaa(Group.Funds funds, List<Event> events) {
        return funds.depthRelaxation()
                .filter(relaxation ->
                        events.stream().allMatch(event -> event.amountSompi() <= relaxation.maxEventAmountSompi()))
                .map(relaxation -> Math.min(relaxation.minDepthFloorDaa(), funds.minInputDepthDaa()))
                .orElse(funds.minInputDepthDaa());
    }

    private static boolean waited(Turn turn, Event event, Group.DepthRelaxation relaxation) {
        Timing timing = turn.timing();
        long eachMs = timing.proposalTimeoutMs() + timing.retry().maxDelayMs();
        EventState state = turn.state(event.id());
        return state.phase() != Phase.UNKNOWN
                && turn.nowMs - state.phaseStartedAtMs() >= relaxation.afterRetries() * eachMs;
    }

    /** Check 7 for a template of shallower coins, where they are allowed: deep ones must not suffice here. */
    static Optional<Finding> needless(Turn turn, List<Event> events, Template template) {
        Group.Funds funds = turn.group().funds();
        boolean allowed = leastDepthDaa(turn, events) < funds.minInputDepthDaa();
        if (!allowed || !turn.chain.map(view -> spends(funds, view, template)).orElse(false)) {
            return Optional.empty();
        }
        Selection deep = select(turn, events, funds.minInputDepthDaa());
        return lacksCoins(deep)
                ? Optional.empty()
                : Optional.of(new Finding(
                        Check.INPUTS,
                        "INPUT_SHALLOW",
                        funds.minInputDepthDaa() + " DAA deep, since deep coins suffice",
                        "a shallower one"));
    }

    /** V3(d): by deep coins; where they do not suffice and the group allows it, by shallower ones. */
    static Selection select(Turn turn, List<Event> events) {
        long deepDaa = turn.group().funds().minInputDepthDaa();
        Selection deep = select(turn, events, deepDaa);
        long leastDaa = leastDepthDaa(turn, events);
        return leastDaa < deepDaa && lacksCoins(deep) ? select(turn, events, leastDaa) : deep;
    }

    private static boolean lacksCoins(Selection selection) {
        return selection instanceof Selection.Refused(Finding finding)
                && finding.code().equals("INSUFFICIENT_DEEP_UTXOS");
    }

    private static Selection select(Turn turn, List<Event> events, long leastDepthDaa) {
        List<EventId> ids = events.stream().map(Event::id).toList();
        return CoinSelection.select(
                turn.group(),
                turn.craft(),
                turn.chain.orElseThrow(),
                Taken.by(turn, ids),
                leastDepthDaa,
                events,
                turn.open.slot(),
                turn.open.round(),
                turn.log.killedOf(ids).size());
    }

    /** Whether an input is less deep than the group asks for without relaxation. */
    static boolean spends(Group.Funds funds, ChainView view, Template template) {
        return template.inputs().stream()
                .map(input -> view.coins().get(input.outpoint()))
                .anyMatch(coin -> coin != null && view.tipDaaScore() - coin.blockDaaScore() < funds.minInputDepthDaa());
    }
}
