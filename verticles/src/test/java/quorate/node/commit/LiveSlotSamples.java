package quorate.node.commit;

import java.util.Optional;
import java.util.OptionalLong;
import quorate.node.postgres.Samples;
import quorate.protocol.Decision;
import quorate.protocol.InputWatch;
import quorate.protocol.LiveLedger;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStage;
import quorate.protocol.SlotEvidence;
import quorate.protocol.Table;

/** Live slots of which only the stage matters. */
final class LiveSlotSamples {
    private LiveSlotSamples() {}

    static LiveSlot at(long slot, LiveStage stage) {
        return new LiveSlot(
                null,
                slot,
                (Decision.Pay) Samples.pay(1),
                Samples.template(1),
                OptionalLong.empty(),
                Table.empty(),
                LiveLedger.EMPTY,
                Optional.empty(),
                Optional.empty(),
                stage,
                Optional.empty(),
                stage != LiveStage.REVALIDATE,
                false,
                Optional.empty(),
                Table.empty(),
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                0,
                Table.empty(),
                Table.empty(),
                Optional.empty(),
                InputWatch.NOTHING,
                Optional.empty(),
                0,
                0,
                SlotEvidence.NONE,
                false,
                Table.empty());
    }
}
