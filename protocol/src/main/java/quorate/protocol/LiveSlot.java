package quorate.protocol;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A decided payment on its way to the chain, at this signer. Immutable; {@link LiveProtocol#step} makes the next one.
 *
 * @param events those of the Pay that are known here with their proof
 * @param view the newest view of the chain; empty until the first
 * @param waitingFor why the slot does not advance, if it does not
 * @param recorded C2's rows are written, in this step or before: only then may the key be used
 * @param signRequested the key has been asked for since the state was built
 * @param ownSignatures made, verified and stored
 * @param signatures verified ones of all members, the own ones included
 * @param submitAtMs when the transaction is submitted next; 0 while it is not finished
 * @param inMempool the own node has the transaction in its mempool
 * @param accepted own evidence of acceptance
 * @param depthDaa depth of the acceptance when last seen
 * @param completed Completed statements by member
 * @param refusals promises never to sign the template, by member (C3)
 * @param refuseFor why this signer is to refuse: a void proof, or its administrator's order
 * @param watch how long inputs of the template have been gone
 * @param killedBy the slot whose Kill ended this one (C3)
 * @param killedSinceDaa tip at which this signer began to watch the killed template; 0 before
 * @param watchedSinceMs since when this signer has waited for the acceptance, in this run of it; 0 before the first step
 * @param told the evidence that the log was last told
 * @param silent nothing may be signed, refused or stated concerning the slot (B2)
 * @param accused members that sent signatures which do not verify
 */
public record LiveSlot(
        LiveParts parts,
        long slot,
        Decision.Payment pay,
        TemplateHash template,
        SortedMap<EventId, Event> events,
        LiveLedger ledger,
        Optional<ChainView> view,
        Optional<String> halted,
        LiveStage stage,
        Optional<Finding> waitingFor,
        boolean recorded,
        boolean signRequested,
        Optional<List<Bytes>> ownSignatures,
        SortedMap<NodeId, List<Bytes>> signatures,
        Optional<Bytes> transaction,
        long submitAtMs,
        boolean inMempool,
        Optional<LiveWrite.Acceptance> accepted,
        long depthDaa,
        SortedMap<NodeId, Signed<Statement.Completed>> completed,
        SortedMap<NodeId, Signed<Statement.Refusal>> refusals,
        Optional<Finding> refuseFor,
        InputWatch watch,
        Optional<Long> killedBy,
        long killedSinceDaa,
        long watchedSinceMs,
        SlotEvidence told,
        boolean silent,
        SortedSet<NodeId> accused) {
    public LiveSlot {
        events = Collections.unmodifiableSortedMap(new TreeMap<>(events));
        signatures = Collections.unmodifiableSortedMap(new TreeMap<>(signatures));
        completed = Collections.unmodifiableSortedMap(new TreeMap<>(completed));
        refusals = Collections.unmodifiableSortedMap(new TreeMap<>(refusals));
        accused = Collections.unmodifiableSortedSet(new TreeSet<>(accused));
    }

    /**
     * Builds the state from what is durable: for a slot just decided ({@link LiveMemory#opened}) and after a restart alike.
     *
     * @param known events of the Pay that are stored here; the others come as {@link LiveInput.EventKnown}
     */
    public static LiveSlot restore(LiveParts parts, LiveMemory memory, List<Event> known, LiveLedger ledger) {
        SortedMap<EventId, Event> events = new TreeMap<>();
        known.stream()
                .filter(event -> memory.pay().events().contains(event.id()))
                .forEach(event -> events.put(event.id(), event));
        SortedMap<NodeId, List<Bytes>> signatures = new TreeMap<>(memory.signatures());
        memory.ownSignatures().ifPresent(own -> signatures.put(parts.self(), own));
        SortedMap<NodeId, Signed<Statement.Completed>> completed = new TreeMap<>();
        memory.completed().forEach(signed -> completed.put(signed.member(), signed));
        SortedMap<NodeId, Signed<Statement.Refusal>> refusals = new TreeMap<>();
        memory.refusals().forEach(signed -> refusals.put(signed.member(), signed));
        Optional<LiveWrite.Acceptance> accepted =
                memory.acceptance().filter(evidence -> evidence.acceptingBlock().isPresent());
        return new LiveSlot(
                parts,
                memory.slot(),
                memory.pay(),
                memory.template(),
                events,
                ledger,
                Optional.empty(),
                memory.haltReason(),
                memory.stage(),
                Optional.empty(),
                memory.recorded(),
                false,
                memory.ownSignatures(),
                signatures,
                memory.transaction(),
                0,
                false,
                accepted,
                accepted.isEmpty() ? 0 : depthAtLeast(parts.group(), memory.stage()),
                completed,
                refusals,
                memory.refusalOrdered().map(RefusalRules::ordered),
                InputWatch.NOTHING,
                memory.killedBy(),
                0,
                0,
                SlotEvidence.NONE,
                memory.silent(),
                new TreeSet<>());
    }

    /** How deep the acceptance was, at least, when the stage was stored. */
    private static long depthAtLeast(Group group, LiveStage stage) {
        return switch (stage) {
            case FINAL -> group.finality().finalDepthDaa();
            case COMPLETED -> group.finality().confirmationsDaa();
            case REVALIDATE, SIGN, AGGREGATE, SUBMIT, CONFIRM, KILLED -> 0;
        };
    }

    /** What this signer holds of the slot, as its digest says it (G3). */
    public LiveHeld held() {
        return new LiveHeld(slot, mask(signatures), mask(completed), mask(refusals));
    }

    /** Completed on own evidence. */
    public boolean ended() {
        return killedBy.isEmpty()
                && !ledger.siblings().outrun()
                && (stage == LiveStage.COMPLETED || stage == LiveStage.FINAL);
    }

    private static int mask(SortedMap<NodeId, ?> members) {
        return members.keySet().stream().mapToInt(member -> 1 << member.index()).sum();
    }
}
