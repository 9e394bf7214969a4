package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;
import static quorate.protocol.Pools.view;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** C2, C3 and C4: what must hold before the key is used, and what becomes of signatures. */
class LiveSigningTest {
    private final Group group = Pools.group();
    private final ChainView view = view(coin(1, 10 * KAS));
    private final Event event = event(1, 3 * KAS);
    private final Template template = ((Selection.Built) CoinSelection.select(
                    group, new PlainCraft(group), view, new TreeSet<>(), List.of(event), LiveSigner.SLOT, 0, 0))
            .template();
    private final LiveSigner signer = new LiveSigner(0, group, template, List.of(event));

    private void waitsFor(String code) {
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.REVALIDATE);
        assertThat(signer.slot.waitingFor()).map(Finding::code).contains(code);
        assertThat(signer.keyUses).isZero();
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).isEmpty();
    }

    /** What the record would promise must be what the key would sign. */
    @Test
    void c2_a_slot_whose_template_is_not_the_decided_one_is_never_signed() {
        LiveSlot sound = signer.slot;
        LiveSlot torn = LiveSlot.restore(
                sound.parts(),
                LiveMemory.opened(
                        sound.slot(),
                        sound.pay(),
                        new TemplateHash(Pools.hash(9)),
                        OptionalLong.empty(),
                        Optional.empty()),
                List.of(event),
                LiveLedger.EMPTY);
        LiveStep step = LiveProtocol.step(torn, new LiveInput.ChainChanged(view), 10_000);
        assertThat(step.writes()).noneMatch(LiveWrite.RecordSigned.class::isInstance);
        assertThat(step.actions()).noneMatch(LiveAction.Sign.class::isInstance);
        assertThat(step.next().waitingFor()).map(Finding::code).contains("TEMPLATE_HASH");
    }

    @Test
    void c2_the_record_is_written_in_the_step_that_asks_for_the_key_and_the_signature_then_leaves() {
        LiveStep step = LiveProtocol.step(signer.slot, new LiveInput.ChainChanged(view), 0);
        assertThat(step.writes().getFirst())
                .isEqualTo(new LiveWrite.RecordSigned(
                        LiveSigner.SLOT, signer.slot.template(), List.of(event.id()), List.of(Pools.outpoint(1))));
        assertThat(step.actions()).containsExactly(new LiveAction.Sign(LiveSigner.SLOT, template));

        signer.give(new LiveInput.ChainChanged(view));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.AGGREGATE);
        assertThat(signer.actions(LiveAction.Broadcast.class))
                .extracting(LiveAction.Broadcast::message)
                .containsExactly(new Message.Signatures(
                        LiveSigner.SLOT, signer.slot.template(), new NodeId(0), signer.storedOwn.orElseThrow()));
    }

    @Test
    void c2_a_signature_without_a_record_is_a_broken_invariant() {
        List<Bytes> made = PlainMultisig.sign(template, new NodeId(0));
        assertThatThrownBy(() -> signer.give(new LiveInput.OwnSigned(made)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("C2");
    }

    @Test
    void c2_a_crash_between_record_and_signature_signs_the_same_template_after_the_restart() {
        signer.keyWorks = false;
        signer.give(new LiveInput.ChainChanged(view));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.SIGN);
        signer.restart();
        signer.keyWorks = true;
        // Its inputs need not be there any more: what is recorded is what is signed.
        signer.give(new LiveInput.ChainChanged(view()));
        assertThat(signer.actions(LiveAction.Sign.class)).hasSize(2).containsOnly(new LiveAction.Sign(7, template));
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).hasSize(1);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.AGGREGATE);
    }

    @Test
    void c2_the_key_is_asked_again_on_ticks_until_it_answers_and_not_afterwards() {
        signer.keyWorks = false;
        signer.give(new LiveInput.ChainChanged(view));
        signer.give(new LiveInput.ChainChanged(view));
        assertThat(signer.actions(LiveAction.Sign.class)).hasSize(1);
        signer.give(new LiveInput.Tick());
        assertThat(signer.actions(LiveAction.Sign.class)).hasSize(2);
        signer.keyWorks = true;
        signer.give(new LiveInput.Tick());
        signer.give(new LiveInput.Tick());
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void c2_an_own_signature_that_does_not_verify_never_leaves() {
        signer.keyWorks = false;
        signer.give(new LiveInput.ChainChanged(view));
        signer.give(new LiveInput.OwnSigned(PlainMultisig.sign(template, new NodeId(1))));
        assertThat(signer.actions(LiveAction.Alert.class))
                .extracting(LiveAction.Alert::code)
                .containsExactly("OWN_SIGNATURE_INVALID");
        assertThat(signer.actions(LiveAction.Broadcast.class)).isEmpty();
    }

    @Test
    void c3_every_check_waits_and_is_tried_again() {
        signer.give(new LiveInput.Tick());
        waitsFor("VIEW_MISSING");
        signer.give(new LiveInput.ChainChanged(view()));
        waitsFor("INPUT_MISSING");
        signer.give(
                new LiveInput.ChainChanged(new ChainView(Pools.TIP, false, view.coins(), view.spentInMempool(), 100)));
        waitsFor("VIEW_NOT_FRESH");
        signer.give(new LiveInput.ChainChanged(
                new ChainView(Pools.TIP, true, view.coins(), new TreeSet<>(List.of(Pools.outpoint(1))), 100)));
        waitsFor("INPUT_SPENT_IN_MEMPOOL");
        signer.give(new LiveInput.ChainChanged(
                new ChainView(Pools.TIP - 9_800, true, view.coins(), view.spentInMempool(), 100)));
        waitsFor("INPUT_SHALLOW");
        signer.give(new LiveInput.ChainChanged(view));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.AGGREGATE);
    }

    @Test
    void c3_other_events_outpoints_and_volume_hold_the_key_back() {
        signer.give(new LiveInput.LedgerChanged(
                new LiveLedger(new TreeSet<>(List.of(Pools.outpoint(1))), new TreeSet<>(), 0)));
        signer.give(new LiveInput.ChainChanged(view));
        waitsFor("INPUT_BOUND");
        long limit = group.funds().volumeLimitSompi();
        signer.give(new LiveInput.LedgerChanged(new LiveLedger(new TreeSet<>(), new TreeSet<>(), limit - 3 * KAS + 1)));
        waitsFor("VOLUME_ABOVE_LIMIT");
        signer.give(new LiveInput.LedgerChanged(new LiveLedger(new TreeSet<>(), new TreeSet<>(), limit - 3 * KAS)));
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void check_3_is_made_again_before_signing_a_certificate_does_not_replace_it() {
        Template theft = new Template(
                template.inputs(),
                List.of(
                        new TemplateOutput(3 * KAS, Pools.script(66)),
                        template.outputs().getLast()),
                template.payload());
        LiveSigner robbed = new LiveSigner(0, group, theft, List.of(event));
        robbed.give(new LiveInput.ChainChanged(view));
        robbed.give(new LiveInput.Tick());
        assertThat(robbed.slot.waitingFor()).map(Finding::code).contains("OUTPUT_0");
        assertThat(robbed.keyUses).isZero();
    }

    @Test
    void check_1_an_event_that_is_not_known_here_is_not_signed_for() {
        LiveSigner late = new LiveSigner(0, group, template, List.of(event));
        LiveMemory memory =
                LiveMemory.opened(7, late.slot.pay(), late.slot.template(), OptionalLong.empty(), Optional.empty());
        late.slot = LiveSlot.restore(late.slot.parts(), memory, List.of(), LiveLedger.EMPTY);
        late.give(new LiveInput.ChainChanged(view));
        assertThat(late.slot.waitingFor()).map(Finding::code).contains("EVENT_UNKNOWN");
        late.give(new LiveInput.EventKnown(event));
        assertThat(late.keyUses).isEqualTo(1);
    }

    @Test
    void halted_nothing_is_recorded_or_signed_and_resumed_it_goes_on() {
        signer.give(new LiveInput.Halted("operator"));
        signer.give(new LiveInput.ChainChanged(view));
        waitsFor("HALTED");
        signer.give(new LiveInput.Resumed());
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void c3_an_input_spent_by_the_template_itself_is_no_failure() {
        signer.give(new LiveInput.InMempool());
        signer.give(new LiveInput.ChainChanged(
                new ChainView(Pools.TIP, true, view.coins(), new TreeSet<>(List.of(Pools.outpoint(1))), 100)));
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void a_signer_that_comes_after_the_acceptance_keeps_its_key_in_its_pocket_until_a_reorg() {
        signer.acceptedAt(1, 5);
        signer.give(new LiveInput.ChainChanged(view()));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
        assertThat(signer.slot.waitingFor()).isEmpty();
        assertThat(signer.keyUses).isZero();
        signer.give(new LiveInput.NotSeen());
        signer.give(new LiveInput.ChainChanged(view));
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void c4_a_bad_partial_is_dropped_and_charged_once_to_its_sender_not_to_whom_it_names() {
        LiveInput.PeerSigned bad =
                signer.said(new NodeId(2), new NodeId(1), PlainMultisig.sign(template, new NodeId(2)));
        for (int i = 0; i < 3; i++) {
            signer.give(bad);
        }
        String fault = "bad signatures of signer-1";
        assertThat(signer.writes(LiveWrite.BadSignatures.class))
                .containsExactly(new LiveWrite.BadSignatures(new NodeId(2), bad.said(), fault, bad.envelope()));
        assertThat(signer.actions(LiveAction.Charged.class))
                .containsExactly(new LiveAction.Charged(LiveSigner.SLOT, new NodeId(2), fault));
        assertThat(signer.slot.signatures()).isEmpty();
        signer.signedBy(1);
        assertThat(signer.slot.signatures().toMap()).containsOnlyKeys(new NodeId(1));
    }

    @Test
    void c4_signatures_said_to_be_of_a_stranger_are_not_merged() {
        for (int stranger : List.of(3, 19)) {
            NodeId signerOf = new NodeId(stranger);
            signer.give(signer.said(new NodeId(1), signerOf, PlainMultisig.sign(template, signerOf)));
        }
        assertThat(signer.slot.signatures()).isEmpty();
        assertThat(signer.actions(LiveAction.Charged.class))
                .extracting(LiveAction.Charged::fault)
                .containsExactly("signatures of signer-3, who is no member");
    }

    @Test
    void c4_signatures_of_another_template_are_not_merged() {
        NodeId one = new NodeId(1);
        TemplateHash other = new TemplateHash(Pools.hash(77));
        signer.give(LiveSigner.said(
                one, new Message.Signatures(LiveSigner.SLOT, other, one, PlainMultisig.sign(template, one))));
        assertThat(signer.slot.signatures()).isEmpty();
        assertThat(signer.actions(LiveAction.Charged.class))
                .extracting(LiveAction.Charged::fault)
                .containsExactly("signatures of template " + other + ", which slot 7 does not pay with");
    }
}
