package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What one member is sent because it lacks it: locks with their vote certificates first, then votes, then proposals. */
final class Answer {
    private static final int MAX_MESSAGES = 64;

    private final Turn turn;
    private final NodeId to;
    private final SortedSet<DecisionHash> known;
    private final List<Message> locks = new ArrayList<>();
    private final List<Message> votes = new ArrayList<>();
    private int proposals;

    /** @param known decisions that the member certainly has */
    Answer(Turn turn, NodeId to, List<DecisionHash> known) {
        this.turn = turn;
        this.to = to;
        this.known = new TreeSet<>(known);
    }

    void lock(Signed<Statement.Lock> lock) {
        turn.open
                .ballots()
                .certificate(turn.open.slot(), lock.statement().round(), turn.quorum())
                .filter(certificate ->
                        certificate.decision().equals(lock.statement().decision()))
                .ifPresent(certificate -> locks.add(new Message.LockCast(lock, certificate)));
    }

    /** A vote, with its decision in full the first time the member may not have it. */
    void vote(Signed<Statement.Vote> vote) {
        Statement.Vote statement = vote.statement();
        Optional<VoteCertificate> because = statement
                .decision()
                .flatMap(hash ->
                        turn.open.ballots().certificateFor(hash, turn.open.slot(), statement.round(), turn.quorum()));
        Optional<OpenSlot.Known> decision = statement
                .decision()
                .filter(hash -> !known.contains(hash))
                .flatMap(hash -> turn.open.decisions().get(hash));
        if (decision.isPresent() && proposals < turn.timing().maxProposalsPerEventPerResponse()) {
            proposals++;
            known.add(decision.get().hash());
            votes.add(new Message.Proposal(decision.get().decision(), vote, because, List.of()));
        } else {
            votes.add(new Message.VoteCast(vote, because));
        }
    }

    /** Decisions that the member does not call valid, with a vote that was cast for each: it may have lost them. */
    void proposals() {
        for (Table.Entry<DecisionHash, OpenSlot.Known> entry : turn.open.decisions()) {
            if (!known.contains(entry.key())) {
                anyVote(entry.key()).ifPresent(this::vote);
            }
        }
    }

    private Optional<Signed<Statement.Vote>> anyVote(DecisionHash hash) {
        Optional<Signed<Statement.Vote>> newest = Optional.empty();
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            List<Signed<Statement.Vote>> cast = entry.value().votesFor(hash);
            newest = cast.isEmpty() ? newest : Optional.of(cast.getFirst());
        }
        return newest;
    }

    /** @return whether there was anything to send */
    boolean send() {
        List<Message> all = all();
        all.forEach(message -> turn.act(new Action.Send(to, message)));
        return !all.isEmpty();
    }

    void broadcast() {
        all().forEach(message -> turn.act(new Action.Broadcast(message)));
    }

    private List<Message> all() {
        List<Message> all = new ArrayList<>(locks);
        all.addAll(votes);
        return all.subList(0, Math.min(all.size(), MAX_MESSAGES));
    }
}
