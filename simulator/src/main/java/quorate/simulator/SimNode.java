package quorate.simulator;

import quorate.protocol.ChainView;
import quorate.protocol.LiveInput;
import quorate.protocol.TemplateHash;

/** One signer's own node: shows the chain late while there are faults, and estimates fees in its own way. */
final class SimNode {
    private static final long STALE_DAA = 60;
    private final SimChain chain;
    private final Dice dice;
    private final boolean lags;
    private long lagDaa;
    private long tipDaa;
    private boolean stuck;
    private long feerate = 100;

    SimNode(SimChain chain, Dice dice, boolean lags) {
        this.chain = chain;
        this.dice = dice;
        this.lags = lags;
    }

    /** Changes what is wrong with the node; called now and then. */
    void vary() {
        if (lags) {
            lagDaa = dice.between(0, 12);
            stuck = dice.chance(0.15);
            feerate = dice.chance(0.05) ? 5_000 : dice.between(100, 300); // 5,000 is above the ceiling
        }
    }

    void heal() {
        lagDaa = 0;
        stuck = false;
        feerate = 100;
    }

    private void follow() {
        if (!stuck) {
            tipDaa = Math.max(tipDaa, chain.tipDaa() - lagDaa);
        }
    }

    ChainView view() {
        follow();
        return chain.view(tipDaa, chain.tipDaa() - tipDaa < STALE_DAA, feerate);
    }

    LiveInput seen(TemplateHash template) {
        follow();
        return chain.seen(template, tipDaa);
    }
}
