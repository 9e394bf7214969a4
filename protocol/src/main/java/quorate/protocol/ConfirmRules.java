package quorate.protocol;

import java.util.Optional;

/** C6: own evidence of acceptance, forwards and back, and the signed word that a slot is Completed. */
final class ConfirmRules {
    private ConfirmRules() {}

    static void inMempool(LiveDraft draft) {
        draft.inMempool = true;
        draft.watch = draft.watch.seen();
    }

    static void accepted(LiveDraft draft, LiveInput.Accepted seen) {
        LiveWrite.Acceptance evidence =
                new LiveWrite.Acceptance(draft.slot(), Optional.of(seen.acceptingBlock()), seen.acceptedAtDaaScore());
        boolean moved = draft.accepted.filter(evidence::equals).isEmpty();
        boolean fell = draft.stage == LiveStage.FINAL
                && draft.accepted.isPresent()
                && moved
                && seen.depthDaa() < draft.parts.group().finality().finalDepthDaa();
        if (fell) {
            haltForReorg(draft, "its acceptance moved to " + seen.acceptingBlock());
        }
        if (moved) {
            draft.write(evidence);
        }
        draft.accepted = Optional.of(evidence);
        draft.watch = draft.watch.seen();
        // What was final stays final here: the durable halt speaks for the reorg.
        draft.depthDaa = draft.stage == LiveStage.FINAL ? Math.max(draft.depthDaa, seen.depthDaa()) : seen.depthDaa();
        draft.inMempool = false;
    }

    /** After an acceptance a reorg took it back: before final depth the same bytes are submitted again, beyond it all stops. */
    static void notSeen(LiveDraft draft) {
        boolean wasSeen = draft.inMempool || draft.accepted.isPresent();
        draft.inMempool = false;
        draft.watch = draft.watch.notSeen();
        if (draft.stage == LiveStage.FINAL && draft.killedBy.isEmpty() && !draft.outrun()) {
            haltForReorg(draft, "it is accepted no more");
            return;
        }
        if (draft.accepted.isPresent()) {
            draft.accepted = Optional.empty();
            draft.depthDaa = 0;
            draft.write(new LiveWrite.Acceptance(draft.slot(), Optional.empty(), 0));
            draft.alert("REORG", "its acceptance was taken back");
        }
        if (wasSeen) {
            draft.submitAtMs = draft.nowMs;
        }
    }

    private static void haltForReorg(LiveDraft draft, String what) {
        String reason = "slot " + draft.slot() + " was final, now " + what;
        if (draft.halted.isEmpty()) {
            draft.halted = Optional.of(reason);
            draft.write(new LiveWrite.HaltRaised(reason));
            draft.alert("REORG_BEYOND_FINAL", what);
        }
    }

    /** Another member's word; it moves nothing here but what D3 counts. */
    static void stated(LiveDraft draft, Signed<Statement.Completed> completed) {
        Statement.Completed statement = completed.statement();
        boolean ours = statement.slot() == draft.slot() && statement.template().equals(draft.before.template());
        if (ours && !draft.completed.has(completed.member())) {
            draft.completed = draft.completed.put(completed.member(), completed);
            draft.write(new LiveWrite.CompletedStatement(completed));
            if (completed.member().equals(draft.parts.self())) { // B2: taken back
                draft.act(new LiveAction.Doubted(
                        draft.slot(), "a peer holds this signer's word that slot " + draft.slot() + " is Completed"));
            }
        }
    }

    /**
     * States Completed once the own evidence is deep enough.
     *
     * @param shown by this very step: what was shown before a silence or a halt, a reorg may have undone since
     */
    static void complete(LiveDraft draft, boolean shown) {
        NodeId self = draft.parts.self();
        if (draft.silent || !deepEnough(draft) || draft.completed.has(self)) {
            return;
        }
        if (draft.halted.isPresent()) {
            draft.waitFor(new Finding(Check.NOT_HALTED, "HALTED", "not halted", draft.halted.get()));
            return;
        }
        if (!shown) {
            return;
        }
        Signed<Statement.Completed> own =
                draft.parts.identity().sign(new Statement.Completed(draft.slot(), draft.before.template()));
        draft.completed = draft.completed.put(self, own);
        draft.write(new LiveWrite.CompletedStatement(own));
        draft.act(new LiveAction.Broadcast(new Message.Confirmed(own)));
    }

    private static boolean deepEnough(LiveDraft draft) {
        return draft.accepted.isPresent()
                && draft.depthDaa >= draft.parts.group().finality().confirmationsDaa();
    }

    /** Of a slot whose template the own node shows accepted. */
    static LiveStage stage(LiveDraft draft) {
        boolean stated = draft.silent || draft.completed.has(draft.parts.self());
        if (!deepEnough(draft) || !stated) {
            return LiveStage.CONFIRM;
        }
        return draft.depthDaa >= draft.parts.group().finality().finalDepthDaa() ? LiveStage.FINAL : LiveStage.COMPLETED;
    }
}
