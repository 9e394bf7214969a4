package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** S1 and S2: the order of nonces, and the ways out of it. */
final class StreamRules {
    private StreamRules() {}

    /** An event is stored here. */
    static void known(Turn turn, Input.EventKnown known) {
        Event event = known.event();
        Optional<Input.EventKnown> before = turn.book.known().get(event.id());
        if (before.isPresent()) {
            long sinceMs = before.get().knownSinceMs();
            turn.book = turn.book.withKnown(new Input.EventKnown(event, sinceMs, known.other(), false));
            turn.rejudge |= before.get().other() != known.other();
            return;
        }
        turn.book = turn.book.withKnown(known.learned());
        Optional<Long> slot = turn.state(event.id()).slot();
        if (slot.isPresent()) {
            // It was decided before its material came: now its stream is known too.
            turn.log.entries().get(slot.get()).ifPresent(entry -> advance(turn, event.stream(), event.nonce(), entry));
            return;
        }
        PhaseRules.known(turn, known);
        if (isLate(turn, event)) {
            late(turn, event);
        }
        turn.accepted = known.accepted() ? Optional.of(event.id()) : turn.accepted;
        turn.news();
    }

    static void cancelApproved(Turn turn, Input.CancelApproved approved) {
        if (turn.book.cancels().contains(approved)) {
            return;
        }
        turn.book = turn.book.withCancel(approved);
        turn.news();
    }

    static void lateApproved(Turn turn, EventId event) {
        turn.book = turn.book.withLate(event);
        turn.news();
    }

    static Decision.Cancel decision(Input.CancelApproved approved) {
        return new Decision.Cancel(approved.stream(), approved.nonce(), approved.event());
    }

    /** The stream has decided this nonce, paid or cancelled. A late one moves nothing. */
    static void advance(Turn turn, StreamId stream, long nonce, LogEntry entry) {
        OptionalLong before = lastNonce(turn, stream);
        if (before.isPresent() && before.getAsLong() >= nonce) {
            return;
        }
        turn.log = turn.log.withStream(stream, new PoolLog.Tail(nonce, entry.slot()));
        long from = before.isPresent() ? before.getAsLong() + 1 : 0;
        Optional<Event> passed = turn.book.firstWaiting(stream, from);
        while (passed.isPresent() && passed.get().nonce() <= nonce) {
            if (!turn.book.decided(passed.get().id())) {
                late(turn, passed.get());
            }
            passed = turn.book.nextWaiting(passed.get());
        }
    }

    private static void late(Turn turn, Event event) {
        turn.alert("LATE_EVENT", event.id() + " has nonce " + event.nonce() + " of " + event.stream());
    }

    static OptionalLong lastNonce(Turn turn, StreamId stream) {
        return lastNonce(turn, stream, List.of());
    }

    /** S1: events of one Pay count in their order; {@code ahead} are those before the one that is looked at. */
    private static OptionalLong lastNonce(Turn turn, StreamId stream, List<Event> ahead) {
        long last = turn.log.streams().get(stream).map(PoolLog.Tail::nonce).orElse(-1L);
        for (Event event : ahead) {
            last = event.stream().equals(stream) ? Math.max(last, event.nonce()) : last;
        }
        return last < 0 ? OptionalLong.empty() : OptionalLong.of(last);
    }

    /** First nonces are group configuration; a stream that is not named starts at 0. */
    static long firstNonce(Turn turn, StreamId stream) {
        return turn.group().firstNonces().getOrDefault(stream, 0L);
    }

    /** The lowest nonce that the stream may decide next. */
    static long nextNonce(Turn turn, StreamId stream) {
        return nextNonce(turn, stream, List.of());
    }

    private static long nextNonce(Turn turn, StreamId stream, List<Event> ahead) {
        OptionalLong last = lastNonce(turn, stream, ahead);
        return last.isPresent() ? last.getAsLong() + 1 : firstNonce(turn, stream);
    }

    /** Below the last decided nonce: paid or cancelled only if operators approve it. */
    static boolean isLate(Turn turn, Event event) {
        return isLate(turn, event, List.of());
    }

    private static boolean isLate(Turn turn, Event event, List<Event> ahead) {
        OptionalLong last = lastNonce(turn, event.stream(), ahead);
        return !KillRules.again(turn, event.id())
                && last.isPresent()
                && event.nonce() <= last.getAsLong()
                && event.nonce() >= firstNonce(turn, event.stream());
    }

    /**
     * Check 5: what the log says of an event's nonce; a late one passes here and is asked about in {@link #waiting}.
     *
     * @param ahead what stands before it in the same Pay
     */
    static Optional<Finding> order(Turn turn, Event event, List<Event> ahead) {
        long first = firstNonce(turn, event.stream());
        if (event.nonce() < first) {
            return finding(Check.NONCE_ORDER, "NONCE_BELOW_FIRST", "at least " + first, event.nonce());
        }
        if (KillRules.again(turn, event.id())) {
            return Optional.empty();
        }
        long next = nextNonce(turn, event.stream(), ahead);
        return switch (event.source().streamMode()) {
            case CONTIGUOUS ->
                event.nonce() > next
                        ? finding(Check.NONCE_ORDER, "NONCE_HOLE", "nonce " + next + " first", event.nonce())
                        : Optional.empty();
            case INCREASING -> Optional.empty();
        };
    }

