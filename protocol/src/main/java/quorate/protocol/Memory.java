package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The durable memory of one pool's log, from which the state is built at start and after a write that failed. Lists hold what
 * the {@link Write}s stored, in the order they were stored.
 *
 * @param height last decided slot; 0 for an empty log
 * @param last decision hash of that slot; {@link Hash32#ZERO} for an empty log
 * @param entries decided slots that are not ended, those that decided a known event, and the last ones of every stream
 * @param decidedNonces last decided or cancelled nonce of every stream
 * @param decisions decisions known in the open slot, with proposer and round
 * @param statements own and others' votes and locks of the open slot; of one who made two where one is allowed, both (V6)
 * @param setAside slots that this signer's operator has set aside (D3)
 * @param absence whether this signer is returning, and up to which slot it says nothing (B2)
 * @param round the newest round of the open slot that was entered; empty while it is round 0
 */
public record Memory(
        long height,
        DecisionHash last,
        List<LogEntry> entries,
        SortedMap<StreamId, Long> decidedNonces,
        List<Write.KnownDecision> decisions,
        List<Signed<? extends Statement>> statements,
        List<Input.EventKnown> events,
        SortedMap<EventId, EventState> eventStates,
        List<Input.CancelApproved> cancelApprovals,
        List<EventId> lateApprovals,
        List<Long> setAside,
        Optional<String> haltReason,
        Optional<Write.RoundEntered> round,
        Absence absence) {

    /** Nothing was ever stored. */
    public static Memory empty() {
        return new Memory(
                0,
                new DecisionHash(Hash32.ZERO),
                List.of(),
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Absence.NONE);
    }
}
