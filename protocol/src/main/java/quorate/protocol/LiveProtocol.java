package quorate.protocol;

import java.util.Optional;

/**
 * The way of a decided payment from its certificate to finality: C2 to C6, one input at a time. A step states facts first, then
 * does everything that the facts allow. The shell stores a step's writes in one transaction and only then performs its actions;
 * {@link LiveAction.Sign} and {@link LiveAction.Submit} may come again and must return what was stored before.
 */
public final class LiveProtocol {
    private LiveProtocol() {}

    public static LiveStep step(LiveSlot slot, LiveInput input, long nowMs) {
        LiveDraft draft = new LiveDraft(slot, nowMs);
        boolean tick = false;
        switch (input) {
            case LiveInput.ChainChanged(ChainView view) -> RefusalRules.looked(draft, view);
            case LiveInput.LedgerChanged(LiveLedger ledger) -> draft.ledger = ledger;
            case LiveInput.EventKnown(Event event) -> eventKnown(draft, event);
            case LiveInput.OwnSigned own -> SigningRules.ownSigned(draft, own.signatures());
            case LiveInput.PeerSigned peer -> SigningRules.peerSigned(draft, peer);
            case LiveInput.PeerRefused(Signed<Statement.Refusal> refusal) -> RefusalRules.peerRefused(draft, refusal);
            case LiveInput.RefusalOrdered(String reason) -> RefusalRules.ordered(draft, reason);
            case LiveInput.ProofVoid(EventId event, String found) -> RefusalRules.proofVoid(draft, event, found);
            case LiveInput.Killed(long bySlot) -> draft.killedBy = Optional.of(bySlot);
            case LiveInput.InMempool() -> ConfirmRules.inMempool(draft);
            case LiveInput.Accepted accepted -> ConfirmRules.accepted(draft, accepted);
            case LiveInput.NotSeen() -> ConfirmRules.notSeen(draft);
            case LiveInput.SubmitAnswered answer -> SubmitRules.answered(draft, answer);
            case LiveInput.CompletedStated(Signed<Statement.Completed> completed) ->
                ConfirmRules.stated(draft, completed);
            case LiveInput.Digested(NodeId from, LiveHeld held) -> LiveGossip.answer(draft, from, held);
            case LiveInput.Silent(boolean silent) -> draft.silent = silent;
            case LiveInput.Halted(String reason) -> draft.halted = Optional.of(reason);
            case LiveInput.Resumed() -> draft.halted = Optional.empty();
            case LiveInput.Tick() -> tick = true;
        }
        if (draft.killedBy.isEmpty()) {
            RefusalRules.refuse(draft);
            SigningRules.sign(draft, tick);
            SubmitRules.finalise(draft);
            ConfirmRules.complete(draft, input instanceof LiveInput.Accepted);
            SubmitRules.submit(draft);
        } else {
            KilledRules.watch(draft);
        }
        KilledRules.tell(draft);
        stage(draft);
        if (tick) {
            LiveGossip.digest(draft);
        }
        return draft.done();
    }

    private static void eventKnown(LiveDraft draft, Event event) {
        if (draft.before.pay().events().contains(event.id())) {
            draft.events = draft.events.put(event.id(), event);
        }
    }

    /** The stage is what the facts say, so that every way of coming to know them ends alike. */
    private static void stage(LiveDraft draft) {
        draft.stage = stageOf(draft);
        // Stored when something else is waited for, not whenever a number in the reason moves.
        boolean waitsForOther = !draft.waitingFor
                .map(Finding::code)
                .equals(draft.before.waitingFor().map(Finding::code));
        if (draft.stage != draft.before.stage() || waitsForOther) {
            draft.write(new LiveWrite.StageChanged(draft.slot(), draft.stage, draft.waitingFor, draft.nowMs));
        }
        boolean ended = !draft.outrun() && (draft.stage == LiveStage.COMPLETED || draft.stage == LiveStage.FINAL);
        if (ended != draft.before.ended() && draft.killedBy.isEmpty()) {
            draft.act(new LiveAction.Ended(draft.slot(), ended)); // C6: forwards and back
        }
    }

    private static LiveStage stageOf(LiveDraft draft) {
        if (draft.killedBy.isPresent()) {
            return KilledRules.stage(draft);
        }
        if (draft.accepted.isPresent()) {
            return ConfirmRules.stage(draft);
        }
        if (draft.outrun()) {
            return LiveStage.FINAL;
        }
        if (draft.transaction.isPresent()) {
            return draft.inMempool ? LiveStage.CONFIRM : LiveStage.SUBMIT;
        }
        if (draft.ownSignatures.isPresent()) {
            return LiveStage.AGGREGATE;
        }
        return draft.recorded ? LiveStage.SIGN : LiveStage.REVALIDATE;
    }
}
