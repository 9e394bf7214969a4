package quorate.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** V3(d): what this signer itself would propose in the current round. */
final class Candidates {
    /** Templates tried in one look, so that many events that cannot be built cost no more than this. */
    private static final int MAX_TRIED = 16;

    private Candidates() {}

    /** A decision that passes all checks here, Kill before Cancel before Pay, the event known longest first; looked for when something changed. */
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
        for (Input.CancelApproved approved : turn.book.cancels()) {
            OpenSlot.Known cancel = known(turn, StreamRules.decision(approved));
            if (cancel.passes()) {
                return Optional.of(cancel);
            }
        }
        int tried = 0;
        for (Event event : heads(turn)) {
            Optional<Finding> obstacle = obstacle(turn, event);
            if (obstacle.isEmpty() && tried++ < MAX_TRIED) {
                Optional<OpenSlot.Known> pay = build(turn, event);
                if (pay.isPresent()) {
                    return pay;
                }
            }
            obstacle.ifPresent(finding -> PhaseRules.waiting(turn, event.id(), obstacle));
            if (obstacle.map(Finding::code).equals(Optional.of("POOL_BUSY"))) {
                return Optional.empty(); // and so it is for all behind it
            }
        }
        return Optional.empty();
    }

    /** The next event of every stream and the approved late ones, known longest first. */
    private static List<Event> heads(Turn turn) {
        List<Event> heads = new ArrayList<>();
        for (StreamId stream : turn.book.streamsWaiting()) {
            turn.book.firstWaiting(stream, StreamRules.nextNonce(turn, stream)).ifPresent(heads::add);
        }
        turn.book
                .lates()
                .forEach(late -> turn.book
                        .event(late.key())
                        .filter(event -> StreamRules.isLate(turn, event) && !turn.book.decided(event.id()))
                        .ifPresent(heads::add));
        heads.addAll(KillRules.pending(turn));
        heads.removeIf(event -> turn.state(event.id()).phase() != Phase.PROPOSING);
        heads.sort(Comparator.comparingLong((Event event) ->
                        turn.book.known().get(event.id()).orElseThrow().knownSinceMs())
                .thenComparing(Event::id));
        return heads;
    }

    private static long knownSinceMs(Turn turn, EventId event) {
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
            case Decision.Kill kill -> 0;
            case Decision.Cancel cancel -> 0;
        };
    }

    /**
     * What stands against the event whatever its template: the first finding, those that concern the pool last. What comes after
     * it is not looked at, for this is asked of every stream's next event whenever something has changed.
     */
    private static Optional<Finding> obstacle(Turn turn, Event event) {
        List<Event> events = List.of(event);
        return TemplateChecks.policy(turn.group(), events).stream()
                .findFirst()
                .or(() -> Checks.nonceOrder(turn, events).stream().findFirst())
                .or(() -> Checks.secondContent(turn, events).stream().findFirst())
                .or(() -> StreamRules.waiting(turn, event))
                .or(() -> Checks.concurrency(turn).stream().findFirst())
                .or(() -> Checks.volume(turn, events).stream().findFirst());
    }

    private static Optional<OpenSlot.Known> build(Turn turn, Event event) {
        if (turn.chain.isEmpty()) {
            PhaseRules.waiting(turn, event.id(), Optional.of(Checks.noView()));
            return Optional.empty();
        }
        Selection selection = CoinSelection.select(
                turn.group(),
                turn.craft(),
                turn.chain.get(),
                turn.log.boundOutpoints(),
                List.of(event),
                turn.open.slot(),
                turn.open.round(),
                turn.log.killedOf(List.of(event.id())).size());
        return switch (selection) {
            case Selection.Refused(Finding finding) -> {
                PhaseRules.waiting(turn, event.id(), Optional.of(finding));
                yield Optional.empty();
            }
            case Selection.Built(Template template) -> {
                OpenSlot.Known pay = known(turn, new Decision.Pay(List.of(event.id()), template));
                PhaseRules.waiting(turn, event.id(), pay.findings().stream().findFirst());
                yield Optional.of(pay).filter(OpenSlot.Known::passes);
            }
        };
    }

    private static OpenSlot.Known known(Turn turn, Decision decision) {
        DecisionHash hash = turn.craft().decisionHash(turn.open.slot(), turn.open.previous(), decision);
        Optional<OpenSlot.Known> held = turn.open.decisions().get(hash);
        return held.orElseGet(() -> new OpenSlot.Known(decision, hash, turn.self(), turn.open.round(), false, List.of())
                .judged(Checks.judge(turn, decision)));
    }
}
