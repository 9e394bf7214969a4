package quorate.node.commit;

import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.node.postgres.Samples;
import quorate.protocol.Decision;
import quorate.protocol.InputWatch;
import quorate.protocol.LiveLedger;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStage;
import quorate.protocol.SlotEvidence;

/** Live slots of which only the stage matters. */
final class LiveSlotSamples {
    private LiveSlotSamples() {}

    static LiveSlot at(long slot, LiveStage stage) {
        return new LiveSlot(
                null,
                slot,
                (Decision.Pay) Samples.pay(1),
                Samples.template(1),
                new TreeMap<>(),
                LiveLedger.EMPTY,
                Optional.empty(),
                Optional.empty(),
                stage,
                Optional.empty(),
                stage != LiveStage.REVALIDATE,
                false,
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                0,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                InputWatch.NOTHING,
                Optional.empty(),
                0,
                0,
                SlotEvidence.NONE,
                false,
                new TreeSet<>());
    }
}
