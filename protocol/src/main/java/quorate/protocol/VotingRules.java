package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** V1 to V4: what this signer votes for, and when. */
final class VotingRules {
    private VotingRules() {}

    /** Votes in the current round if it is time to and there is something to say. */
    static boolean vote(Turn turn) {
        RoundRules.noteWork(turn);
        if (turn.halted.isPresent()
                || ReturnRules.silent(turn)
                || !turn.open.own().mayVote(turn.open.round())
                || turn.open.clock().workSinceMs() < 0) {
            return false;
        }
        Optional<OpenSlot.Known> choice = turn.open.round() == 0 ? inFirstRound(turn) : inLaterRound(turn);
        if (choice.isPresent()) {
            say(turn, choice);
            return true;
        }
        long deadlineMs = Pace.deadlineMs(turn);
        if (turn.nowMs >= deadlineMs) {
            say(turn, Optional.empty()); // V3(f)
            return true;
        }
        turn.wakeAt(deadlineMs);
        return false;
    }

    /**
     * V4, round 0: the first builder speaks at once, so does a signer whose only work is the event that it has just accepted;
     * the others take the first proposal that passes, and speak in their turn if none comes. An event that has just been learned
     * has a proposal on its way.
     */
    private static Optional<OpenSlot.Known> inFirstRound(Turn turn) {
        List<OpenSlot.Known> passing = Choice.passing(turn);
        if (!passing.isEmpty()) {
            return passing.stream().findFirst();
        }
        Optional<OpenSlot.Known> candidate = Candidates.current(turn);
        if (candidate.isEmpty() || acceptedAlone(turn)) {
            return candidate;
        }
        long settleMs = Hearing.settleMs(turn);
        long turnMs = Math.max(
                Pace.startMs(turn) + Choice.place(turn) * settleMs,
                Candidates.knownSinceMs(turn, candidate.get()) + settleMs);
        return due(turn, turnMs) ? candidate : Optional.empty();
    }

    private static boolean acceptedAlone(Turn turn) {
        return turn.accepted.isPresent()
                && turn.book.waiting().size() == 1
                && turn.open.decisions().isEmpty();
    }

    /** V4, later rounds: the first builder settles, the others wait for it and join it if they may; then each chooses. */
    private static Optional<OpenSlot.Known> inLaterRound(Turn turn) {
        List<NodeId> order = Hearing.builderOrder(turn, turn.open.slot(), turn.open.round());
        long settleMs = Hearing.settleMs(turn);
        long startMs = Pace.startMs(turn);
        if (order.getFirst().equals(turn.self())) {
            return due(turn, startMs + settleMs) ? Choice.own(turn, startMs + settleMs) : Optional.empty();
        }
        List<Signed<Statement.Vote>> first = turn.open.tally().votesOf(order.getFirst());
        if (first.isEmpty() && !due(turn, startMs + 2 * settleMs)) {
            return Optional.empty();
        }
        Optional<OpenSlot.Known> same = first.stream()
                .flatMap(vote -> vote.statement().decision().stream())
                .flatMap(hash -> turn.open.decisions().get(hash).stream())
                .filter(known -> LockingRules.mayVoteFor(turn, known))
                .findFirst();
        return same.isPresent() ? same : Choice.own(turn, startMs + (1 + order.indexOf(turn.self())) * settleMs);
    }

    static boolean due(Turn turn, long atMs) {
        if (turn.nowMs < atMs) {
            turn.wakeAt(atMs);
        }
        return turn.nowMs >= atMs;
    }

    /** V1: one vote for each round, forward only, stored before it leaves; it goes out with the certificate that justifies it. */
    static Signed<Statement.Vote> say(Turn turn, Optional<OpenSlot.Known> choice) {
        OpenSlot open = turn.open;
        if (!open.own().mayVote(open.round()) || turn.halted.isPresent() || ReturnRules.silent(turn)) {
            throw new IllegalStateException("V1: no vote in round " + open.round() + " after " + open.own());
        }
        Signed<Statement.Vote> vote = turn.setup()
                .identity()
                .sign(new Statement.Vote(open.slot(), open.round(), choice.map(OpenSlot.Known::hash)));
        Optional<VoteCertificate> because = choice.flatMap(
                known -> open.ballots().certificateFor(known.hash(), open.slot(), open.round(), turn.quorum()));
        boolean first = choice.isPresent() && !open.decisions().has(choice.get().hash());
        if (first) {
            introduce(turn, choice.get());
            turn.outbox().proposed(choice.get().decision(), vote, because);
        } else {
            turn.outbox().voted(vote, because);
        }
        choice.ifPresent(known -> alertOfShallow(turn, known));
        turn.write(new Write.OwnStatement(vote));
        turn.open = turn.open
                .with(turn.open.own().voted(open.round(), turn.nowMs))
                .with(open.ballots().with(open.round(), open.tally().withVote(vote)));
        return vote;
    }

    /** Seed 8.5.2: every use is told. */
    private static void alertOfShallow(Turn turn, OpenSlot.Known known) {
        if (known.decision() instanceof Decision.Pay pay
                && turn.chain
                        .filter(view -> ShallowCoins.spends(turn.group().funds(), view, pay.template()))
                        .isPresent()) {
            turn.alert(
                    "DEPTH_RELAXED", "slot " + turn.open.slot() + ": voted for a payment by coins that are not deep");
        }
    }

    /** A decision of this signer's own making. */
    private static void introduce(Turn turn, OpenSlot.Known known) {
        long slot = turn.open.slot();
        int round = turn.open.round();
        turn.open = turn.open.with(known);
        turn.write(new Write.KnownDecision(slot, round, turn.self(), known.hash(), known.decision()));
        turn.write(new Write.Judged(slot, round, known.hash(), known.findings()));
        if (known.decision() instanceof Decision.Pay pay) {
            pay.events().forEach(event -> PhaseRules.proposed(turn, event, known.hash()));
        }
        turn.digestDue |= round > 0;
    }
}
