package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** C7 and seed 3: the phases of an event as this signer shows them, and its retry budget. No phase frees a lock (L2). */
final class PhaseRules {
    static final EventState UNKNOWN = new EventState(
            Phase.UNKNOWN, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, Optional.empty());

    private PhaseRules() {}

    /** Where an event stands from the moment it is stored: nothing more needs to be written for that. */
    static EventState fresh(Input.EventKnown known) {
        return new EventState(
                Phase.PROPOSING,
                known.knownSinceMs(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty());
    }

    static void known(Turn turn, Input.EventKnown known) {
        EventId event = known.event().id();
        if (turn.state(event).phase() == Phase.UNKNOWN) {
            turn.book = turn.book.withState(event, fresh(known));
        }
    }

    /** This signer proposes the event by this decision. */
    static void proposed(Turn turn, EventId event, DecisionHash hash) {
        EventState state = turn.state(event);
        turn.state(
                event,
                new EventState(
                        state.phase(),
                        state.phaseStartedAtMs(),
                        turn.open.round(),
                        state.slot(),
                        state.canonicalHash(),
                        Optional.of(hash),
                        state.retryCount(),
                        state.dueAtMs(),
                        Optional.empty()));
    }

    /** A certificate overrides every phase but a later one of its own. */
    static void committed(Turn turn, EventId event, LogEntry entry) {
        by(turn, event, entry, Phase.COMMITTED);
    }

    /** The phase that the slot's template has brought the event to, from now on. */
    private static void by(Turn turn, EventId event, LogEntry entry, Phase phase) {
        EventState state = turn.state(event);
        turn.state(
                event,
                new EventState(
                        phase,
                        turn.nowMs,
                        turn.open.round(),
                        Optional.of(entry.slot()),
                        entry.template(),
                        state.ownProposalHash(),
                        state.retryCount(),
                        0,
                        Optional.empty()));
    }

    static void cancelled(Turn turn, EventId event, long slot) {
        EventState state = phase(turn, turn.state(event), Phase.CANCELLED);
        turn.state(
                event,
                new EventState(
                        state.phase(),
                        turn.nowMs,
                        turn.open.round(),
                        Optional.of(slot),
                        Optional.empty(),
                        state.ownProposalHash(),
                        state.retryCount(),
                        0,
                        Optional.empty()));
    }

    /** By this slot's template, of all that stand. */
    static void completed(Turn turn, EventId event, LogEntry entry) {
        if (turn.state(event).phase() == Phase.COMMITTED) {
            by(turn, event, entry, Phase.COMPLETED);
        }
    }

    static void reopened(Turn turn, EventId event) {
        if (turn.state(event).phase() == Phase.COMPLETED) {
            turn.state(event, phase(turn, turn.state(event), Phase.COMMITTED));
        }
    }

    /** C3: pending again, with a new retry budget. */
    static void killed(Turn turn, EventId event) {
        turn.state(
                event,
                new EventState(
                        Phase.PROPOSING,
                        turn.nowMs,
                        turn.open.round(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        Optional.empty()));
    }

    private static EventState phase(Turn turn, EventState state, Phase phase) {
        return new EventState(
                phase,
                turn.nowMs,
                turn.open.round(),
                state.slot(),
                state.canonicalHash(),
                state.ownProposalHash(),
                state.retryCount(),
                0,
                Optional.empty());
    }

    private static EventState retry(EventState state, int retryCount, long dueAtMs) {
        return new EventState(
                state.phase(),
                state.phaseStartedAtMs(),
                state.round(),
                state.slot(),
                state.canonicalHash(),
                state.ownProposalHash(),
                retryCount,
                dueAtMs,
                state.waitingFor());
    }

    /**
     * C7: the current round, in which Q members voted, passes without deciding. It counts against the events that every decision
     * voted for would have paid: a round in which several competed says nothing of the others, and one with a vote certificate
     * will be finished.
     */
    static void roundPassed(Turn turn) {
        Tally tally = turn.open.tally();
        boolean certified = turn.open
                .ballots()
                .newestCertificate(turn.open.slot(), turn.open.round() + 1, turn.quorum())
                .isPresent();
        if (tally.speakerCount() >= turn.quorum() && !certified) {
            votedByAll(turn, tally).forEach(event -> failed(turn, event));
        }
    }

    /** The events of every decision that was voted for; none if one of them pays nothing, or is not known here. */
    private static SortedSet<EventId> votedByAll(Turn turn, Tally tally) {
        SortedSet<EventId> events = null;
        for (Table.Entry<DecisionHash, List<Signed<Statement.Vote>>> voted : tally.votesBy()) {
            Optional<Decision> decision = turn.open.decisions().get(voted.key()).map(OpenSlot.Known::decision);
            List<EventId> paid =
                    decision.isPresent() && decision.get() instanceof Decision.Pay pay ? pay.events() : List.of();
            if (events == null) {
                events = new TreeSet<>(paid);
            } else {
                events.retainAll(paid);
            }
        }
        return events == null ? new TreeSet<>() : events;
    }

    private static void failed(Turn turn, EventId event) {
        EventState state = turn.state(event);
        if (state.phase() != Phase.PROPOSING) {
            return;
        }
        Retry retry = turn.timing().retry();
        if (state.retryCount() >= retry.maxRetries()) {
            turn.state(event, phase(turn, state, Phase.ABANDONED));
            turn.alert("EVENT_ABANDONED", event + " after " + state.retryCount() + " retries");
            return;
        }
        long dueAtMs = turn.nowMs + Pace.retryDelayMs(turn, event, state.retryCount());
        turn.state(event, retry(phase(turn, state, Phase.FAILED), state.retryCount() + 1, dueAtMs));
    }

    /** Failed events whose time has come are proposed again. */
    static void due(Turn turn) {
        for (EventId event : failedEvents(turn)) {
            if (turn.state(event).dueAtMs() <= turn.nowMs) {
                turn.state(event, phase(turn, turn.state(event), Phase.PROPOSING));
                turn.news();
            }
        }
    }

    private static List<EventId> failedEvents(Turn turn) {
        List<EventId> failed = new ArrayList<>();
        turn.book.failed().forEach(entry -> failed.add(entry.key()));
        return failed;
    }

    /** An operator gives a new retry budget; nothing else changes (V5, L2). */
    static void reset(Turn turn, EventId event) {
        EventState state = turn.state(event);
        if (state.slot().isEmpty() && state.phase() != Phase.UNKNOWN) {
            turn.state(event, retry(phase(turn, state, Phase.PROPOSING), 0, 0));
            turn.news();
        }
    }

    /** Whether this signer would propose what the decision decides. */
    static boolean active(Turn turn, Decision decision) {
        return switch (decision) {
            case Decision.Pay pay ->
                pay.events().stream().allMatch(event -> turn.state(event).phase() == Phase.PROPOSING);
            case Decision.Replace replace -> true;
            case Decision.Kill kill -> true;
            case Decision.Pass pass -> true;
            case Decision.Cancel cancel -> true;
        };
    }

    /** Shows why the event waits, or that it does no more. */
    static void waiting(Turn turn, EventId event, Optional<Finding> reason) {
        EventState state = turn.state(event);
        if (state.slot().isEmpty() && state.phase() != Phase.UNKNOWN) {
            shown(turn, event, reason);
        }
    }

    /** Shows that a decided event's template is neither accepted nor can be replaced, or that it is no longer so. */
    static void stuck(Turn turn, EventId event, Optional<Finding> reason) {
        if (turn.state(event).phase() == Phase.COMMITTED) {
            shown(turn, event, reason);
        }
    }

    /** Stored when another reason is given, not whenever a number in it moves. */
    private static void shown(Turn turn, EventId event, Optional<Finding> reason) {
        EventState state = turn.state(event);
        if (!state.waitingFor().map(Finding::code).equals(reason.map(Finding::code))) {
            turn.state(
                    event,
                    new EventState(
                            state.phase(),
                            state.phaseStartedAtMs(),
                            state.round(),
                            state.slot(),
                            state.canonicalHash(),
                            state.ownProposalHash(),
                            state.retryCount(),
                            state.dueAtMs(),
                            reason));
        }
    }

    /** C7, B2: waiting for members that are away, or for the own return, is shown, with who is missing and since when; it spends no retry. */
    static void explain(Turn turn) {
        for (Table.Entry<EventId, Boolean> failed : turn.book.failed()) {
            turn.wakeAt(turn.state(failed.key()).dueAtMs());
        }
        Optional<Finding> returning = ReturnRules.waiting(turn);
        Optional<Finding> reason = returning.isPresent() ? returning : RoundRules.missing(turn);
        // The events of what this signer would have decided now.
        for (Table.Entry<DecisionHash, OpenSlot.Known> entry : turn.open.decisions()) {
            explain(turn, entry.value().decision(), reason);
        }
        Optional<OpenSlot.Known> candidate = turn.open.candidate().decision();
        if (candidate.isPresent()) {
            explain(turn, candidate.get().decision(), reason);
        }
    }

    private static void explain(Turn turn, Decision decision, Optional<Finding> reason) {
        if (decision instanceof Decision.Pay pay) {
            for (EventId event : pay.events()) {
                if (turn.book.event(event).isPresent() && (reason.isPresent() || explained(turn.state(event)))) {
                    waiting(turn, event, reason);
                }
            }
        }
    }

    private static boolean explained(EventState state) {
        if (state.waitingFor().isEmpty()) {
            return false;
        }
        Check check = state.waitingFor().get().check();
        return check == Check.MEMBERS_HEARD || check == Check.RETURNING;
    }
}
