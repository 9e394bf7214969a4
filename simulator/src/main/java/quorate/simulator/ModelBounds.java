package quorate.simulator;

/**
 * What the small model looks at.
 *
 * @param rounds of the first slot; a signer that goes beyond them does nothing more
 * @param statesMost after so many different states it stops
 * @param missedMost 0 when a signer's clock runs out only once all that was sent, and would tell it anything, has reached it; 1 when
 *     that holds but for one message, once, in place of the crash; {@link #ANY} when messages are lost as they like
 * @param crash whether one signer may crash, once, and come back with what it has made durable
 * @param loss whether one signer may come back with nothing, once (B2)
 */
record ModelBounds(int rounds, int statesMost, int missedMost, boolean crash, boolean loss) {
    static final int ANY = Integer.MAX_VALUE;

    /** Rounds in which messages are lost and late as they like, and one signer crashes. */
    static ModelBounds anyLoss(int rounds, int statesMost) {
        return new ModelBounds(rounds, statesMost, ANY, true, false);
    }

    /** Rounds in which one signer crashes, or one message is lost or comes after the clock of who waits for it. */
    static ModelBounds oneFault(int rounds, int statesMost) {
        return new ModelBounds(rounds, statesMost, 1, true, false);
    }
}
