package quorate.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the state of a pool's log from what was durable. Peers, the chain view and measured times are learned anew. */
final class Restoring {
    /** Assumed until an answer to an own vote was timed. */
    private static final long FIRST_ROUND_TRIP_MS = 10;

    private Restoring() {}

    static PoolState restore(Setup setup, Memory memory, long nowMs) {
        EventBook book = book(memory);
        return new PoolState(
                setup,
                log(setup, memory, book),
                book,
                open(setup, memory, nowMs),
                Presence.booted(memory.absence()),
                Table.empty(),
                Optional.empty(),
                memory.haltReason(),
                new PoolState.Rhythm(nowMs - setup.timing().tickMs(), 0, FIRST_ROUND_TRIP_MS));
    }

    private static EventBook book(Memory memory) {
        EventBook book = EventBook.empty();
        for (Map.Entry<EventId, EventState> state : memory.eventStates().entrySet()) {
            book = book.withState(state.getKey(), state.getValue());
        }
        Table<Long, Long> kills = kills(memory);
        for (LogEntry entry : memory.entries()) {
            book = kills.has(entry.slot()) ? book : decided(book, entry);
        }
        for (Input.EventKnown known : memory.events()) {
            book = book.withKnown(known.learned());
            EventId id = known.event().id();
            if (!book.states().has(id)) {
                book = book.withState(id, PhaseRules.fresh(known));
            }
        }
        for (Input.CancelApproved approved : memory.cancelApprovals()) {
            boolean decided = approved.event().map(book::decided).orElse(false);
            book = decided ? book : book.withCancel(approved);
        }
        for (EventId late : memory.lateApprovals()) {
            book = book.withLate(late);
        }
        return book;
    }

    /** C3: what Kills among the entries have ended. */
    private static Table<Long, Long> kills(Memory memory) {
        Table<Long, Long> kills = Table.empty();
        for (LogEntry entry : memory.entries()) {
            if (entry.decision() instanceof Decision.Kill kill) {
                kills = kills.put(kill.slot(), entry.slot());
            }
        }
        return kills;
    }

    /** The log says that an event is decided, even where its state was not kept. */
    private static EventBook decided(EventBook book, LogEntry entry) {
        if (!(entry.decision() instanceof Decision.Payment pay)) {
            return book;
        }
        EventBook result = book;
        for (EventId event : pay.events()) {
            if (!result.decided(event)) {
                result = result.withState(
                        event,
                        new EventState(
                                Phase.COMMITTED,
                                0,
                                0,
                                Optional.of(entry.slot()),
                                entry.template(),
                                Optional.empty(),
                                0,
                                0,
                                Optional.empty()));
            }
        }
        return result;
    }

    private static PoolLog log(Setup setup, Memory memory, EventBook book) {
        Table<Long, Long> kills = kills(memory);
        Table<Long, LogEntry> entries = Table.empty();
        Table<Long, LogEntry> unended = Table.empty();
        Table<Long, PoolLog.Spend> spends = Table.empty();
        Table<StreamId, PoolLog.Tail> streams = Table.empty();
        for (Map.Entry<StreamId, Long> nonce : memory.decidedNonces().entrySet()) {
            streams = streams.put(nonce.getKey(), new PoolLog.Tail(nonce.getValue(), 0));
        }
        for (LogEntry entry : memory.entries()) {
            entries = entries.put(entry.slot(), entry);
            unended = entry.ended() ? unended : unended.put(entry.slot(), entry);
            if (entry.decision() instanceof Decision.Payment pay) {
                if (!kills.has(entry.slot())) {
                    // A Pay has no standing template before it (D2): only for a Replace are the others searched.
                    Table<Long, PoolLog.Spend> others =
                            pay instanceof Decision.Replace ? paidOnce(entries, spends, pay) : spends;
                    spends = others.put(entry.slot(), spend(setup, book, pay));
                }
                streams = tails(streams, book, entry, pay);
            }
        }
        return new PoolLog(
                memory.height(),
                memory.last(),
                entries,
                unended,
                streams,
                spends,
                Table.empty(),
                kills,
                Table.empty(),
                aside(memory),
                Table.empty());
    }

