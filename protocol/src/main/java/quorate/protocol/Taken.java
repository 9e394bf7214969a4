package quorate.protocol;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Coins that no template of given events may spend now, and the chain as a template of these events has to see it. */
final class Taken {
    private Taken() {}

    /**
     * D3: inputs of standing templates of other events. C6: outputs of a template with standing siblings, until they are final:
     * after a reorg a sibling may win, and what spent them could never exist.
     */
    static SortedSet<Outpoint> by(Turn turn, List<EventId> events) {
        SortedSet<Outpoint> taken = turn.log.boundOutpoints(events);
        SortedSet<Hash32> contested = new TreeSet<>();
        turn.log.contested().forEach(template -> contested.add(turn.craft().txid(template)));
        if (!contested.isEmpty() && turn.chain.isPresent()) {
            ChainView view = turn.chain.get();
            for (Coin coin : view.coins().values()) {
                boolean shallow = view.tipDaaScore() - coin.blockDaaScore()
                        < turn.group().finality().finalDepthDaa();
                if (shallow && contested.contains(coin.outpoint().txid())) {
                    taken.add(coin.outpoint());
                }
            }
        }
        return taken;
    }

    /** C3: what a template of the same events spends in the mempool is not spent for another one, which is there to outbid it. */
    static ChainView view(Turn turn, ChainView view, List<EventId> events) {
        List<LogEntry> siblings = turn.log.standing(events);
        if (siblings.isEmpty()) {
            return view;
        }
        SortedSet<Outpoint> spent = new TreeSet<>(view.spentInMempool());
        for (LogEntry sibling : siblings) {
            ((Decision.Payment) sibling.decision())
                    .template()
                    .inputs()
                    .forEach(input -> spent.remove(input.outpoint()));
        }
        return new ChainView(view.tipDaaScore(), view.fresh(), view.coins(), spent, view.feerateSompiPerGram());
    }
}
