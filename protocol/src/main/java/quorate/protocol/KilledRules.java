package quorate.protocol;

import java.util.Optional;

/** C3 at a live slot: the evidence that lets the log kill it, and what is left to do once it is killed: watch. */
final class KilledRules {
    private KilledRules() {}

    /** Tells the log what it needs to decide a Kill, or never to pay beside a killed template that was accepted after all. */
    static void tell(LiveDraft draft) {
        SlotEvidence now = evidence(draft);
        if (!now.equals(draft.told)) {
            draft.told = now;
            draft.act(new LiveAction.Shown(draft.slot(), now));
        }
    }

    private static SlotEvidence evidence(LiveDraft draft) {
        boolean lost = lost(draft);
        boolean overdue = overdue(draft);
        if (overdue) {
            draft.waitFor(notAccepted(draft));
        }
        boolean ordinary = draft.killedBy.isEmpty() && draft.refusals.isEmpty() && !lost && !overdue;
        return ordinary
                ? SlotEvidence.NONE
                : new SlotEvidence(draft.accepted.isPresent(), lost, overdue, draft.refusals.values());
    }

    /** D3 for a Replace: the newest template of its events, and none of them accepted for {@code replace_after}. */
    private static boolean overdue(LiveDraft draft) {
        Siblings siblings = draft.ledger.siblings();
        return draft.killedBy.isEmpty()
                && draft.accepted.isEmpty()
                && !siblings.accepted()
                && siblings.replacedBy().isEmpty()
                && draft.nowMs - draft.watchedSinceMs
                        >= draft.parts.group().funds().replaceAfterMs();
    }

    private static Finding notAccepted(LiveDraft draft) {
        Group group = draft.parts.group();
        return new Finding(
                Check.SUBMISSION,
                "NOT_ACCEPTED",
                "accepted within " + group.funds().replaceAfterMs() + " ms",
                draft.signatures.size() + " of " + group.signatureThreshold() + " signatures, "
                        + (draft.inMempool ? "in the own node's mempool" : "not in the own node's mempool"));
    }

    /** Ground one: an input gone for the final depth, watched throughout, while the own node denies the template. */
    private static boolean lost(LiveDraft draft) {
        long goneForDaa = draft.watch.goneForDaa();
        return goneForDaa > 0
                && goneForDaa >= draft.parts.group().finality().finalDepthDaa()
                && !draft.inMempool
                && draft.accepted.isEmpty()
                && !draft.ledger.siblings().accepted();
    }

    /** What is killed never confirms: if the own node shows that it did, whatever that rests on is broken, and all stops. */
    static void watch(LiveDraft draft) {
        if (draft.killedSinceDaa == 0) {
            draft.killedSinceDaa = draft.view.map(ChainView::tipDaaScore).orElse(0L);
        }
        if (draft.accepted.isPresent() && draft.halted.isEmpty()) {
            String reason = "slot " + draft.slot() + " was killed by slot " + draft.killedBy.orElseThrow()
                    + ", now its template is accepted";
            draft.halted = Optional.of(reason);
            draft.write(new LiveWrite.HaltRaised(reason));
            draft.alert("KILLED_ACCEPTED", reason);
        }
    }

    /** Killed for the final depth and never accepted: nothing is left to watch. */
    static LiveStage stage(LiveDraft draft) {
        long tipDaa = draft.view.map(ChainView::tipDaaScore).orElse(0L);
        boolean over = draft.stage == LiveStage.FINAL
                || (draft.killedSinceDaa > 0
                        && tipDaa - draft.killedSinceDaa
                                >= draft.parts.group().finality().finalDepthDaa());
        return over && draft.accepted.isEmpty() ? LiveStage.FINAL : LiveStage.KILLED;
    }
}
