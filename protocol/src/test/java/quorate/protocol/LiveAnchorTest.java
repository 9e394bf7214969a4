package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.TIP;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;

import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** C2 in the Byzantine profile: nothing is recorded and the key is not asked for below the certificate's median anchor. */
class LiveAnchorTest {
    private static final long ANCHOR = TIP + 5;
    private final Group group = Pools.byzantine(4, 3, 1);
    private final Event event = event(1, 3 * KAS);
    private final Template template = ((Selection.Built) CoinSelection.select(
                    group, new PlainCraft(group), viewAt(TIP), new TreeSet<>(), List.of(event), LiveSigner.SLOT, 0, 0))
            .template();
    private final LiveSigner signer = new LiveSigner(0, group, template, List.of(event), OptionalLong.of(ANCHOR));

    private static ChainView viewAt(long tipDaaScore) {
        ChainView view = Pools.view(coin(1, 10 * KAS));
        return new ChainView(tipDaaScore, view.fresh(), view.coins(), view.spentInMempool(), 100);
    }

    private void waits(String found) {
        assertThat(signer.slot.waitingFor()).hasValueSatisfying(finding -> {
            assertThat(finding.check()).isEqualTo(Check.FRESH_VIEW);
            assertThat(finding.code()).isEqualTo("TIP_BELOW_ANCHOR");
            assertThat(finding.expected()).contains("DAA score " + ANCHOR);
            assertThat(finding.found()).isEqualTo(found);
        });
    }

    @Test
    void c2_it_waits_until_the_own_node_is_where_the_lockers_nodes_were() {
        signer.give(new LiveInput.Tick());
        waits("no view yet");
        signer.give(new LiveInput.ChainChanged(viewAt(ANCHOR - 1)));
        waits(Long.toString(ANCHOR - 1));
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).isEmpty();
        assertThat(signer.keyUses).isZero();
        signer.give(new LiveInput.ChainChanged(viewAt(ANCHOR)));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.AGGREGATE);
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void c2_after_a_restart_the_key_waits_for_the_anchor_again_though_the_record_is_there() {
        signer.keyWorks = false;
        signer.give(new LiveInput.ChainChanged(viewAt(ANCHOR)));
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).hasSize(1);
        signer.actions.clear();
        signer.keyWorks = true;
        signer.restart();
        signer.give(new LiveInput.Tick());
        waits("no view yet");
        signer.give(new LiveInput.ChainChanged(viewAt(ANCHOR - 1)));
        assertThat(signer.actions(LiveAction.Sign.class)).isEmpty();
        signer.give(new LiveInput.ChainChanged(viewAt(ANCHOR + 1)));
        assertThat(signer.actions(LiveAction.Sign.class)).hasSize(1);
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).hasSize(1);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.AGGREGATE);
    }

    @Test
    void an_anchor_of_0_asks_for_nothing() {
        LiveSigner free = new LiveSigner(0, group, template, List.of(event), OptionalLong.of(0));
        free.give(new LiveInput.ChainChanged(viewAt(TIP)));
        assertThat(free.keyUses).isEqualTo(1);
    }

    @Test
    void a_slot_whose_certificate_is_not_the_profiles_is_not_opened() {
        assertThatThrownBy(() -> new LiveSigner(0, group, template, List.of(event), OptionalLong.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a certificate as the BYZANTINE profile has it");
        assertThatThrownBy(() -> new LiveSigner(0, Pools.group(), template, List.of(event), OptionalLong.of(ANCHOR)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a certificate as the CRASH profile has it");
    }
}
