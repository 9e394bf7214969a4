package quorate.protocol;

/**
 * How long the own node has shown inputs of a template gone from the UTXO set, watched throughout (C3). Kept in memory alone: who
 * was away did not watch, and begins anew.
 *
 * @param goneSinceDaa tip at which each input was first seen missing; it has been missing in every view since
 * @param lookedAtDaa tip of the newest view; {@link #NEVER} before the first
 * @param notSeenAtDaa that tip when the own node last said that it neither has nor accepts the template's transaction;
 *     {@link #NEVER} when its last word was another
 */
public record InputWatch(Table<Outpoint, Long> goneSinceDaa, long lookedAtDaa, long notSeenAtDaa) {
    static final long NEVER = -1;
    public static final InputWatch NOTHING = new InputWatch(Table.empty(), NEVER, NEVER);

    /** A new view. One that is stale, or comes further behind the last than {@code gapDaa}, ends what was watched throughout. */
    InputWatch looked(ChainView view, Template template, long gapDaa) {
        if (!view.fresh()) {
            return NOTHING;
        }
        boolean watched = lookedAtDaa != NEVER && view.tipDaaScore() - lookedAtDaa <= gapDaa;
        Table<Outpoint, Long> gone = Table.empty();
        for (TemplateInput input : template.inputs()) {
            Outpoint outpoint = input.outpoint();
            if (!view.coins().containsKey(outpoint)) {
                long since = watched ? goneSinceDaa.get(outpoint).orElse(view.tipDaaScore()) : view.tipDaaScore();
                gone = gone.put(outpoint, since);
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
            for (Table.Entry<Outpoint, Long> gone : goneSinceDaa) {
                longest = Math.max(longest, notSeenAtDaa - gone.value());
            }
        }
        return longest;
    }
}
