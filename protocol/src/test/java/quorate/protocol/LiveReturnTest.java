package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B2 for a decided slot: no signature, no refusal and no Completed of it by a signer that does not know what it said before. */
class LiveReturnTest {
    private final Group group = Pools.group(3, 2, Group.FeeMode.SIGNERS_PAY);
    private final Event event = Pools.event(1, 3 * Pools.KAS);
    private final Coin coin = Pools.coin(1, 10 * Pools.KAS);
    private final ChainView view = Pools.view(coin);
    private final Template template = template();
    private final LiveSigner signer = new LiveSigner(0, group, template, List.of(event));

    private Template template() {
        Selection selection = CoinSelection.select(
                group, new PlainCraft(group), view, new TreeSet<>(), List.of(event), LiveSigner.SLOT, 0, 0);
        return ((Selection.Built) selection).template();
    }

    @BeforeEach
    void silent() {
        signer.silent = true;
        signer.restart();
    }

    @Test
    void b2_a_silent_signer_neither_signs_nor_refuses_and_says_why_it_waits() {
        signer.give(new LiveInput.ChainChanged(view));
        signer.give(new LiveInput.RefusalOrdered("no"));
        signer.give(new LiveInput.Tick());
        assertThat(signer.keyUses).isZero();
        assertThat(signer.writes(LiveWrite.RecordSigned.class)).isEmpty();
        assertThat(signer.writes(LiveWrite.RecordRefused.class)).isEmpty();
        assertThat(signer.slot.waitingFor()).map(Finding::code).contains("RETURNING");
    }

    @Test
    void b2_a_silent_signer_states_no_completed_and_is_through_with_the_slot_by_its_own_evidence() {
        signer.acceptedAt(1, group.finality().confirmationsDaa());
        assertThat(signer.writes(LiveWrite.CompletedStatement.class)).isEmpty();
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.COMPLETED);
        assertThat(signer.actions(LiveAction.Ended.class)).hasSize(1);
    }

    /** C6: what it was shown while it was silent may have been undone since. */
    @Test
    void c6_once_it_may_speak_it_states_completed_when_its_node_shows_the_depth_again() {
        signer.acceptedAt(1, group.finality().confirmationsDaa());
        signer.give(new LiveInput.Silent(false));
        signer.give(new LiveInput.Tick());
        assertThat(signer.writes(LiveWrite.CompletedStatement.class)).isEmpty();
        signer.acceptedAt(1, group.finality().confirmationsDaa() + 1);
        assertThat(signer.writes(LiveWrite.CompletedStatement.class)).hasSize(1);
    }

    @Test
    void b2_once_it_may_speak_of_the_slot_it_signs() {
        signer.give(new LiveInput.ChainChanged(view));
        signer.give(new LiveInput.Silent(false));
        assertThat(signer.keyUses).isEqualTo(1);
    }

    @Test
    void b2_own_signatures_that_a_peer_still_holds_are_taken_back_and_raise_a_doubt() {
        NodeId self = new NodeId(0);
        List<Bytes> own = PlainMultisig.sign(template, self);
        signer.give(signer.said(new NodeId(1), self, own));
        assertThat(signer.slot.signatures().toMap()).containsOnlyKeys(self);
        assertThat(signer.actions(LiveAction.Doubted.class))
                .extracting(LiveAction.Doubted::slot)
                .containsExactly(LiveSigner.SLOT);
        signer.restart();
        assertThat(signer.slot.signatures().toMap()).containsOnlyKeys(self);
        SortedMap<NodeId, List<Bytes>> taken = signer.slot.signatures().toMap();
        signer.signedBy(1);
        assertThat(signer.writes(LiveWrite.Transaction.class)).hasSize(1); // it may still finish what others sign
        assertThat(taken).hasSize(1);
    }

    @Test
    void b2_an_own_word_that_a_peer_still_holds_is_taken_back_and_raises_a_doubt() {
        Signed<Statement.Completed> own =
                new PlainIdentity(new NodeId(0)).sign(new Statement.Completed(LiveSigner.SLOT, signer.slot.template()));
        signer.give(new LiveInput.CompletedStated(own));
        assertThat(signer.writes(LiveWrite.CompletedStatement.class)).hasSize(1);
        assertThat(signer.actions(LiveAction.Doubted.class)).hasSize(1);
    }
}
