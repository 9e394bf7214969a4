package quorate.simulator;

import java.util.Map;
import java.util.TreeMap;

/** How many rounds the slots took that were decided after the network had healed. */
final class Rounds {
    private final TreeMap<Integer, Long> slotsByRounds = new TreeMap<>();
    private boolean healed;
    private long openSlot;
    private int openRound;

    /** @param round the furthest that any signer had come in the open slot by then */
    void healed(long slot, int round) {
        healed = true;
        openSlot = slot;
        openRound = round;
    }

    void decided(long slot, int round) {
        if (healed) {
            int from = slot == openSlot ? openRound : 0;
            slotsByRounds.merge(Math.max(1, round - from + 1), 1L, Long::sum);
        }
    }

    /** Slots by the rounds they took. */
    Map<Integer, Long> slotsByRounds() {
        return new TreeMap<>(slotsByRounds);
    }
}
