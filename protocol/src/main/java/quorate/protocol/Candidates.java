package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** V3(d): what this signer itself would propose in the current round. */
final class Candidates {
    private Candidates() {}

    /** A decision that passes all checks here, Kill before Replace, Cancel, Pass and Pay, the event known longest first; looked for when something changed. */
    static Optional<OpenSlot.Known> current(Turn turn) {
        if (!turn.open.candidate().fresh()) {
            if (proposalIsDue(turn)) {
                return Optional.empty();
            }
            Optional<OpenSlot.Known> found = turn.halted.isPresent() ? Optional.empty() : find(turn);
            turn.open = turn.open.with(new OpenSlot.Candidate(true, found));
        }
        return turn.open.candidate().decision();
    }

    /**
     * V4: an event that has just been learned from a member, and is alone, has its proposal on the way. Until that has had its
     * time nothing is built, for it would be built in vain.
     */
    private static boolean proposalIsDue(Turn turn) {
        if (turn.open.round() > 0
                || turn.accepted.isPresent()
                || turn.book.waiting().size() != 1) {
            return false;
        }
        EventId alone = turn.book.waiting().first().orElseThrow().value();
        return !VotingRules.due(turn, knownSinceMs(turn, alone) + Hearing.settleMs(turn));
    }

    private static Optional<OpenSlot.Known> find(Turn turn) {
        Optional<OpenSlot.Known> kill =
                KillRules.next(turn).map(decision -> known(turn, decision)).filter(OpenSlot.Known::passes);
        if (kill.isPresent()) {
            return kill;
        }
        Optional<OpenSlot.Known> replace =
                ReplaceRules.next(turn).map(decision -> known(turn, decision)).filter(OpenSlot.Known::passes);
        if (replace.isPresent()) {
            return replace;
        }
        for (Input.CancelApproved approved : turn.book.cancels()) {
            OpenSlot.Known cancel = known(turn, StreamRules.decision(approved));
            if (cancel.passes()) {
                return Optional.of(cancel);
            }
        }
        OpenSlot.Known pass = known(turn, new Decision.Pass());
        if (pass.passes()) {
            return Optional.of(pass);
        }
        return new PayCandidates(turn, decision -> known(turn, decision)).find();
    }

    static long knownSinceMs(Turn turn, EventId event) {
        return turn.book.known().get(event).orElseThrow().knownSinceMs();
    }

    /** When the newest of the events that a candidate pays was stored here; 0 for what pays nothing. */
    static long knownSinceMs(Turn turn, OpenSlot.Known candidate) {
        return switch (candidate.decision()) {
            case Decision.Pay pay ->
                pay.events().stream()
                        .mapToLong(event -> knownSinceMs(turn, event))
                        .max()
                        .orElse(0);
            case Decision.Replace replace -> 0;
            case Decision.Kill kill -> 0;
            case Decision.Pass pass -> 0;
            case Decision.Cancel cancel -> 0;
        };
    }

    private static OpenSlot.Known known(Turn turn, Decision decision) {
        DecisionHash hash = turn.craft().decisionHash(turn.open.slot(), turn.open.previous(), decision);
        Optional<OpenSlot.Known> held = turn.open.decisions().get(hash);
        return held.orElseGet(() -> new OpenSlot.Known(decision, hash, turn.self(), turn.open.round(), false, List.of())
                .judged(Checks.judge(turn, decision)));
    }
}
