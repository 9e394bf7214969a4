package quorate.protocol;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long the own node has shown inputs of a template gone from the UTXO set, watched throughout (C3). Kept in memory alone: who
 * was away did not watch, and begins anew.
 *
 * @param goneSinceDaa tip at which each input was first seen missing; it has been missing in every view since
 * @param lookedAtDaa tip of the newest view; {@link #NEVER} before the first
 * @param notSeenAtDaa that tip when the own node last said that it neither has nor accepts the template's transaction;
 *     {@link #NEVER} when its last word was another
 */
public record InputWatch(SortedMap<Outpoint, Long> goneSinceDaa, long lookedAtDaa, long notSeenAtDaa) {
    static final long NEVER = -1;
    public static final InputWatch NOTHING = new InputWatch(new TreeMap<>(), NEVER, NEVER);

    public InputWatch {
        goneSinceDaa = Collections.unmodifiableSortedMap(new TreeMap<>(goneSinceDaa));
    }

    /** A new view. One that is stale, or comes further behind the last than {@code gapDaa}, ends what was watched throughout. */
    InputWatch looked(ChainView view, Template template, long gapDaa) {
        if (!view.fresh()) {
            return NOTHING;
        }
        boolean watched = lookedAtDaa != NEVER && view.tipDaaScore() - lookedAtDaa <= gapDaa;
        SortedMap<Outpoint, Long> gone = new TreeMap<>();
        for (TemplateInput input : template.inputs()) {
            Outpoint outpoint = input.outpoint();
            if (!view.coins().containsKey(outpoint)) {
                Long since = watched ? goneSinceDaa.get(outpoint) : null;
                gone.put(outpoint, since == null ? view.tipDaaScore() : since);
            }
        }
        return new InputWatch(gone, view.tipDaaScore(), watched ? notSeenAtDaa : NEVER);
    }

    InputWatch notSeen() {
        return new InputWatch(goneSinceDaa, lookedAtDaa, lookedAtDaa);
    }

    /** The transaction is in the mempool or accepted: what is gone is spent by the template itself. */
    InputWatch seen() {
        return new InputWatch(goneSinceDaa, lookedAtDaa, NEVER);
    }

    /** For how long an input had been gone when the own node last denied the transaction, in DAA score; 0 for none. */
    long goneForDaa() {
        long longest = 0;
        if (notSeenAtDaa != NEVER) {
            for (long since : goneSinceDaa.values()) {
                longest = Math.max(longest, notSeenAtDaa - since);
            }
        }
        return longest;
    }
}
