package quorate.node.proposal;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.node.metrics.NodeMetrics;
import quorate.node.metrics.NodeMetrics.Count;
import quorate.protocol.Action;
import quorate.protocol.Check;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.EventState;
import quorate.protocol.Finding;
import quorate.protocol.Group;
import quorate.protocol.Input;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Phase;
import quorate.protocol.PoolState;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Step;
import quorate.protocol.Write;

/** Counts what the log's steps did (seed 12.1), read off their writes and actions once those are durable. One context's. */
final class PoolMeter {
    private final NodeMetrics metrics;
    private final Group group;
    private final List<Runnable> notDurable = new ArrayList<>();
    /** Decisions of the open slot by event: more than one is divergence. */
    private final TreeMap<EventId, NavigableSet<DecisionHash>> proposed = new TreeMap<>();

    /** Undecided events whose first proposal was timed: in a slot that another event won they are proposed again. */
    private final TreeSet<EventId> timed = new TreeSet<>();

    PoolMeter(NodeMetrics metrics, Group group) {
        this.metrics = metrics;
        this.group = group;
    }

    /** A step was made; it counts when {@link #durable} follows. */
    void stepped(PoolState before, Input input, Step step, long nowMs) {
        if (input instanceof Input.Digested digested) {
            throttled(before, digested, step);
        }
        boolean decided = false;
        for (Write write : step.writes()) {
            switch (write) {
                case Write.KnownDecision known -> later(() -> known(known, step.next(), nowMs));
                case Write.Judged judged -> later(() -> judged(judged.findings()));
                case Write.RoundEntered entered -> entered(before, step, entered);
                case Write.EventChanged changed -> changed(changed.state());
                case Write.Equivocation ignored -> later(() -> metrics.count(Count.SPLIT_BRAIN_WARNINGS));
                case Write.SlotDecided slot -> {
                    boolean learned = decided || input instanceof Input.Certified;
                    boolean spoke = !decided && before.spoke();
                    later(() -> decided(slot, before, learned, spoke, nowMs));
                    decided = true;
                }
                case Write.OwnStatement ignored -> {}
                case Write.PeerStatement ignored -> {}
                case Write.SlotEnded ignored -> {}
                case Write.CompletedHeard ignored -> {}
                case Write.Doubted ignored -> {}
                case Write.Barred ignored -> {}
                case Write.HaltRaised ignored -> {}
            }
        }
        step.actions().forEach(this::alerted);
    }

    /** What was stepped is durable. */
    void durable() {
        notDurable.forEach(Runnable::run);
        notDurable.clear();
    }

    /** What was stepped is not durable: it never happened. */
    void lost() {
        notDurable.clear();
    }

    private void later(Runnable count) {
        notDurable.add(count);
    }

    // A member that is ahead was not asked: it was asked just now (STATE_SYNC_COOLDOWN_MS).
    private void throttled(PoolState before, Input.Digested digested, Step step) {
        boolean ahead = digested.digest().height() > before.height();
        boolean asked = step.actions().stream()
                .anyMatch(action -> action instanceof Action.Send send && send.message() instanceof Message.Wanted);
        if (ahead && !asked) {
            later(() -> metrics.count(Count.STATE_SYNC_THROTTLED));
        }
    }

    private void known(Write.KnownDecision known, PoolState next, long nowMs) {
        if (!(known.decision() instanceof Decision.Pay pay)) {
            return;
        }
        for (EventId event : pay.events()) {
            NavigableSet<DecisionHash> decisions = proposed.get(event);
            if (decisions == null) {
                decisions = new TreeSet<>();
                proposed.put(event, decisions);
                if (timed.add(event)) {
                    since(next, event).ifPresent(sinceMs -> metrics.stage("PROPOSED", nowMs - sinceMs));
                }
            }
            decisions.add(known.hash());
        }
        metrics.gauge("unique_hashes_per_event", mostHashes());
    }

