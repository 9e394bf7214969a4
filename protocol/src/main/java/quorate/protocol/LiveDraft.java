package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The live slot while a step works on it, with what the step wants written and done. Never leaves the step. */
final class LiveDraft {
    final LiveSlot before;
    final LiveParts parts;
    final long nowMs;
    final List<LiveWrite> writes = new ArrayList<>();
    final List<LiveAction> actions = new ArrayList<>();

    Table<EventId, Event> events;
    LiveLedger ledger;
    Optional<ChainView> view;
    Optional<String> halted;
    LiveStage stage;
    Optional<Finding> waitingFor = Optional.empty();
    boolean recorded;
    boolean signRequested;
    Optional<List<Bytes>> ownSignatures;
    Table<NodeId, List<Bytes>> signatures;
    Optional<Bytes> transaction;
    long submitAtMs;
    boolean inMempool;
    Optional<LiveWrite.Acceptance> accepted;
    long depthDaa;
    Table<NodeId, Signed<Statement.Completed>> completed;
    Table<NodeId, Signed<Statement.Refusal>> refusals;
    Optional<Finding> refuseFor;
    InputWatch watch;
    Optional<Long> killedBy;
    long killedSinceDaa;
    final long watchedSinceMs;
    SlotEvidence told;
    boolean silent;
    Table<NodeId, Boolean> accused;

    LiveDraft(LiveSlot slot, long nowMs) {
        before = slot;
        parts = slot.parts();
        this.nowMs = nowMs;
        events = slot.events();
        ledger = slot.ledger();
        view = slot.view();
        halted = slot.halted();
        stage = slot.stage();
        recorded = slot.recorded();
        signRequested = slot.signRequested();
        ownSignatures = slot.ownSignatures();
        signatures = slot.signatures();
        transaction = slot.transaction();
        submitAtMs = slot.submitAtMs();
        inMempool = slot.inMempool();
        accepted = slot.accepted();
        depthDaa = slot.depthDaa();
        completed = slot.completed();
        refusals = slot.refusals();
        refuseFor = slot.refuseFor();
        watch = slot.watch();
        killedBy = slot.killedBy();
        killedSinceDaa = slot.killedSinceDaa();
        watchedSinceMs = slot.watchedSinceMs() == 0 ? nowMs : slot.watchedSinceMs();
        told = slot.told();
        silent = slot.silent();
        accused = slot.accused();
    }

    long slot() {
        return before.slot();
    }

    /** Another template of its events is final: this one can never confirm. */
    boolean outrun() {
        return ledger.siblings().outrun() && accepted.isEmpty();
    }

    Template template() {
        return before.pay().template();
    }

    void write(LiveWrite write) {
        writes.add(write);
    }

    void act(LiveAction action) {
        actions.add(action);
    }

    void alert(String code, String detail) {
        act(new LiveAction.Alert(code, "slot " + slot() + ": " + detail));
    }

    /** The first reason given in a step is the one that is shown. */
    void waitFor(Finding finding) {
        if (waitingFor.isEmpty()) {
            waitingFor = Optional.of(finding);
        }
    }

    /** What this signer holds of the slot, as its digest says it (G3). */
    LiveHeld held() {
        return LiveHeld.of(slot(), signatures, completed, refusals);
    }

    LiveStep done() {
        LiveSlot next = new LiveSlot(
                parts,
                slot(),
                before.pay(),
                before.template(),
                before.anchorDaaScore(),
                events,
                ledger,
                view,
                halted,
                stage,
                waitingFor,
                recorded,
                signRequested,
                ownSignatures,
                signatures,
                transaction,
                submitAtMs,
                inMempool,
                accepted,
                depthDaa,
                completed,
                refusals,
                refuseFor,
                watch,
                killedBy,
                killedSinceDaa,
                watchedSinceMs,
                told,
                silent,
                accused);
        return new LiveStep(next, writes, actions);
    }
}
