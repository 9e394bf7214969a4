package quorate.protocol;

import java.util.List;

/** G3 for a live slot: says what is held, and sends what a member lacks, own and others' alike. */
final class LiveGossip {
    private LiveGossip() {}

    /** On every tick until Completed on own evidence, or killed: from then on nothing is lacking. */
    static void digest(LiveDraft draft) {
        boolean lacking = draft.killedBy.isEmpty() && draft.stage.compareTo(LiveStage.COMPLETED) < 0;
        if (lacking) {
            draft.act(new LiveAction.Broadcast(new Message.LiveDigested(List.of(draft.held()))));
        }
    }

    /** At most one message for each member and kind; signatures and refusals only while the asker is not Completed. */
    static void answer(LiveDraft draft, NodeId from, LiveHeld held) {
        if (held.slot() != draft.slot() || from.equals(draft.parts.self())) {
            return;
        }
        if (!has(held.completed(), from)) {
            for (Table.Entry<NodeId, List<Bytes>> entry : draft.signatures) {
                if (!has(held.signatures(), entry.key())) {
                    draft.act(new LiveAction.Send(
                            from,
                            new Message.Signatures(draft.slot(), draft.before.template(), entry.key(), entry.value())));
                }
            }
            for (Table.Entry<NodeId, Signed<Statement.Refusal>> entry : draft.refusals) {
                if (!has(held.refusals(), entry.key())) {
                    draft.act(new LiveAction.Send(from, new Message.Refused(entry.value())));
                }
            }
        }
        for (Table.Entry<NodeId, Signed<Statement.Completed>> entry : draft.completed) {
            if (!has(held.completed(), entry.key())) {
                draft.act(new LiveAction.Send(from, new Message.Confirmed(entry.value())));
            }
        }
    }

    private static boolean has(int mask, NodeId member) {
        return (mask >> member.index() & 1) == 1;
    }
}
