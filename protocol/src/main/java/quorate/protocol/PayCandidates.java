package quorate.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * V3(d) for a Pay: the event known longest for which a template that passes all checks can be built now, and further ones, as long
 * as everything passes with them too, up to the group's {@code max_payments}.
 */
final class PayCandidates {
    /** Templates tried in one look, so that many events that cannot be built cost no more than this. */
    private static final int MAX_TRIED = 16;

    private final Turn turn;
    private final Function<Decision, OpenSlot.Known> judged;
    private int tried;

    /** @param judged a decision for the open slot with what the checks say of it */
    PayCandidates(Turn turn, Function<Decision, OpenSlot.Known> judged) {
        this.turn = turn;
        this.judged = judged;
    }

    Optional<OpenSlot.Known> find() {
        List<Event> heads = heads();
        for (Event event : heads) {
            Optional<Finding> obstacle = obstacle(event, List.of());
            if (obstacle.isEmpty() && tried < MAX_TRIED) {
                Optional<OpenSlot.Known> pay = build(List.of(event));
                if (pay.isPresent()) {
                    return Optional.of(extended(pay.get(), event, heads));
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
    private List<Event> heads() {
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
        heads.removeIf(event -> !proposing(event));
        heads.sort(knownLongestFirst());
        return heads;
    }

    private boolean proposing(Event event) {
        return turn.state(event.id()).phase() == Phase.PROPOSING;
    }

    private Comparator<Event> knownLongestFirst() {
        return Comparator.comparingLong((Event event) -> Candidates.knownSinceMs(turn, event.id()))
                .thenComparing(Event::id);
    }

    /** With each further event that may go too; the one behind it in its stream may then go as well. */
    private OpenSlot.Known extended(OpenSlot.Known alone, Event first, List<Event> heads) {
        int most = turn.group().maxPayments();
        if (most == 1) {
            return alone;
        }
        OpenSlot.Known best = alone;
        List<Event> events = new ArrayList<>(List.of(first));
        TreeSet<Event> queue = new TreeSet<>(knownLongestFirst());
        queue.addAll(heads);
        nextOf(first).ifPresent(queue::add);
        queue.remove(first);
        tried = 0;
        while (events.size() < most && !queue.isEmpty() && tried < MAX_TRIED) {
            Event event = queue.pollFirst();
            if (!events.contains(event) && obstacle(event, events).isEmpty()) {
                List<Event> more = new ArrayList<>(events);
                more.add(event);
                Optional<OpenSlot.Known> pay = build(more);
                if (pay.isPresent()) {
                    best = pay.get();
                    events = more;
                    tried--; // what goes on costs no try
                    nextOf(event).ifPresent(queue::add);
                }
            }
        }
        return best;
    }

    private Optional<Event> nextOf(Event event) {
        return turn.book.nextWaiting(event).filter(this::proposing);
    }

    /**
     * What stands against the event whatever its template: the first finding, those that concern the pool last. What comes after
     * it is not looked at, for this is asked of every stream's next event whenever something has changed.
     */
    private Optional<Finding> obstacle(Event event, List<Event> ahead) {
        List<Event> alone = List.of(event);
        List<Event> all = new ArrayList<>(ahead);
        all.add(event);
        Optional<Finding> obstacle = first(TemplateChecks.policy(turn.group(), alone));
        obstacle = obstacle.isPresent() ? obstacle : StreamRules.order(turn, event, ahead);
        obstacle = obstacle.isPresent() ? obstacle : Checks.paidContent(turn, event);
        obstacle = obstacle.isPresent() ? obstacle : first(Checks.secondContent(turn, alone));
        obstacle = obstacle.isPresent() ? obstacle : StreamRules.waiting(turn, event, ahead);
        obstacle = obstacle.isPresent() ? obstacle : first(Checks.concurrency(turn));
        return obstacle.isPresent() ? obstacle : first(Checks.volume(turn, all));
    }

    private static Optional<Finding> first(List<Finding> findings) {
        return findings.isEmpty() ? Optional.empty() : Optional.of(findings.getFirst());
    }

    private Optional<OpenSlot.Known> build(List<Event> events) {
        tried++;
        List<EventId> ids = events.stream().map(Event::id).toList();
        if (turn.chain.isEmpty()) {
            return waits(events, Optional.of(Checks.noView()));
        }
        return switch (ShallowCoins.select(turn, events)) {
            case Selection.Refused(Finding finding) -> waits(events, Optional.of(finding));
            case Selection.Built(Template template) -> {
                OpenSlot.Known pay = judged.apply(new Decision.Pay(ids, template));
                waits(events, pay.findings().stream().findFirst());
                yield Optional.of(pay).filter(OpenSlot.Known::passes);
            }
        };
    }

    /** Shown of an event that cannot go alone. One that could not go along with others waits for no more than its turn. */
    private Optional<OpenSlot.Known> waits(List<Event> events, Optional<Finding> reason) {
        if (events.size() == 1) {
            PhaseRules.waiting(turn, events.getFirst().id(), reason);
        }
        return Optional.empty();
    }
}
