package quorate.protocol;

import java.util.Optional;

/** C3: the promise never to sign a template. Only a signer that has not signed makes it, on one of three grounds, and for ever. */
final class RefusalRules {
    private RefusalRules() {}

    static void looked(LiveDraft draft, ChainView view) {
        Group group = draft.parts.group();
        // Within this depth the group takes a change of the chain for possible: a longer gap was not watching.
        long gapDaa =
                Math.max(group.funds().minInputDepthDaa(), group.finality().confirmationsDaa());
        draft.view = Optional.of(view);
        draft.watch = draft.watch.looked(view, draft.template(), gapDaa);
    }

    static void ordered(LiveDraft draft, String reason) {
        if (draft.recorded) {
            draft.alert("REFUSAL_TOO_LATE", "ordered (" + reason + "), but this signer has signed");
            return;
        }
        refuseFor(draft, ordered(reason));
    }

    static Finding ordered(String reason) {
        return new Finding(Check.REFUSED, "REFUSAL_ORDERED", "no order to refuse", reason);
    }

    static void proofVoid(LiveDraft draft, EventId event, String found) {
        if (draft.before.pay().events().contains(event)) {
            refuseFor(
                    draft, new Finding(Check.SOURCE_PROOF, "PROOF_VOID", "a proof of " + event + " that holds", found));
        }
    }

    private static void refuseFor(LiveDraft draft, Finding ground) {
        draft.refuseFor = draft.refuseFor.or(() -> Optional.of(ground));
    }

    /** Before anything is signed in the same step. A template that the own node shows accepted is not refused any more. */
    static void refuse(LiveDraft draft) {
        if (refusedHere(draft)) {
            draft.waitFor(new Finding(Check.REFUSED, "REFUSED", "a template not refused here", "refused for ever"));
            return;
        }
        if (draft.silent || draft.recorded || draft.halted.isPresent() || draft.accepted.isPresent()) {
            return;
        }
        Optional<Finding> ground = draft.refuseFor.or(() -> inputGone(draft));
        if (ground.isPresent()) {
            Signed<Statement.Refusal> own =
                    draft.parts.identity().sign(new Statement.Refusal(draft.slot(), draft.before.template()));
            draft.refusals = draft.refusals.put(own.member(), own);
            draft.write(new LiveWrite.RecordRefused(own, ground.get()));
            draft.act(new LiveAction.Broadcast(new Message.Refused(own)));
            draft.alert(
                    "TEMPLATE_REFUSED",
                    ground.get().code() + ": found " + ground.get().found());
            draft.waitFor(ground.get());
        }
    }

    static boolean refusedHere(LiveDraft draft) {
        return draft.refusals.has(draft.parts.self());
    }

    /** Gone at the depth that inputs need, while the own node denies the template's own transaction. */
    private static Optional<Finding> inputGone(LiveDraft draft) {
        long depthDaa = draft.parts.group().funds().minInputDepthDaa();
        long goneForDaa = draft.watch.goneForDaa();
        return goneForDaa > 0
                        && goneForDaa >= depthDaa
                        && !draft.inMempool
                        && !draft.ledger.siblings().accepted()
                ? Optional.of(new Finding(
                        Check.INPUTS,
                        "INPUT_GONE",
                        "inputs unspent, or gone for less than " + depthDaa + " DAA",
                        "gone for " + goneForDaa + " DAA"))
                : Optional.empty();
    }

    /** A member's promise; with R of them the template can never get M signatures. The shell has verified its signature. */
    static void peerRefused(LiveDraft draft, Signed<Statement.Refusal> refusal) {
        Statement.Refusal statement = refusal.statement();
        NodeId member = refusal.member();
        boolean ours = statement.slot() == draft.slot()
                && statement.template().equals(draft.before.template())
                && member.index() < draft.parts.group().members();
        if (!ours || draft.refusals.has(member)) {
            return;
        }
        if (member.equals(draft.parts.self())) {
            takenBack(draft, refusal);
            return;
        }
        draft.refusals = draft.refusals.put(member, refusal);
        draft.write(new LiveWrite.PeerRefusal(refusal));
        if (draft.signatures.has(member)) {
            draft.alert("REFUSED_AND_SIGNED", member + " promised never to sign what it has signed");
        }
    }

    /** B2: a peer holds this signer's own promise, and it does not: its memory is older than what it has said. */
    private static void takenBack(LiveDraft draft, Signed<Statement.Refusal> refusal) {
        if (!draft.recorded) {
            draft.refusals = draft.refusals.put(refusal.member(), refusal);
            draft.write(new LiveWrite.PeerRefusal(refusal)); // its fate here was lost with the rest; the promise stands
        }
        draft.act(new LiveAction.Doubted(draft.slot(), "a peer holds this signer's refusal of slot " + draft.slot()));
    }
}
