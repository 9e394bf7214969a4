package quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.node.postgres.Samples.template;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;
import quorate.protocol.Input;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.SlotEvidence;
import quorate.protocol.Statement;

class ShownTest {
    @Test
    void whatCommitTellsIsWhatProposalHears() {
        Signed<Statement.Refusal> refusal =
                new Signed<>(new NodeId(2), new Statement.Refusal(7, template(7)), Bytes.of(new byte[64]));
        for (SlotEvidence evidence : List.of(
                SlotEvidence.NONE,
                new SlotEvidence(true, false, List.of()),
                new SlotEvidence(false, true, List.of(refusal)))) {
            JsonObject told = new JsonObject(Shown.toJson(7, evidence).encode());
            assertThat(Shown.of(told)).isEqualTo(new Input.SlotShown(7, evidence));
            assertThat(Shown.of(Shown.toJson(7, evidence))).isEqualTo(new Input.SlotShown(7, evidence));
        }
    }
}
