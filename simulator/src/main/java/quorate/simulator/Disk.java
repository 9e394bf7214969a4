package quorate.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Absence;
import quorate.protocol.Anchors;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.EventState;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.LogEntry;
import quorate.protocol.Memory;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.Write;

/** What one signer has committed of its log: all that is left of it after a crash. Keeps the schema's promises, too. */
final class Disk {
    private static final int ROUNDS_LOOKED_AT = 16; // the core lets go of older ones
    private final NodeId self;
    private final Oracle oracle;
    private final SortedMap<EventId, Input.EventKnown> events = new TreeMap<>();
    private final List<Input.CancelApproved> cancels = new ArrayList<>();
    private final List<EventId> lates = new ArrayList<>();
    private final List<Long> aside = new ArrayList<>();
    private final TreeMap<Long, LogEntry> log = new TreeMap<>();
    private final SortedMap<Long, Certificate> certificates = new TreeMap<>();
    private final Map<Statement, Signed<? extends Statement>> own = new HashMap<>();
    private final SortedMap<Long, List<Signed<? extends Statement>>> statements = new TreeMap<>();
    private final SortedMap<Long, List<Write.KnownDecision>> decisions = new TreeMap<>();
    private final SortedMap<Long, Write.RoundEntered> rounds = new TreeMap<>();
    private final SortedMap<EventId, EventState> states = new TreeMap<>();
    private Optional<String> halted = Optional.empty();
    private boolean witness;
    private long lastPlace = -1;
    private long kept;
    private int lineage;
    private Absence absence = Absence.NONE;
    final LiveShelf live;

    Disk(NodeId self, Oracle oracle) {
        this.self = self;
        this.oracle = oracle;
        this.live = new LiveShelf(self, oracle);
    }

    /** B2: as a backup would hold it. */
    Disk copy() {
        Disk copy = new Disk(self, oracle);
        copy.setBackTo(this);
        return copy;
    }

    /** B2: everything as it is on the other. */
    void setBackTo(Disk other) {
        replace(events, other.events);
        cancels.clear();
        cancels.addAll(other.cancels);
        lates.clear();
        lates.addAll(other.lates);
        aside.clear();
        aside.addAll(other.aside);
        replace(log, other.log);
        replace(certificates, other.certificates);
        replace(own, other.own);
        statements.clear();
        other.statements.forEach((slot, all) -> statements.put(slot, new ArrayList<>(all)));
        decisions.clear();
        other.decisions.forEach((slot, all) -> decisions.put(slot, new ArrayList<>(all)));
        replace(rounds, other.rounds);
        replace(states, other.states);
        halted = other.halted;
        witness = other.witness;
        lastPlace = other.lastPlace;
        kept = other.kept;
        lineage = other.lineage;
        absence = other.absence;
        live.setBackTo(other.live);
    }

    private static <K, V> void replace(Map<K, V> all, Map<K, V> by) {
        all.clear();
        all.putAll(by);
    }

    /** Rows of its own that B1 keeps; what the position file counts. */
    long kept() {
        return kept + live.kept();
    }

    /** Another one since each return: a backup from before it is known by that. */
    int lineage() {
        return lineage;
    }

    boolean add(Input.EventKnown known) {
        return events.putIfAbsent(known.event().id(), known) == null;
    }

    boolean add(Input.CancelApproved approved) {
        return !cancels.contains(approved) && cancels.add(approved);
    }

    boolean addLate(EventId event) {
        return !lates.contains(event) && lates.add(event);
    }

    boolean setAside(long slot) {
        return log.containsKey(slot) && !aside.contains(slot) && aside.add(slot);
    }

    Optional<LogEntry> entry(long slot) {
        return Optional.ofNullable(log.get(slot));
    }

    Certificate certificate(long slot) {
        return certificates.get(slot);
    }

    Optional<EventState> state(EventId event) {
        return Optional.ofNullable(states.get(event));
    }

    long height() {
        return log.isEmpty() ? 0 : log.lastKey();
    }

    List<Event> known(List<EventId> ids) {
        return ids.stream()
                .map(id -> events.get(id))
                .filter(known -> known != null)
                .map(Input.EventKnown::event)
                .toList();
    }

    /** The newest round of the open slot that was entered. */
    int round() {
        return rounds.containsKey(height() + 1) ? rounds.get(height() + 1).round() : 0;
    }

    List<Event> known() {
        return events.values().stream().map(Input.EventKnown::event).toList();
    }

    /** Whether this own statement is durable. */
    boolean holds(Signed<? extends Statement> signed) {
        return signed.equals(own.get(signed.statement()));
    }

    /** One transaction. */
    void commit(List<Write> writes) {
        for (Write write : writes) {
            switch (write) {
                case Write.OwnStatement(Signed<? extends Statement> signed) -> ownStatement(signed);
                case Write.PeerStatement(Signed<? extends Statement> signed) -> peerStatement(signed);
                case Write.KnownDecision known ->
                    decisions
                            .computeIfAbsent(known.slot(), slot -> new ArrayList<>())
                            .add(known);
                case Write.Judged judged -> {}
                case Write.RoundEntered entered -> rounds.put(entered.slot(), entered);
                case Write.SlotDecided(LogEntry entry, Certificate certificate) -> decided(entry, certificate);
                case Write.SlotEnded ended -> ended(ended);
                case Write.EventChanged changed -> changed(changed);
                case Write.Equivocation evidence -> {
                    oracle.evidence(self, evidence);
                    witness = true;
                }
                case Write.CompletedHeard heard -> {}
                case Write.Doubted(String reason, long sinceMs) ->
                    absence = new Absence(Optional.of(reason), sinceMs, absence.barredTo());
                case Write.Barred(long toSlot, long atMs) -> {
                    oracle.barred(self, toSlot);
                    absence = new Absence(Optional.empty(), absence.sinceMs(), toSlot);
                    lineage++;
                }
                case Write.HaltRaised halt -> halted(halt);
            }
        }
    }

