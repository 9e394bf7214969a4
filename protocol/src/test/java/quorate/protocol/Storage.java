package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one signer's database would hold: takes writes, gives the memory back, and keeps the schema's promises. */
final class Storage {
    final List<LogEntry> entries = new ArrayList<>();
    final List<Certificate> certificates = new ArrayList<>();
    final List<Signed<? extends Statement>> ownStatements = new ArrayList<>();
    final List<Write.Equivocation> equivocations = new ArrayList<>();
    final List<Write.Judged> judged = new ArrayList<>();
    final SortedMap<EventId, EventState> states = new TreeMap<>();
    private final List<Signed<? extends Statement>> statements = new ArrayList<>();
    private final List<Write.KnownDecision> decisions = new ArrayList<>();
    private final Map<EventId, Input.EventKnown> events = new LinkedHashMap<>();
    private final List<Long> aside = new ArrayList<>();
    private final List<Input.CancelApproved> cancels = new ArrayList<>();
    private final List<EventId> lates = new ArrayList<>();
    private Optional<Write.RoundEntered> round = Optional.empty();
    Optional<String> halted = Optional.empty();
    Absence absence = Absence.NONE;

    /** Ingestion and administration store these before the core hears of them. */
    void stored(Input input) {
        switch (input) {
            case Input.EventKnown known -> events.put(known.event().id(), known);
            case Input.CancelApproved approved -> cancels.add(approved);
            case Input.LateApproved late -> lates.add(late.event());
            case Input.SetAside(long slot, boolean set) -> {
                aside.remove(slot);
                if (set) {
                    aside.add(slot);
                }
            }
            case Input.Halted halt -> halted = Optional.of(halt.reason());
            case Input.Resumed resumed -> halted = Optional.empty();
            default -> {}
        }
    }

    /** B2: set back to an empty database. */
    void forget() {
        entries.clear();
        certificates.clear();
        ownStatements.clear();
        states.clear();
        statements.clear();
        decisions.clear();
        events.clear();
        cancels.clear();
        lates.clear();
        round = Optional.empty();
        halted = Optional.empty();
        absence = Absence.NONE;
    }

    void apply(List<Write> writes) {
        writes.forEach(this::apply);
    }

    private void apply(Write write) {
        switch (write) {
            case Write.OwnStatement(Signed<? extends Statement> signed) -> own(signed);
            case Write.PeerStatement(Signed<? extends Statement> signed) -> statements.add(signed);
            case Write.KnownDecision known -> decisions.add(known);
            case Write.Judged verdict -> judged.add(verdict);
            case Write.RoundEntered entered -> {
                assertThat(entered.round())
                        .as("V5")
                        .isGreaterThan(round.map(Write.RoundEntered::round).orElse(0));
                round = Optional.of(entered);
            }
            case Write.SlotDecided(LogEntry entry, Certificate certificate) -> decided(entry, certificate);
            case Write.SlotEnded ended ->
                entries.replaceAll(entry -> entry.slot() == ended.slot()
                        ? new LogEntry(
                                entry.slot(),
                                entry.hash(),
                                entry.previous(),
                                entry.decision(),
                                entry.template(),
                                ended.ended())
                        : entry);
            case Write.EventChanged changed -> states.put(changed.event(), changed.state());
            case Write.Equivocation evidence -> equivocations.add(evidence);
            case Write.CompletedHeard heard -> {}
            case Write.Doubted(String reason, long sinceMs) ->
                absence = new Absence(Optional.of(reason), sinceMs, absence.barredTo());
            case Write.Barred(long toSlot, long atMs) ->
                absence = new Absence(Optional.empty(), absence.sinceMs(), toSlot);
            case Write.HaltRaised raised -> halted = Optional.of(raised.reason());
        }
    }

    /** The trigger of V1: (slot, round, vote < lock) only goes forward. */
    private void own(Signed<? extends Statement> signed) {
        if (!ownStatements.isEmpty()) {
            assertThat(place(signed)).as("V1: %s", signed).isGreaterThan(place(ownStatements.getLast()));
        }
        ownStatements.add(signed);
        statements.add(signed);
    }

    private static long place(Signed<? extends Statement> signed) {
        return switch (signed.statement()) {
            case Statement.Vote vote -> vote.slot() * 1_000_000 + vote.round() * 2L;
            case Statement.Lock lock -> lock.slot() * 1_000_000 + lock.round() * 2L + 1;
            case Statement.Refusal refusal -> throw new AssertionError(refusal);
            case Statement.Completed completed -> throw new AssertionError(completed);
        };
    }

    private void decided(LogEntry entry, Certificate certificate) {
        long height = entries.isEmpty() ? 0 : entries.getLast().slot();
        assertThat(entry.slot()).as("D1").isEqualTo(height + 1);
        assertThat(entry.previous())
                .as("D1")
                .isEqualTo(
                        entries.isEmpty()
                                ? new DecisionHash(Hash32.ZERO)
                                : entries.getLast().hash());
        entries.add(entry);
        certificates.add(certificate);
        round = Optional.empty();
    }

    Memory memory() {
        long height = entries.isEmpty() ? 0 : entries.getLast().slot();
        SortedMap<StreamId, Long> nonces = new TreeMap<>();
        for (LogEntry entry : entries) {
            switch (entry.decision()) {
                case Decision.Payment pay ->
                    pay.events()
                            .forEach(id -> Optional.ofNullable(events.get(id))
                                    .map(Input.EventKnown::event)
                                    .ifPresent(event -> nonces.merge(event.stream(), event.nonce(), Math::max)));
                case Decision.Kill kill -> {}
                case Decision.Pass pass -> {}
                case Decision.Cancel cancel -> nonces.merge(cancel.stream(), cancel.nonce(), Math::max);
            }
        }
        return new Memory(
                height,
                height == 0 ? new DecisionHash(Hash32.ZERO) : entries.getLast().hash(),
                List.copyOf(entries),
                nonces,
                decisions.stream().filter(known -> known.slot() == height + 1).toList(),
                openStatements(height + 1),
                List.copyOf(events.values()),
                new TreeMap<>(states),
                List.copyOf(cancels),
                List.copyOf(lates),
                List.copyOf(aside),
                halted,
                round,
                absence);
    }

    private List<Signed<? extends Statement>> openStatements(long slot) {
        List<Signed<? extends Statement>> open = new ArrayList<>();
        for (Signed<? extends Statement> signed : statements) {
            if (signed.statement().slot() == slot) {
                open.add(signed);
            }
        }
        return open;
    }
}
