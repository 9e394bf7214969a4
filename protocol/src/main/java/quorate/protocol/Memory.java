package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The durable memory of one pool's log, from which the state is built at start and after a write that failed. Lists hold what
 * the {@link Write}s stored, in the order they were stored.
 *
 * @param height last decided slot; 0 for an empty log
 * @param last decision hash of that slot; {@link Hash32#ZERO} for an empty log
 * @param entries decided slots that are not ended, those that decided a known event, and the last ones of every stream
 * @param decidedNonces last decided or cancelled nonce of every stream
 * @param decisions decisions known in the open slot, with proposer and round
 * @param statements own and others' votes and locks of the open slot
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
        Optional<String> haltReason) {}
