package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;
import static quorate.protocol.Pools.view;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** C3 at a live slot: what the log is told of it, and that a killed one is watched and nothing else. */
class LiveKilledTest {
    private final Group group = Pools.group();
    private final long finalDaa = group.finality().finalDepthDaa();
    private final ChainView whole = view(coin(1, 10 * KAS));
    private final Event event = event(1, 3 * KAS);
    private final Template template = ((Selection.Built) CoinSelection.select(
                    group, new PlainCraft(group), whole, new TreeSet<>(), List.of(event), LiveSigner.SLOT, 0, 0))
            .template();
    private final LiveSigner signer = new LiveSigner(0, group, template, List.of(event));

    private List<LiveAction> at(long tipDaa, boolean there) {
        ChainView base = there ? whole : view();
        List<LiveAction> actions = new java.util.ArrayList<>(signer.give(
                new LiveInput.ChainChanged(new ChainView(tipDaa, true, base.coins(), base.spentInMempool(), 100))));
        actions.addAll(signer.give(new LiveInput.NotSeen()));
        return actions;
    }

    private List<SlotEvidence> told() {
        return signer.actions(LiveAction.Shown.class).stream()
                .map(LiveAction.Shown::evidence)
                .toList();
    }

    private void gone(long fromDaa, long toDaa) {
        for (long tip = fromDaa; tip <= toDaa; tip += 100) {
            at(tip, false);
        }
    }

    @Test
    void c3_lost_is_an_input_gone_for_the_final_depth_watched_throughout() {
        at(Pools.TIP, true); // signs
        assertThat(signer.keyUses).isEqualTo(1);
        gone(Pools.TIP, Pools.TIP + finalDaa - 100);
        assertThat(told()).isEmpty();
        at(Pools.TIP + finalDaa, false);
        assertThat(told()).containsExactly(new SlotEvidence(false, true, List.of()));
        at(Pools.TIP + finalDaa + 100, true); // a reorg brings it back
        assertThat(told().getLast()).isEqualTo(SlotEvidence.NONE);
    }

    @Test
    void c3_what_the_template_itself_spent_is_never_lost() {
        at(Pools.TIP, true);
        signer.acceptedAt(1, 0);
        for (long tip = Pools.TIP; tip <= Pools.TIP + 2 * finalDaa; tip += 100) {
            signer.give(
                    new LiveInput.ChainChanged(new ChainView(tip, true, view().coins(), view().spentInMempool(), 100)));
            signer.acceptedAt(1, tip - Pools.TIP);
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void c3_refusals_are_told_with_what_the_own_node_shows() {
        signer.give(new LiveInput.RefusalOrdered("no"));
        Signed<Statement.Refusal> own =
                new PlainIdentity(new NodeId(0)).sign(new Statement.Refusal(LiveSigner.SLOT, signer.slot.template()));
        assertThat(told()).containsExactly(new SlotEvidence(false, false, List.of(own)));
        signer.acceptedAt(1, 0);
        assertThat(told().getLast()).isEqualTo(new SlotEvidence(true, false, List.of(own)));
        signer.restart();
        signer.give(new LiveInput.Tick());
        assertThat(told()).as("told again after a restart").hasSize(3);
    }

    @Test
    void c3_what_is_killed_is_neither_signed_nor_merged_nor_submitted_and_is_watched_for_the_final_depth() {
        signer.give(new LiveInput.Killed(9));
        at(Pools.TIP, true);
        signer.signedBy(1);
        signer.signedBy(2);
        signer.give(new LiveInput.Tick());
        assertThat(signer.keyUses).isZero();
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).isEmpty();
        assertThat(signer.writes(LiveWrite.Transaction.class)).isEmpty();
        assertThat(signer.actions(LiveAction.Submit.class)).isEmpty();
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.KILLED);
        assertThat(signer.actions(LiveAction.Broadcast.class)).isEmpty();

        at(Pools.TIP + finalDaa - 1, true);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.KILLED);
        at(Pools.TIP + finalDaa, true);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.FINAL);
        assertThat(signer.actions(LiveAction.Ended.class)).isEmpty();
        assertThat(signer.writes(LiveWrite.HaltRaised.class)).isEmpty();
    }

    @Test
    void c3_a_killed_template_that_is_accepted_stops_the_pool_and_is_told() {
        signer.give(new LiveInput.Killed(9));
        at(Pools.TIP, true);
        signer.acceptedAt(1, 0);
        assertThat(signer.writes(LiveWrite.HaltRaised.class)).hasSize(1);
        assertThat(told().getLast().accepted()).isTrue();
        assertThat(signer.actions(LiveAction.Ended.class)).isEmpty();
    }

    @Test
    void c3_an_event_whose_killed_template_was_accepted_is_not_signed_again() {
        signer.give(
                new LiveInput.LedgerChanged(new LiveLedger(new TreeSet<>(), new TreeSet<>(List.of(event.id())), 0)));
        signer.give(new LiveInput.ChainChanged(whole));
        assertThat(signer.keyUses).isZero();
        assertThat(signer.slot.waitingFor()).map(Finding::code).contains("KILLED_ACCEPTED");
    }
}