    /**
     * Check 11, second half: what S1 waits for, as this signer sees it now. What is paid by the same transaction is not waited
     * for: it is Completed together.
     *
     * @param ahead what stands before it in the same Pay
     */
    static Optional<Finding> waiting(Turn turn, Event event, List<Event> ahead) {
        if (isLate(turn, event, ahead)) {
            return turn.book.lates().has(event.id())
                    ? Optional.empty()
                    : finding(Check.CONCURRENCY, "LATE_EVENT", "approval by this signer's operator", event.nonce());
        }
        Optional<Finding> before = waitsForLast(turn, event, ahead);
        if (before.isPresent() || KillRules.again(turn, event.id())) {
            return before;
        }
        return switch (event.source().streamMode()) {
            case CONTIGUOUS -> Optional.empty();
            case INCREASING -> settling(turn, event, ahead);
        };
    }

    /**
     * What was decided before must be Completed (or only decided, where the group says so). A cancelled nonce counts as done, but
     * it does not hide a payment before it that is still on its way.
     */
    private static Optional<Finding> waitsForLast(Turn turn, Event event, List<Event> ahead) {
        for (Event again : KillRules.pending(turn)) {
            if (again.stream().equals(event.stream()) && again.nonce() < event.nonce() && !ahead.contains(again)) {
                return finding(
                        Check.CONCURRENCY, "STREAM_BUSY", "nonce " + again.nonce() + " paid anew", event.nonce());
            }
        }
        if (turn.group().streams().nextAfter() == Group.NextAfter.COMMITTED) {
            return Optional.empty();
        }
        return onItsWay(turn, event.stream())
                .flatMap(before -> finding(
                        Check.CONCURRENCY, "STREAM_BUSY", "nonce " + before.nonce() + " completed", event.nonce()));
    }

    private static Optional<Event> onItsWay(Turn turn, StreamId stream) {
        for (Table.Entry<Long, LogEntry> entry : turn.log.unended()) {
            for (EventId id : entry.value().decision().events()) {
                Optional<Event> paid = turn.book.event(id);
                if (paid.isPresent() && paid.get().stream().equals(stream)) {
                    return paid;
                }
            }
        }
        return Optional.empty();
    }

    /** Increasing streams: lower nonces go first, and have {@code settle_ms} to come unless the relayer says none is missing. */
    private static Optional<Finding> settling(Turn turn, Event event, List<Event> ahead) {
        Optional<Event> lower = turn.book.firstWaiting(event.stream(), nextNonce(turn, event.stream(), ahead));
        if (lower.isPresent() && lower.get().nonce() < event.nonce()) {
            return finding(
                    Check.CONCURRENCY,
                    "LOWER_NONCE_FIRST",
                    "nonce " + lower.get().nonce() + " first",
                    event.nonce());
        }
        OptionalLong last = lastNonce(turn, event.stream(), ahead);
        boolean follows = event.previousNonce().isPresent()
                && last.isPresent()
                && event.previousNonce().getAsLong() == last.getAsLong();
        long settledAtMs = turn.book.known().get(event.id()).orElseThrow().knownSinceMs()
                + turn.group().streams().settleMs();
        if (follows || turn.nowMs >= settledAtMs) {
            return Optional.empty();
        }
        turn.wakeAt(settledAtMs);
        return finding(Check.CONCURRENCY, "NONCE_SETTLING", "known until " + settledAtMs, turn.nowMs);
    }

    /**
     * Check 6 for a Cancel: it closes its stream's next nonce, or an event that no slot has decided. Increasing streams have no
     * holes, so there a Cancel names an event.
     */
    static Optional<Finding> cancelOrder(Turn turn, Decision.Cancel cancel) {
        if (cancel.event().isEmpty()) {
            long next = nextNonce(turn, cancel.stream());
            return cancel.nonce() == next
                    ? Optional.empty()
                    : finding(Check.LOG_RULES, "CANCEL_OUT_OF_ORDER", "the next nonce, " + next, cancel.nonce());
        }
        Optional<Event> event = turn.book.event(cancel.event().get());
        if (event.isEmpty()) {
            return finding(Check.LOG_RULES, "EVENT_UNKNOWN", "an event stored here", cancel.nonce());
        }
        if (turn.book.decided(event.get().id())) {
            return finding(Check.LOG_RULES, "EVENT_DECIDED", "an event that no slot has decided", cancel.nonce());
        }
        if (!event.get().stream().equals(cancel.stream()) || event.get().nonce() != cancel.nonce()) {
            return finding(
                    Check.LOG_RULES,
                    "CANCEL_MISMATCH",
                    EventBook.Place.of(event.get()).toString(),
                    cancel.nonce());
        }
        return order(turn, event.get(), List.of());
    }

    private static Optional<Finding> finding(Check check, String code, String expected, long foundNonce) {
        return Optional.of(new Finding(check, code, expected, "" + foundNonce));
    }
}
