package quorate.node.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quorate.node.metrics.NodeMetrics;
import quorate.protocol.Check;
import quorate.protocol.Finding;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveStep;
import quorate.protocol.LiveWrite;

/** Stages are timed from the event's arrival, once each; a check that fails before the key is used is counted. */
class LiveMeterTest {
    private static final Finding GONE = new Finding(Check.INPUTS, "INPUT_MISSING", "unspent coin", "none");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMetrics metrics = new NodeMetrics(registry);
    private final LiveMeter meter = new LiveMeter(metrics);

    @Test
    void whenASlotMovesOn_thenEachStageIsTimedFromTheEventsArrival() {
        metrics.arrived(1, 1_000);
        meter.stepped(LiveSlotSamples.at(1, LiveStage.SIGN), changed(LiveStage.AGGREGATE, Optional.empty()), 1_030);
        assertThat(stage("SIGNED")).isEqualTo(30);
        meter.stepped(LiveSlotSamples.at(1, LiveStage.AGGREGATE), changed(LiveStage.SUBMIT, Optional.empty()), 1_040);
        assertThat(stage("SUBMITTED")).isEqualTo(40);
        meter.stepped(LiveSlotSamples.at(1, LiveStage.SUBMIT), changed(LiveStage.CONFIRM, Optional.empty()), 1_100);
        assertThat(stage("SEEN")).isEqualTo(100);
        meter.stepped(LiveSlotSamples.at(1, LiveStage.CONFIRM), changed(LiveStage.COMPLETED, Optional.empty()), 11_000);
        assertThat(stage("COMPLETED")).isEqualTo(10_000);
        // A reorg takes it back: nothing is reached.
        meter.stepped(LiveSlotSamples.at(1, LiveStage.COMPLETED), changed(LiveStage.SUBMIT, Optional.empty()), 12_000);
        meter.stepped(LiveSlotSamples.at(1, LiveStage.SUBMIT), changed(LiveStage.CONFIRM, Optional.empty()), 13_000);
        assertThat(stage("SUBMITTED")).isEqualTo(40);
        assertThat(stage("SEEN")).isEqualTo(100);
    }

    @Test
    void whenOneStepPassesSeveralStages_thenEachOfThemIsTimed() {
        metrics.arrived(1, 1_000);
        meter.stepped(LiveSlotSamples.at(1, LiveStage.SIGN), changed(LiveStage.SUBMIT, Optional.empty()), 1_020);
        assertThat(stage("SIGNED")).isEqualTo(20);
        assertThat(stage("SUBMITTED")).isEqualTo(20);
    }

    @Test
    void whenTheArrivalIsNotKnownHere_thenNothingIsTimed() {
        meter.stepped(LiveSlotSamples.at(1, LiveStage.SIGN), changed(LiveStage.AGGREGATE, Optional.empty()), 1_030);
        assertThat(registry.find("stage_duration").timers()).isEmpty();
    }

    @Test
    void whenAnInputIsGoneBeforeTheKeyIsUsed_thenItIsCounted() {
        meter.stepped(
                LiveSlotSamples.at(1, LiveStage.REVALIDATE), changed(LiveStage.REVALIDATE, Optional.of(GONE)), 1_000);
        assertThat(registry.get("utxo_revalidation_failures_total").counter().count())
                .isEqualTo(1);
        Finding fee = new Finding(Check.FEE_AND_MASS, "FEE_LOW", "more", "less");
        meter.stepped(
                LiveSlotSamples.at(1, LiveStage.REVALIDATE), changed(LiveStage.REVALIDATE, Optional.of(fee)), 1_000);
        assertThat(registry.get("utxo_revalidation_failures_total").counter().count())
                .isEqualTo(1);
    }

    private double stage(String name) {
        return registry.get("stage_duration")
                .tags("stage", name)
                .timer()
                .totalTime(java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private static LiveStep changed(LiveStage stage, Optional<Finding> waitingFor) {
        return new LiveStep(
                LiveSlotSamples.at(1, stage),
                List.of(new LiveWrite.StageChanged(1, stage, waitingFor, 1_000)),
                List.of());
    }
}
