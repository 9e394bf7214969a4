package quorate.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** C5: M valid signatures for every input make the transaction; it is submitted in turn, and again until it is seen. */
final class SubmitRules {
    /** Ticks between two submissions of the same bytes while the own node does not show them. */
    static final int RESUBMIT_TICKS = 8;

    private SubmitRules() {}

    static void finalise(LiveDraft draft) {
        if (draft.transaction.isPresent()
                || draft.signatures.size() < draft.parts.group().signatureThreshold()) {
            return;
        }
        Bytes transaction = draft.parts.multisig().finalise(draft.template(), draft.signatures.toMap());
        draft.transaction = Optional.of(transaction);
        draft.write(new LiveWrite.Transaction(draft.slot(), transaction));
    }

    /** Turn order is a hash of (slot, member): the first submits at once, the i-th after i ticks unless the bytes are seen. */
    static void submit(LiveDraft draft) {
        boolean paid = draft.accepted.isPresent() || draft.ledger.siblings().accepted();
        if (draft.transaction.isEmpty() || draft.inMempool || paid) {
            return;
        }
        // A refusal stays shown until the bytes are seen.
        draft.before.waitingFor().filter(SubmitRules::refused).ifPresent(draft::waitFor);
        if (draft.submitAtMs == 0) {
            schedule(draft, draft.nowMs + turn(draft) * draft.parts.timing().tickMs());
        }
        if (draft.nowMs >= draft.submitAtMs) {
            draft.act(new LiveAction.Submit(draft.slot(), draft.transaction.get()));
            schedule(draft, draft.nowMs + RESUBMIT_TICKS * draft.parts.timing().tickMs());
        }
    }

    /** "Already known" is success; anything else is shown and tried again with the same bytes. */
    static void answered(LiveDraft draft, LiveInput.SubmitAnswered answer) {
        if (answer.accepted() || answer.known()) {
            draft.inMempool = true;
            return;
        }
        Finding refusal = new Finding(Check.SUBMISSION, "SUBMIT_REFUSED", "the node takes it", answer.text());
        draft.waitFor(refusal);
        if (draft.before.waitingFor().filter(refusal::equals).isEmpty()) {
            draft.alert(refusal.code(), answer.text());
        }
    }

    private static boolean refused(Finding finding) {
        return finding.check() == Check.SUBMISSION;
    }

    private static void schedule(LiveDraft draft, long atMs) {
        draft.submitAtMs = atMs;
        if (atMs > draft.nowMs) {
            draft.act(new LiveAction.WakeAt(atMs));
        }
    }

    private static long turn(LiveDraft draft) {
        Hash32 own = place(draft, draft.parts.self());
        long before = 0;
        for (int i = 0; i < draft.parts.group().members(); i++) {
            before += place(draft, new NodeId(i)).compareTo(own) < 0 ? 1 : 0;
        }
        return before;
    }

    private static Hash32 place(LiveDraft draft, NodeId member) {
        byte[] bytes = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(draft.slot())
                .putInt(member.index())
                .array();
        return draft.parts.craft().blake3(bytes);
    }
}
