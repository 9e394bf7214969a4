package quorate.protocol;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What this signer's own ledger says of the events of other slots (checks 7 and 9, "other events' volume and inputs only").
 *
 * @param boundElsewhere outpoints bound to other events by what this signer has signed and not retired (C2)
 * @param killedAccepted events of which a killed template is accepted on the own node: none is signed again (C3)
 * @param volumeElsewhereSompi paid or being paid for other events within the group's volume window
 * @param siblings what has become of the other templates of the same events
 */
public record LiveLedger(
        SortedSet<Outpoint> boundElsewhere,
        SortedSet<EventId> killedAccepted,
        long volumeElsewhereSompi,
        Siblings siblings) {
    public static final LiveLedger EMPTY = new LiveLedger(new TreeSet<>(), new TreeSet<>(), 0);

    /** Of a slot whose events have no other template. */
    public LiveLedger(
            SortedSet<Outpoint> boundElsewhere, SortedSet<EventId> killedAccepted, long volumeElsewhereSompi) {
        this(boundElsewhere, killedAccepted, volumeElsewhereSompi, Siblings.NONE);
    }
}
