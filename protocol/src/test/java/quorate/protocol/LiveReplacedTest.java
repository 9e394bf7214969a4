package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;
import static quorate.protocol.Pools.view;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** D2, D3 and C3 at a live slot whose events have other templates, or may get one. */
class LiveReplacedTest {
    private final Group group = Pools.group();
    private final long afterMs = group.funds().replaceAfterMs();
    private final ChainView whole = view(coin(1, 10 * KAS));
    private final Event event = event(1, 3 * KAS);
    private final Template template = ((Selection.Built) CoinSelection.select(
                    group, new PlainCraft(group), whole, new TreeSet<>(), List.of(event), LiveSigner.SLOT, 0, 0))
            .template();
    private final LiveSigner signer = new LiveSigner(0, group, template, List.of(event));

    private List<LiveAction> siblings(Optional<Long> replacedBy, boolean accepted, boolean outrun) {
        return signer.give(new LiveInput.LedgerChanged(
                new LiveLedger(new TreeSet<>(), new TreeSet<>(), 0, new Siblings(replacedBy, accepted, outrun))));
    }

    private List<SlotEvidence> told() {
        return signer.actions(LiveAction.Shown.class).stream()
                .map(LiveAction.Shown::evidence)
                .toList();
    }

    private void pass(long ms) {
        signer.nowMs += ms;
        signer.give(new LiveInput.Tick());
    }

    @Test
    void d3_what_is_not_accepted_for_replace_after_is_overdue_until_it_is_accepted() {
        signer.give(new LiveInput.ChainChanged(whole));
        pass(afterMs - 1);
        assertThat(told()).isEmpty();
        pass(1);
        assertThat(told()).containsExactly(new SlotEvidence(false, false, true, List.of()));
        signer.acceptedAt(1, 0);
        assertThat(told().getLast()).isEqualTo(SlotEvidence.NONE);
    }

    @Test
    void d3_what_is_overdue_says_so_until_it_is_accepted() {
        signer.give(new LiveInput.ChainChanged(whole));
        pass(afterMs - 1);
        assertThat(signer.slot.waitingFor()).map(Finding::code).isNotEqualTo(Optional.of("NOT_ACCEPTED"));
        pass(1);
        assertThat(signer.slot.waitingFor())
                .contains(new Finding(
                        Check.SUBMISSION,
                        "NOT_ACCEPTED",
                        "accepted within " + afterMs + " ms",
                        "1 of 2 signatures, not in the own node's mempool"));
        signer.acceptedAt(1, 0);
        assertThat(signer.slot.waitingFor()).isEmpty();
    }

    @Test
    void d3_what_has_a_newer_sibling_or_an_accepted_one_is_not_overdue() {
        signer.give(new LiveInput.ChainChanged(whole));
        siblings(Optional.of(9L), false, false);
        pass(afterMs);
        siblings(Optional.empty(), true, false);
        pass(1);
        assertThat(told()).isEmpty();
        siblings(Optional.empty(), false, false);
        assertThat(told()).hasSize(1);
    }

    @Test
    void c2_who_has_not_signed_signs_the_newest_template_alone() {
        siblings(Optional.of(9L), false, false);
        signer.give(new LiveInput.ChainChanged(whole));
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).isEmpty();
        assertThat(signer.slot.waitingFor()).map(Finding::code).contains("REPLACED");
        siblings(Optional.empty(), false, false); // the newer one is killed
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void c5_while_a_sibling_is_accepted_nothing_is_submitted() {
        signer.give(new LiveInput.ChainChanged(whole));
        siblings(Optional.of(9L), true, false);
        signer.signedBy(1);
        pass(60_000);
        assertThat(signer.actions(LiveAction.Submit.class)).isEmpty();
        siblings(Optional.of(9L), false, false); // a reorg
        pass(1_000);
        assertThat(signer.actions(LiveAction.Submit.class)).isNotEmpty();
    }

    @Test
    void c3_an_input_that_a_sibling_has_spent_is_neither_refused_nor_lost() {
        siblings(Optional.empty(), true, false);
        for (long tip = Pools.TIP; tip <= Pools.TIP + 2_000; tip += 100) {
            signer.give(new LiveInput.ChainChanged(new ChainView(tip, true, view().coins(), new TreeSet<>(), 100)));
            signer.give(new LiveInput.NotSeen());
        }
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void c6_when_a_sibling_is_final_the_slot_is_done_and_not_completed() {
        signer.give(new LiveInput.ChainChanged(whole));
        List<LiveAction> actions = siblings(Optional.of(9L), true, true);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.FINAL);
        assertThat(signer.slot.ended()).isFalse();
        assertThat(LiveSigner.only(actions, LiveAction.Ended.class)).isEmpty();
        signer.give(new LiveInput.NotSeen()); // it never was: no reorg
        assertThat(signer.writes(LiveWrite.HaltRaised.class)).isEmpty();
    }
}
