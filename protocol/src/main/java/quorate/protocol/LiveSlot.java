package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A decided payment on its way to the chain, at this signer. Immutable; {@link LiveProtocol#step} makes the next one.
 *
 * @param anchorDaaScore median anchor of the slot's certificate: the own node reaches it before the key is used (C2); present
 *     exactly in the Byzantine profile
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
        OptionalLong anchorDaaScore,
        Table<EventId, Event> events,
        LiveLedger ledger,
        Optional<ChainView> view,
        Optional<String> halted,
        LiveStage stage,
        Optional<Finding> waitingFor,
        boolean recorded,
        boolean signRequested,
        Optional<List<Bytes>> ownSignatures,
        Table<NodeId, List<Bytes>> signatures,
        Optional<Bytes> transaction,
        long submitAtMs,
        boolean inMempool,
        Optional<LiveWrite.Acceptance> accepted,
        long depthDaa,
        Table<NodeId, Signed<Statement.Completed>> completed,
        Table<NodeId, Signed<Statement.Refusal>> refusals,
        Optional<Finding> refuseFor,
        InputWatch watch,
        Optional<Long> killedBy,
        long killedSinceDaa,
        long watchedSinceMs,
        SlotEvidence told,
        boolean silent,
        Table<NodeId, Boolean> accused) {
    /**
     * Builds the state from what is durable: for a slot just decided ({@link LiveMemory#opened}) and after a restart alike.
     *
     * @param known events of the Pay that are stored here; the others come as {@link LiveInput.EventKnown}
     */
    public static LiveSlot restore(LiveParts parts, LiveMemory memory, List<Event> known, LiveLedger ledger) {
        Profile profile = parts.group().profile();
        if (memory.anchorDaaScore().isPresent() != (profile == Profile.BYZANTINE)) {
            throw new IllegalArgumentException("slot " + memory.slot() + ": expected a certificate as the " + profile
                    + " profile has it, found one with the median anchor " + memory.anchorDaaScore());
        }
        Table<EventId, Event> events = Table.empty();
        for (Event event : known) {
            events = memory.pay().events().contains(event.id()) ? events.put(event.id(), event) : events;
        }
        Table<NodeId, List<Bytes>> signatures = Table.of(memory.signatures());
        if (memory.ownSignatures().isPresent()) {
            signatures = signatures.put(parts.self(), memory.ownSignatures().get());
        }
        Table<NodeId, Signed<Statement.Completed>> completed = Table.empty();
        for (Signed<Statement.Completed> signed : memory.completed()) {
            completed = completed.put(signed.member(), signed);
        }
        Table<NodeId, Signed<Statement.Refusal>> refusals = Table.empty();
        for (Signed<Statement.Refusal> signed : memory.refusals()) {
            refusals = refusals.put(signed.member(), signed);
        }
        Optional<LiveWrite.Acceptance> accepted =
                memory.acceptance().filter(evidence -> evidence.acceptingBlock().isPresent());
        return new LiveSlot(
                parts,
                memory.slot(),
                memory.pay(),
                memory.template(),
                memory.anchorDaaScore(),
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
                Table.empty());
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
        return LiveHeld.of(slot, signatures, completed, refusals);
    }

    /** Completed on own evidence. */
    public boolean ended() {
        return killedBy.isEmpty()
                && !ledger.siblings().outrun()
                && (stage == LiveStage.COMPLETED || stage == LiveStage.FINAL);
    }
}
