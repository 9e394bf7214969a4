package quorate.node.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import quorate.node.postgres.Outcome;

/**
 * What a node counts and measures: every name of the seed's table 12.1 with its meaning, and a histogram per stage. No label
 * grows with events: members, codes and stages are few and known.
 */
public final class NodeMetrics {
    /** Counters of table 12.1 that have no label; registered at once, so that a scrape shows their zero. */
    public enum Count {
        FAST_FORWARD("fast_forward_count", "Slots learned from a certificate, without a vote of our own"),
        PROPOSALS_RECEIVED("proposals_received_count", "Proposals received from members"),
        PROPOSAL_VALIDATION_FAILURES("proposal_validation_failures", "Decisions of members that failed a check"),
        PHASE_TRANSITION_ERRORS(
                "phase_transition_errors", "Steps whose write was refused or whose outcome was unknown"),
        SPLIT_BRAIN_WARNINGS("split_brain_warnings", "Conflicting certificates or equivocations seen"),
        FORGED_STATEMENTS(
                "forged_statements_total", "Envelopes of members with a statement that its maker never signed"),
        BAD_SIGNATURES(
                "bad_signatures_total",
                "Members that sent partial signatures which do not verify, once for each slot and sender"),
        TIMEOUTS_WITHOUT_QUORUM("proposal_timeouts_without_quorum", "Rounds with Q votes that decided nothing"),
        ROUND_RETRIES("round_retries_total", "Rounds entered after the first of a slot"),
        EVENTS_ABANDONED("events_abandoned_total", "Events moved to Abandoned"),
        UTXO_DEPTH_REJECTS("utxo_depth_rejects_total", "Times too few coins were deep enough for an event"),
        UTXO_REVALIDATION_FAILURES("utxo_revalidation_failures_total", "Checks that failed before signing"),
        STREAM_HOLES_BLOCKING("stream_holes_blocking_total", "Times a stream could not advance because of a hole"),
        OUTPOINT_LOCK_CONFLICTS("outpoint_lock_conflicts_total", "Decisions that wanted a coin bound to another event"),
        LOCK_SIGS_RECEIVED("lock_sigs_received_total", "Locks received from members"),
        LOCK_CERTS_ACCEPTED("lock_certs_accepted_total", "Certificates accepted: slots decided"),
        STATE_SYNC_THROTTLED("state_sync_throttled_total", "Answers or requests held back by a cooldown or rate"),
        EVENTS_RECEIVED("events_total", "Events stored"),
        EVENTS_COMPLETED("events_completed_total", "Events Completed on own evidence"),
        KEY_USES("spending_key_uses_total", "Times the spending key was used"),
        INPUTS_REFUSED("mailbox_inputs_refused_total", "Inputs that did not fit into a mailbox");

        private final String meterName;
        private final String help;

        Count(String meterName, String help) {
            this.meterName = meterName;
            this.help = help;
        }
    }

    private static final int SLOTS_REMEMBERED = 1_024;
    private static final double[] BOUNDS_MS = {5, 15, 60, 250, 1_000, 5_000, 10_000, 60_000, 600_000};

    private final MeterRegistry registry;
    private final Map<Count, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, Long> arrivedMsBySlot = new ConcurrentSkipListMap<>();
    private final DistributionSummary proposalPhaseMs;

    public NodeMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Count count : Count.values()) {
            counters.put(
                    count,
                    Counter.builder(count.meterName).description(count.help).register(registry));
        }
        proposalPhaseMs = DistributionSummary.builder("proposal_phase_duration_ms")
                .description("Time that events spent Proposing before a slot decided them")
                .serviceLevelObjectives(BOUNDS_MS)
                .register(registry);
        List.of("quorum", "certificate").forEach(this::selections);
        registry.counter("core_alerts_total", "code", "DEPTH_RELAXED"); // a rule sees no first step from nothing
        gauge("unique_hashes_per_event", 0);
        gauge("stream_hole_blocked_duration_ms", 0);
    }

    public MeterRegistry registry() {
        return registry;
    }

    public void count(Count what) {
        counter(what).increment();
    }

    /** An alert of the core, by its code: codes are constants of the code, so few. */
    public void alert(String code) {
        registry.counter("core_alerts_total", "code", code).increment();
    }

    /** An envelope of a member was dropped, for one of few reasons. */
    public void dropped(String reason) {
        registry.counter("gossip_dropped_total", "reason", reason).increment();
    }

    /** How the committed decision was found: "quorum" or, learned from a certificate, "certificate". */
    public void canonicalSelection(String method) {
        selections(method).increment();
    }

    /** Sets a gauge such as {@code unique_hashes_per_event}; {@code tags} are a name and a value, both few and known. */
    public void gauge(String name, long value, String... tags) {
        gauges.computeIfAbsent(
                        name + String.join(",", tags), ignored -> registry.gauge(name, Tags.of(tags), new AtomicLong()))
                .set(value);
    }

    /** Time from an event's arrival to a stage; stages are PROPOSED, COMMITTED, SIGNED, SUBMITTED, SEEN, COMPLETED. */
    public void stage(String stage, long durationMs) {
        timer("stage_duration", "stage", stage).record(Duration.ofMillis(durationMs));
    }

    /** When the first of the events that a slot pays arrived here: its later stages are measured from then. */
    public void arrived(long slot, long sinceMs) {
        arrivedMsBySlot.merge(slot, sinceMs, Math::min);
        if (arrivedMsBySlot.size() > SLOTS_REMEMBERED) {
            arrivedMsBySlot.pollFirstEntry();
        }
    }

    /** Empty for a slot that was decided before this process began, or long ago. */
    public OptionalLong arrivedMs(long slot) {
        Long sinceMs = arrivedMsBySlot.get(slot);
        return sinceMs == null ? OptionalLong.empty() : OptionalLong.of(sinceMs);
    }

    public void proposalPhase(long durationMs) {
        proposalPhaseMs.record((double) durationMs);
    }

    /** Measures a machine's write; one that was refused, or whose outcome is unknown, is a phase transition error. */
    public Future<Outcome<Void>> written(String owner, Future<Outcome<Void>> write) {
        long startNs = System.nanoTime();
        return write.onSuccess(outcome -> {
            timer("database_write_duration", "owner", owner).record(Duration.ofNanos(System.nanoTime() - startNs));
            if (!(outcome instanceof Outcome.Committed<Void>)) {
                count(Count.PHASE_TRANSITION_ERRORS);
            }
        });
    }

    private Counter selections(String method) {
        return registry.counter("canonical_selection_method", "method", method);
    }

    private Counter counter(Count what) {
        Counter counter = counters.get(what);
        if (counter == null) {
            throw new IllegalStateException("not registered: " + what);
        }
        return counter;
    }

    private Timer timer(String name, String tag, String value) {
        return timers.computeIfAbsent(
                name + value,
                ignored -> Timer.builder(name)
                        .tag(tag, value)
                        .serviceLevelObjectives(Arrays.stream(BOUNDS_MS)
                                .mapToObj(bound -> Duration.ofMillis((long) bound))
                                .toArray(Duration[]::new))
                        .register(registry));
    }
}
