package quorate.simulator;

import java.util.SortedSet;
import java.util.TreeSet;
import quorate.protocol.ChainView;
import quorate.protocol.LiveInput;
import quorate.protocol.Outpoint;
import quorate.protocol.TemplateHash;

/** One signer's own node: shows the chain late while there are faults, and estimates fees in its own way. */
final class SimNode {
    private static final long STALE_DAA = 25;
    private final SimChain chain;
    private final Dice dice;
    private final Options options;
    private long lagDaa;
    private long tipDaa;
    private boolean stuck;
    private SortedSet<Outpoint> hidden = new TreeSet<>();
    private long feerate = 100;

    SimNode(SimChain chain, Dice dice, Options options) {
        this.chain = chain;
        this.dice = dice;
        this.options = options;
    }

    /** Changes what is wrong with the node; called now and then. */
    void vary() {
        if (options.of(Knob.LAG) == 1) {
            lagDaa = dice.between(0, 6);
            stuck = dice.chance(0.15);
            feerate = dice.chance(0.05) ? 5_000 : dice.between(100, 300); // 5,000 is above the ceiling
        }
        if (options.of(Knob.DIVERGENCE) > 0) {
            // Never the same coin twice in a row: gone for long it would be a reason to refuse what it pays (C3).
            SortedSet<Outpoint> before = hidden;
            hidden = new TreeSet<>(chain.outpoints());
            hidden.removeIf(outpoint -> before.contains(outpoint) || !dice.percent(options.of(Knob.DIVERGENCE)));
        }
    }

    void heal() {
        lagDaa = 0;
        stuck = false;
        feerate = 100;
        hidden = new TreeSet<>();
    }

    private void follow() {
        if (!stuck) {
            tipDaa = Math.max(tipDaa, chain.tipDaa() - lagDaa);
        }
    }

    ChainView view() {
        follow();
        return chain.view(tipDaa, chain.tipDaa() - tipDaa < STALE_DAA, feerate, hidden);
    }

    /** Where it stood when it was last asked. */
    long tipDaa() {
        return tipDaa;
    }

    LiveInput seen(TemplateHash template) {
        follow();
        return chain.seen(template, tipDaa);
    }
}