    /** Check 9: templates of the same events pay once; the newest counts. */
    private static Table<Long, PoolLog.Spend> paidOnce(
            Table<Long, LogEntry> entries, Table<Long, PoolLog.Spend> spends, Decision.Payment pay) {
        Table<Long, PoolLog.Spend> others = spends;
        for (Table.Entry<Long, PoolLog.Spend> spend : spends) {
            if (entries.get(spend.key()).orElseThrow().decision() instanceof Decision.Payment other
                    && other.events().equals(pay.events())) {
                others = others.remove(spend.key());
            }
        }
        return others;
    }

    private static Table<Long, Boolean> aside(Memory memory) {
        Table<Long, Boolean> aside = Table.empty();
        for (long slot : memory.setAside()) {
            aside = aside.put(slot, true);
        }
        return aside;
    }

    private static PoolLog.Spend spend(Setup setup, EventBook book, Decision.Payment pay) {
        long atMs = 0;
        for (EventId event : pay.events()) {
            atMs = Math.max(
                    atMs,
                    book.states().get(event).map(EventState::phaseStartedAtMs).orElse(0L));
        }
        return new PoolLog.Spend(atMs, LogRules.paidSompi(setup.group(), pay));
    }

    private static Table<StreamId, PoolLog.Tail> tails(
            Table<StreamId, PoolLog.Tail> streams, EventBook book, LogEntry entry, Decision.Payment pay) {
        Table<StreamId, PoolLog.Tail> result = streams;
        for (EventId id : pay.events()) {
            Optional<Event> event = book.event(id);
            if (event.isPresent()) {
                long last = result.get(event.get().stream())
                        .map(PoolLog.Tail::nonce)
                        .orElse(-1L);
                if (event.get().nonce() >= last) {
                    PoolLog.Tail tail = new PoolLog.Tail(event.get().nonce(), entry.slot());
                    result = result.put(event.get().stream(), tail);
                }
            }
        }
        return result;
    }

    private static OpenSlot open(Setup setup, Memory memory, long nowMs) {
        OpenSlot open = OpenSlot.open(memory.height() + 1, memory.last(), nowMs);
        for (Write.KnownDecision known : memory.decisions()) {
            if (known.slot() == open.slot() && !open.decisions().has(known.hash())) {
                open = open.with(new OpenSlot.Known(
                        known.decision(), known.hash(), known.proposer(), known.round(), false, List.of()));
            }
        }
        for (Signed<? extends Statement> signed : memory.statements()) {
            open = said(setup, open, signed);
        }
        // V5: rounds never go back, whether this signer spoke in the newest or only entered it.
        Optional<Write.RoundEntered> entered = memory.round();
        int round = Math.max(
                open.own().round(), entered.map(Write.RoundEntered::round).orElse(0));
        boolean timed = entered.isPresent() && entered.get().round() == round;
        return open.with(OpenSlot.Clock.of(round, timed ? Math.min(entered.get().atMs(), nowMs) : nowMs));
    }

    private static OpenSlot said(Setup setup, OpenSlot open, Signed<? extends Statement> signed) {
        boolean self = signed.member().equals(setup.self());
        return switch (signed.statement()) {
            case Statement.Vote vote -> {
                Signed<Statement.Vote> cast = new Signed<>(signed.member(), vote, signed.signature());
                Tally tally = open.ballots().round(vote.round()).withVote(cast);
                OpenSlot counted = open.with(open.ballots().with(vote.round(), tally));
                yield self && open.own().mayVote(vote.round())
                        ? counted.with(open.own().voted(vote.round(), 0))
                        : counted;
            }
            case Statement.Lock lock -> {
                Signed<Statement.Lock> cast = new Signed<>(signed.member(), lock, signed.signature());
                Tally tally = open.ballots().round(lock.round()).withLock(cast);
                OpenSlot counted = open.with(open.ballots().with(lock.round(), tally));
                yield self && open.own().mayLock(lock.round())
                        ? counted.with(open.own().locked(cast))
                        : counted;
            }
            case Statement.Refusal refusal -> open;
            case Statement.Completed completed -> open;
        };
    }
}
