package quorate.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** V3: this signer's own choice in a round, (a) to (e); (f), the empty vote, is the timer's. */
final class Choice {
    private Choice() {}

    /** @param turnMs from when this signer may make a proposal of its own (V4) */
    static Optional<OpenSlot.Known> own(Turn turn, long turnMs) {
        Optional<OpenSlot.Known> bound = bound(turn);
        if (bound.isPresent() || LockingRules.held(turn).isPresent()) {
            return bound;
        }
        List<OpenSlot.Known> passing = passing(turn);
        Optional<OpenSlot.Known> agreed = passing.stream()
                .filter(known -> callValid(turn, known) >= turn.quorum())
                .findFirst();
        if (agreed.isPresent()) {
            return agreed; // (c)
        }
        Optional<OpenSlot.Known> candidate = Candidates.current(turn);
        if (candidate.isPresent()) {
            return VotingRules.due(turn, turnMs) ? candidate : Optional.empty(); // (d)
        }
        return passing.stream().findFirst(); // (e)
    }

    /** (a) the lock, or (b) the decision with the newest earlier vote certificate. */
    private static Optional<OpenSlot.Known> bound(Turn turn) {
        OpenSlot open = turn.open;
        Optional<DecisionHash> lock = LockingRules.held(turn);
        if (lock.isPresent()) {
            return lock.flatMap(hash -> open.decisions().get(hash));
        }
        return open.ballots()
                .newestCertificate(open.slot(), open.round(), turn.quorum())
                .flatMap(certificate -> open.decisions().get(certificate.decision()))
                .filter(known -> LockingRules.mayVoteFor(turn, known));
    }

    /** Known decisions that pass the checks here, best first: kind, then builder order, then newest. */
    static List<OpenSlot.Known> passing(Turn turn) {
        List<OpenSlot.Known> passing = new ArrayList<>();
        for (Table.Entry<DecisionHash, OpenSlot.Known> entry : turn.open.decisions()) {
            if (entry.value().passes()) {
                passing.add(entry.value());
            }
        }
        if (passing.size() > 1) {
            Comparator<NodeId> builders = Hearing.byBuilderOrder(turn, turn.open.slot(), turn.open.round());
            passing.sort(Comparator.comparingInt((OpenSlot.Known known) -> kind(known.decision()))
                    .thenComparing(OpenSlot.Known::proposer, builders)
                    .thenComparing(
                            Comparator.comparingInt(OpenSlot.Known::round).reversed())
                    .thenComparing(OpenSlot.Known::hash));
        }
        return passing;
    }

    private static int kind(Decision decision) {
        return switch (decision) {
            case Decision.Kill kill -> 0;
            case Decision.Replace replace -> 1;
            case Decision.Cancel cancel -> 2;
            case Decision.Pass pass -> 3;
            case Decision.Pay pay -> 4;
        };
    }

    /** Members that call the decision valid: this one, those whose fresh digest lists it, and those that vote for it now. */
    private static int callValid(Turn turn, OpenSlot.Known known) {
        int count = 1;
        for (int i = 0; i < turn.group().members(); i++) {
            NodeId node = new NodeId(i);
            if (!node.equals(turn.self()) && callsValid(turn, node, known.hash())) {
                count++;
            }
        }
        return count;
    }

    private static boolean callsValid(Turn turn, NodeId node, DecisionHash hash) {
        Peer peer = turn.peer(node);
        boolean digested = Hearing.recent(turn, peer.digestAtMs())
                && peer.digest()
                        .filter(digest -> digest.height() == turn.log.height())
                        .map(digest -> digest.valid().contains(hash))
                        .orElse(false);
        return digested
                || turn.open.tally().votesOf(node).stream()
                        .anyMatch(vote -> vote.statement().decision().equals(Optional.of(hash)));
    }

    /** This signer's place in the builder order of the current round, from 0. */
    static int place(Turn turn) {
        return Hearing.builderOrder(turn, turn.open.slot(), turn.open.round()).indexOf(turn.self());
    }
}
