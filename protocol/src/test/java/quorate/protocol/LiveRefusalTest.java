package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;
import static quorate.protocol.Pools.view;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** C3: who may refuse a template, on what ground, and that signed and refused exclude each other for ever. */
class LiveRefusalTest {
    private final Group group = Pools.group();
    private final long depthDaa = group.funds().minInputDepthDaa();
    private final ChainView whole = view(coin(1, 10 * KAS));
    private final Event event = event(1, 3 * KAS);
    private final Template template = ((Selection.Built) CoinSelection.select(
                    group, new PlainCraft(group), whole, new TreeSet<>(), List.of(event), LiveSigner.SLOT, 0, 0))
            .template();
    private final LiveSigner signer = new LiveSigner(0, group, template, List.of(event));

    /** What the own node shows at a tip with none of the inputs, and what it says of the transaction. */
    private void goneAt(long tipDaa, boolean fresh) {
        ChainView empty = view();
        signer.give(new LiveInput.ChainChanged(
                new ChainView(tipDaa, fresh, empty.coins(), empty.spentInMempool(), empty.feerateSompiPerGram())));
        signer.give(new LiveInput.NotSeen());
    }

    private Signed<Statement.Refusal> refusalOf(int member) {
        return new PlainIdentity(new NodeId(member))
                .sign(new Statement.Refusal(LiveSigner.SLOT, signer.slot.template()));
    }

