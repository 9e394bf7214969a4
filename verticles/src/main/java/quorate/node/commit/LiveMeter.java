package quorate.node.commit;

import java.util.Optional;
import quorate.node.metrics.NodeMetrics;
import quorate.node.metrics.NodeMetrics.Count;
import quorate.protocol.Check;
import quorate.protocol.Finding;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveStep;
import quorate.protocol.LiveWrite;

/** Measures one live slot's way, read off its steps: each stage once, however often it is reached. */
final class LiveMeter {
    private final NodeMetrics metrics;
    private Optional<LiveStage> furthest = Optional.empty();

    LiveMeter(NodeMetrics metrics) {
        this.metrics = metrics;
    }

    void stepped(LiveSlot before, LiveStep step, long nowMs) {
        for (LiveWrite write : step.writes()) {
            if (write instanceof LiveWrite.StageChanged changed) {
                reached(before, changed, nowMs);
                revalidated(before, changed.waitingFor());
            }
        }
    }

    // Some stages are passed in one step: what the others signed may be here before the own signature is.
    private void reached(LiveSlot before, LiveWrite.StageChanged changed, long nowMs) {
        if (before.killedBy().isPresent() || changed.stage() == LiveStage.KILLED) {
            return; // it takes no further step on its way
        }
        LiveStage from = furthest.orElse(before.stage());
        for (LiveStage stage : LiveStage.values()) {
            if (stage.compareTo(from) > 0 && stage.compareTo(changed.stage()) <= 0) {
                name(stage)
                        .ifPresent(name -> metrics.arrivedMs(changed.slot())
                                .ifPresent(sinceMs -> metrics.stage(name, nowMs - sinceMs)));
            }
        }
        furthest = Optional.of(changed.stage().compareTo(from) > 0 ? changed.stage() : from);
    }

    private static Optional<String> name(LiveStage stage) {
        return switch (stage) {
            case REVALIDATE, SIGN, FINAL, KILLED -> Optional.empty();
            case AGGREGATE -> Optional.of("SIGNED");
            case SUBMIT -> Optional.of("SUBMITTED");
            case CONFIRM -> Optional.of("SEEN");
            case COMPLETED -> Optional.of("COMPLETED");
        };
    }

    // C3: a check of the own node failed before the key was used.
    private void revalidated(LiveSlot before, Optional<Finding> waitingFor) {
        boolean inputs = waitingFor.map(Finding::check).equals(Optional.of(Check.INPUTS));
        boolean already = before.waitingFor().map(Finding::code).equals(waitingFor.map(Finding::code));
        if (inputs && !already && !before.recorded()) {
            metrics.count(Count.UTXO_REVALIDATION_FAILURES);
        }
    }
}
