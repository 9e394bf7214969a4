package quorate.protocol;

import java.util.SortedSet;
import java.util.TreeSet;

/** S2: who has approved a Cancel, as far as this signer has heard. */
final class Approvals {
    private Approvals() {}

    /**
     * Members that vote for a Cancel of the open slot, or call it valid in their digest, have their operator's approval: check 11
     * fails without it. An approval that no digest has carried yet is not known here.
     */
    static SortedSet<NodeId> of(PoolState state, Decision.Cancel cancel) {
        OpenSlot open = state.open();
        DecisionHash hash = state.setup().craft().decisionHash(open.slot(), open.previous(), cancel);
        SortedSet<NodeId> members = new TreeSet<>();
        for (Table.Entry<Integer, Tally> round : open.ballots().rounds()) {
            round.value().votesFor(hash).forEach(vote -> members.add(vote.member()));
            round.value().locksOn(hash).forEach(lock -> members.add(lock.member()));
        }
        for (Table.Entry<NodeId, Peer> peer : state.peers()) {
            if (peer.value().digest().stream().anyMatch(digest -> digest.valid().contains(hash))) {
                members.add(peer.key());
            }
        }
        if (state.book().cancels().stream()
                .anyMatch(approved -> StreamRules.decision(approved).equals(cancel))) {
            members.add(state.setup().identity().self());
        }
        return members;
    }
}