    private int mostHashes() {
        return proposed.values().stream().mapToInt(NavigableSet::size).max().orElse(0);
    }

    // Authority is the same verdict everywhere: what fails it is invalid. A coin bound to another event is a conflict.
    private void judged(List<Finding> findings) {
        if (findings.stream().anyMatch(finding -> finding.check().kind() == Check.Kind.AUTHORITY)) {
            metrics.count(Count.PROPOSAL_VALIDATION_FAILURES);
        }
        if (findings.stream().anyMatch(finding -> finding.code().equals("INPUT_BOUND"))) {
            metrics.count(Count.OUTPOINT_LOCK_CONFLICTS);
        }
    }

    private void entered(PoolState before, Step step, Write.RoundEntered entered) {
        later(() -> metrics.count(Count.ROUND_RETRIES));
        boolean passedNow = entered.slot() == before.height() + 1 && entered.round() > before.round();
        if (passedNow && voters(before, step) >= group.quorum()) {
            later(() -> metrics.count(Count.TIMEOUTS_WITHOUT_QUORUM));
        }
    }

    /** Who had spoken in the round that this step left, what the step itself heard and said included. */
    private static int voters(PoolState before, Step step) {
        NavigableSet<NodeId> voters = new TreeSet<>(before.speakers());
        for (Write write : step.writes()) {
            switch (write) {
                case Write.OwnStatement own -> add(voters, before, own.signed());
                case Write.PeerStatement peer -> add(voters, before, peer.signed());
                default -> {}
            }
        }
        return voters.size();
    }

    private static void add(NavigableSet<NodeId> voters, PoolState before, Signed<? extends Statement> signed) {
        if (signed.statement() instanceof Statement.Vote vote
                && vote.slot() == before.height() + 1
                && vote.round() == before.round()) {
            voters.add(signed.member());
        }
    }

    private void changed(EventState state) {
        if (state.phase() == Phase.COMMITTED || state.waitingFor().isEmpty()) {
            return;
        }
        switch (state.waitingFor().get().code()) {
            case "INSUFFICIENT_DEEP_UTXOS" -> later(() -> metrics.count(Count.UTXO_DEPTH_REJECTS));
            case "NONCE_HOLE" -> later(() -> metrics.count(Count.STREAM_HOLES_BLOCKING));
            default -> {}
        }
    }

    private void decided(Write.SlotDecided slot, PoolState before, boolean learned, boolean spoke, long nowMs) {
        metrics.count(Count.LOCK_CERTS_ACCEPTED);
        metrics.canonicalSelection(learned ? "certificate" : "quorum");
        if (learned && !spoke) {
            metrics.count(Count.FAST_FORWARD);
        }
        if (slot.entry().decision() instanceof Decision.Pay pay) {
            for (EventId event : pay.events()) {
                timed.remove(event);
                before.event(event)
                        .filter(state -> state.phase() == Phase.PROPOSING)
                        .ifPresent(state -> metrics.proposalPhase(nowMs - state.phaseStartedAtMs()));
                since(before, event).ifPresent(sinceMs -> {
                    metrics.stage("COMMITTED", nowMs - sinceMs);
                    metrics.arrived(slot.entry().slot(), sinceMs);
                });
            }
        }
        metrics.gauge("log_height", slot.entry().slot());
        metrics.gauge("unique_hashes_per_event", mostHashes());
        proposed.clear();
    }

    private void alerted(Action action) {
        if (action instanceof Action.Alert alert) {
            switch (alert.code()) {
                case "EVENT_ABANDONED" -> later(() -> metrics.count(Count.EVENTS_ABANDONED));
                case "TWO_CERTIFICATES" -> later(() -> metrics.count(Count.SPLIT_BRAIN_WARNINGS));
                default -> {}
            }
        }
    }

    private static OptionalLong since(PoolState state, EventId event) {
        return state.knownSinceMs(event);
    }
}