    private void neverSignedHere() {
        signer.give(new LiveInput.ChainChanged(whole));
        signer.give(new LiveInput.Tick());
        assertThat(signer.keyUses).isZero();
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).isEmpty();
    }

    @Test
    void c3_an_input_gone_at_the_depth_that_inputs_need_is_refused_for_ever_also_after_a_restart() {
        goneAt(Pools.TIP, true);
        goneAt(Pools.TIP + depthDaa - 1, true);
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
        goneAt(Pools.TIP + depthDaa, true);

        assertThat(signer.writes(LiveWrite.RecordRefused.class)).hasSize(1).allSatisfy(row -> {
            assertThat(row.refusal()).isEqualTo(refusalOf(0));
            assertThat(row.ground().code()).isEqualTo("INPUT_GONE");
        });
        assertThat(signer.actions(LiveAction.Broadcast.class))
                .contains(new LiveAction.Broadcast(new Message.Refused(refusalOf(0))));
        neverSignedHere();
        signer.restart();
        neverSignedHere();
        assertThat(signer.slot.held().refusals()).isEqualTo(0b001);
    }

    @Test
    void c3_who_did_not_watch_throughout_does_not_refuse() {
        goneAt(Pools.TIP, true);
        goneAt(Pools.TIP + depthDaa / 2, false); // its node stood still
        goneAt(Pools.TIP + depthDaa, true);
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
        goneAt(Pools.TIP + 3 * depthDaa, true); // and here it saw nothing for longer than a reorg may be deep
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
        signer.restart();
        goneAt(Pools.TIP + 4 * depthDaa, true);
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
    }

    @Test
    void c3_an_input_that_comes_back_is_gone_no_more() {
        goneAt(Pools.TIP, true);
        signer.keyWorks = false;
        ChainView paused = new ChainView(Pools.TIP + 10, true, whole.coins(), whole.spentInMempool(), 5_000);
        signer.give(new LiveInput.ChainChanged(paused)); // a feerate of no matter: signing would be allowed
        assertThat(signer.slot.watch().goneSinceDaa()).isEmpty();
    }

    @Test
    void c3_an_input_spent_by_the_template_itself_is_no_ground() {
        for (long depth = 0; depth <= 2 * depthDaa; depth += depthDaa) {
            signer.give(new LiveInput.ChainChanged(new ChainView(
                    Pools.TIP + depth, true, view().coins(), view().spentInMempool(), view().feerateSompiPerGram())));
            signer.acceptedAt(1, depth);
        }
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
    }

    @Test
    void c3_nothing_is_refused_before_the_own_node_has_denied_the_transaction() {
        ChainView empty = view();
        for (long depth = 0; depth <= 2 * depthDaa; depth += depthDaa) {
            signer.give(new LiveInput.ChainChanged(
                    new ChainView(Pools.TIP + depth, true, empty.coins(), empty.spentInMempool(), 100)));
        }
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
    }

    @Test
    void c3_an_order_or_a_void_proof_refuses_at_once_and_not_while_halted() {
        signer.give(new LiveInput.Halted("paused"));
        signer.give(new LiveInput.RefusalOrdered("the recipient is not ours to pay"));
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
        signer.give(new LiveInput.Resumed());
        assertThat(signer.writes(LiveWrite.RecordRefused.class))
                .extracting(row -> row.ground().code())
                .containsExactly("REFUSAL_ORDERED");
        neverSignedHere();

        LiveSigner other = new LiveSigner(1, group, template, List.of(event));
        other.give(new LiveInput.ProofVoid(event(2, KAS).id(), "another event's"));
        assertThat(other.writes(LiveWrite.RecordRefused.class)).isEmpty();
        other.give(new LiveInput.ProofVoid(event.id(), "2 of 3 validator signatures"));
        assertThat(other.writes(LiveWrite.RecordRefused.class))
                .extracting(row -> row.ground().code())
                .containsExactly("PROOF_VOID");
    }

    @Test
    void c3_who_has_signed_never_refuses() {
        signer.give(new LiveInput.ChainChanged(whole));
        assertThat(signer.keyUses).isEqualTo(1);
        signer.give(new LiveInput.RefusalOrdered("too late"));
        goneAt(Pools.TIP + 1, true);
        goneAt(Pools.TIP + 1 + depthDaa, true);
        signer.give(new LiveInput.PeerRefused(refusalOf(0)));
        signer.restart();
        signer.give(new LiveInput.Tick());
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
        assertThat(signer.actions(LiveAction.Alert.class))
                .extracting(LiveAction.Alert::code)
                .contains("REFUSAL_TOO_LATE");
        assertThat(signer.actions(LiveAction.Doubted.class)).hasSize(1);
        assertThat(signer.slot.refusals()).isEmpty();
    }

    @Test
    void b2_an_own_refusal_that_a_peer_still_holds_is_taken_back_before_anything_is_signed() {
        signer.give(new LiveInput.PeerRefused(refusalOf(0)));
        assertThat(signer.writes(LiveWrite.PeerRefusal.class)).hasSize(1);
        assertThat(signer.actions(LiveAction.Doubted.class)).hasSize(1);
        neverSignedHere();
    }

    @Test
    void g3_refusals_are_kept_once_and_handed_to_who_lacks_them() {
        signer.give(new LiveInput.PeerRefused(refusalOf(2)));
        signer.give(new LiveInput.PeerRefused(refusalOf(2)));
        Statement.Refusal foreign = new Statement.Refusal(LiveSigner.SLOT, new TemplateHash(Pools.hash(9)));
        signer.give(new LiveInput.PeerRefused(new PlainIdentity(new NodeId(1)).sign(foreign)));
        assertThat(signer.writes(LiveWrite.PeerRefusal.class)).containsExactly(new LiveWrite.PeerRefusal(refusalOf(2)));
        NodeId one = new NodeId(1);
        LiveAction handed = new LiveAction.Send(one, new Message.Refused(refusalOf(2)));
        assertThat(signer.give(new LiveInput.Digested(one, new LiveHeld(LiveSigner.SLOT, 0, 0, 0))))
                .contains(handed);
        assertThat(signer.give(new LiveInput.Digested(one, new LiveHeld(LiveSigner.SLOT, 0, 0, 0b100))))
                .doesNotContain(handed);
    }

    /** A refusal binds who made it; the others may still sign and pay. */
    @Test
    void c3_one_refusal_does_not_stop_the_others() {
        signer.give(new LiveInput.RefusalOrdered("no"));
        signer.signedBy(1);
        signer.signedBy(2);
        assertThat(signer.writes(LiveWrite.Transaction.class)).hasSize(1);
        assertThat(signer.keyUses).isZero();
    }
}