    private void changed(Write.EventChanged changed) {
        int retries = changed.state().retryCount();
        Oracle.require(retries <= Groups.MAX_RETRIES, "C7", () -> retries + " retries of " + changed.event());
        states.put(changed.event(), changed.state());
    }

    private void halted(Write.HaltRaised halt) {
        Oracle.require(
                oracle.mayHalt(self, witness), "V6", () -> "nothing here is a reason to halt, found " + halt.reason());
        halted = Optional.of(halt.reason());
        live.halt(halted);
    }

    /** An operator, or a liar, goes on. */
    void resume() {
        halted = Optional.empty();
        live.halt(halted);
    }

    private void ownStatement(Signed<? extends Statement> signed) {
        Statement statement = signed.statement();
        Oracle.require(signed.member().equals(self), "V1", () -> "own statement of " + signed.member());
        boolean lock = statement instanceof Statement.Lock;
        int round = statement instanceof Statement.Vote vote ? vote.round() : ((Statement.Lock) statement).round();
        long place = (statement.slot() << 24) + 2L * round + (lock ? 1 : 0);
        Oracle.require(place > lastPlace, "V1", () -> self + " went back or stood still with " + statement);
        lastPlace = place;
        kept++;
        oracle.stated(signed, witness);
        own.put(statement, signed);
        statement(signed);
    }

    /** B2: what others still held of this signer is its own again. */
    private void peerStatement(Signed<? extends Statement> signed) {
        if (signed.member().equals(self)) {
            own.put(signed.statement(), signed);
        }
        witness |= oracle.betrayed() && contradicted(signed);
        statement(signed);
    }

    /** V6: whoever holds both, of a round that is not long gone, can be held to have seen it, whether it says so or not. */
    private boolean contradicted(Signed<? extends Statement> signed) {
        long slot = signed.statement().slot();
        int round = rounds.containsKey(slot) ? rounds.get(slot).round() : 0;
        return statements.getOrDefault(slot, List.of()).stream()
                .anyMatch(held -> held.member().equals(signed.member())
                        && samePlace(held.statement(), signed.statement(), round - ROUNDS_LOOKED_AT)
                        && !held.statement().equals(signed.statement()));
    }

    private static boolean samePlace(Statement one, Statement other, int fromRound) {
        return switch (one) {
            case Statement.Vote vote ->
                other instanceof Statement.Vote same && same.round() == vote.round() && vote.round() >= fromRound;
            case Statement.Lock lock ->
                other instanceof Statement.Lock same && same.round() == lock.round() && lock.round() >= fromRound;
            case Statement.Refusal refusal -> false;
            case Statement.Completed completed -> false;
        };
    }

    private void statement(Signed<? extends Statement> signed) {
        statements
                .computeIfAbsent(signed.statement().slot(), slot -> new ArrayList<>())
                .add(signed);
    }

    private void decided(LogEntry entry, Certificate certificate) {
        Oracle.require(entry.slot() == height() + 1, "D1", () -> "slot " + entry.slot() + " stored at " + height());
        oracle.decided(self, entry, certificate);
        log.put(entry.slot(), entry);
        certificates.put(entry.slot(), certificate);
        certificate.locks().stream() // B2: an own lock that was lost is held again
                .filter(lock -> lock.member().equals(self))
                .forEach(lock -> own.put(lock.statement(), lock));
        OptionalLong anchor = Anchors.median(certificate);
        switch (entry.decision()) {
            case Decision.Pay pay ->
                live.open(entry.slot(), pay, entry.template().orElseThrow(), anchor);
            case Decision.Replace replace -> {
                live.replace(replace.slot(), entry.slot());
                live.open(entry.slot(), replace, entry.template().orElseThrow(), anchor);
            }
            case Decision.Kill kill -> live.kill(kill.slot(), entry.slot());
            case Decision.Cancel cancel -> {}
            case Decision.Pass pass -> {}
        }
    }

    private void ended(Write.SlotEnded ended) {
        if (ended.ended() && !live.killed(ended.slot())) {
            oracle.ended(self, ended.slot());
        }
        log.computeIfPresent(
                ended.slot(),
                (slot, entry) -> new LogEntry(
                        slot, entry.hash(), entry.previous(), entry.decision(), entry.template(), ended.ended()));
    }

    Memory memory() {
        long open = height() + 1;
        return new Memory(
                height(),
                log.isEmpty()
                        ? new DecisionHash(Hash32.ZERO)
                        : log.lastEntry().getValue().hash(),
                List.copyOf(log.values()),
                decidedNonces(),
                List.copyOf(decisions.getOrDefault(open, List.of())),
                List.copyOf(statements.getOrDefault(open, List.of())),
                List.copyOf(events.values()),
                new TreeMap<>(states),
                List.copyOf(cancels),
                List.copyOf(lates),
                List.copyOf(aside),
                halted,
                Optional.ofNullable(rounds.get(open)),
                absence);
    }

    private SortedMap<StreamId, Long> decidedNonces() {
        SortedMap<StreamId, Long> nonces = new TreeMap<>();
        for (Map.Entry<Long, LogEntry> entry : log.entrySet()) {
            switch (entry.getValue().decision()) {
                case Decision.Payment pay ->
                    known(pay.events()).forEach(event -> nonces.merge(event.stream(), event.nonce(), Math::max));
                case Decision.Kill kill -> {}
                case Decision.Pass pass -> {}
                case Decision.Cancel cancel -> nonces.merge(cancel.stream(), cancel.nonce(), Math::max);
            }
        }
        return nonces;
    }
}
