package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.protocol.Pools.KAS;
import static quorate.protocol.Pools.coin;
import static quorate.protocol.Pools.event;
import static quorate.protocol.Pools.view;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** C5 and C6: finished, submitted in turn, followed to finality, and back after a reorg. */
class LiveSubmitTest {
    private final Group group = Pools.group();
    private final ChainView view = view(coin(1, 10 * KAS));
    private final Event event = event(1, 3 * KAS);
    private final Template template = ((Selection.Built) CoinSelection.select(
                    group, new PlainCraft(group), view, new TreeSet<>(), List.of(event), LiveSigner.SLOT, 0, 0))
            .template();

    private LiveSigner signer(int self) {
        return new LiveSigner(self, group, template, List.of(event));
    }

    /** With M signatures, the bytes out, and seen. */
    private LiveSigner submitted() {
        LiveSigner signer = signer(0);
        signer.give(new LiveInput.ChainChanged(view));
        signer.signedBy(1);
        signer.give(new LiveInput.InMempool());
        return signer;
    }

    @Test
    void c5_m_signatures_finish_the_transaction_and_it_is_stored_before_it_is_submitted() {
        LiveSigner signer = signer(0);
        signer.give(new LiveInput.ChainChanged(view));
        assertThat(signer.writes(LiveWrite.Transaction.class)).isEmpty();
        signer.signedBy(1);
        assertThat(signer.writes(LiveWrite.Transaction.class)).hasSize(1);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.SUBMIT);
    }

    @Test
    void c6_without_its_own_word_a_signer_is_not_done_however_deep_and_whatever_others_say() {
        LiveSigner signer = submitted();
        signer.acceptedAt(1, 10);
        for (int member = 1; member <= 2; member++) {
            signer.give(new LiveInput.CompletedStated(new PlainIdentity(new NodeId(member))
                    .sign(new Statement.Completed(LiveSigner.SLOT, signer.slot.template()))));
        }
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
        signer.give(new LiveInput.Halted("before the own word"));
        signer.acceptedAt(1, 200);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
        signer.give(new LiveInput.Resumed());
        assertThat(signer.slot.stage()).as("not on what it was shown before").isEqualTo(LiveStage.CONFIRM);
        signer.acceptedAt(1, 200);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.COMPLETED);
    }

    @Test
    void c5_m_signatures_of_others_suffice_while_the_own_key_waits() {
        LiveSigner signer = signer(0);
        signer.signedBy(1);
        signer.signedBy(2);
        assertThat(signer.writes(LiveWrite.Transaction.class)).hasSize(1);
        assertThat(signer.keyUses).isZero();
    }

    @Test
    void c5_the_members_submit_in_turn_one_tick_apart_and_the_later_not_at_all_once_it_is_seen() {
        List<Long> turns = new ArrayList<>();
        for (int self = 0; self < 3; self++) {
            LiveSigner signer = signer(self);
            signer.give(new LiveInput.ChainChanged(view));
            signer.signedBy((self + 1) % 3);
            long turn = 0;
            while (signer.actions(LiveAction.Submit.class).isEmpty()) {
                signer.nowMs += 250;
                turn++;
                signer.give(new LiveInput.Tick());
            }
            turns.add(turn);
        }
        assertThat(turns).containsExactlyInAnyOrder(0L, 1L, 2L);

        LiveSigner last = signer(turns.indexOf(2L));
        last.give(new LiveInput.ChainChanged(view));
        last.signedBy((turns.indexOf(2L) + 1) % 3);
        last.give(new LiveInput.InMempool());
        last.nowMs += 60_000;
        last.give(new LiveInput.Tick());
        assertThat(last.actions(LiveAction.Submit.class)).isEmpty();
    }

    @Test
    void c5_the_same_bytes_are_submitted_again_until_seen_also_after_a_restart() {
        LiveSigner signer = signer(0);
        signer.give(new LiveInput.ChainChanged(view));
        signer.signedBy(1);
        for (int i = 0; i < 40; i++) {
            signer.nowMs += 250;
            signer.give(new LiveInput.Tick());
            if (i == 20) {
                signer.restart();
            }
        }
        assertThat(signer.actions(LiveAction.Submit.class)).hasSizeBetween(4, 7);
        assertThat(signer.actions(LiveAction.Submit.class).stream().distinct()).hasSize(1);
    }

    @Test
    void c5_already_known_is_success_and_a_refusal_is_shown_once_and_retried() {
        LiveSigner signer = signer(0);
        signer.give(new LiveInput.ChainChanged(view));
        signer.signedBy(1);
        for (int i = 0; i < 3; i++) {
            signer.give(new LiveInput.SubmitAnswered(false, false, "fees too low"));
            signer.give(new LiveInput.Tick());
        }
        assertThat(signer.actions(LiveAction.Alert.class)).hasSize(1);
        assertThat(signer.slot.waitingFor()).map(Finding::found).contains("fees too low");
        signer.give(new LiveInput.SubmitAnswered(false, true, "already in the mempool"));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
        assertThat(signer.slot.waitingFor()).isEmpty();
    }

    @Test
    void c6_completed_needs_the_own_depth_and_is_stated_signed_once() {
        LiveSigner signer = submitted();
        signer.acceptedAt(1, 99);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
        List<LiveAction> actions = signer.acceptedAt(1, 100);
        Signed<Statement.Completed> stated =
                new PlainIdentity(new NodeId(0)).sign(new Statement.Completed(7, signer.slot.template()));
        assertThat(actions)
                .containsExactly(
                        new LiveAction.Broadcast(new Message.Confirmed(stated)), new LiveAction.Ended(7, true));
        assertThat(signer.writes(LiveWrite.CompletedStatement.class)).hasSize(1);
        assertThat(signer.acceptedAt(1, 150)).isEmpty();
    }

    @Test
    void c6_the_words_of_others_complete_nothing_here() {
        LiveSigner signer = submitted();
        for (int peer = 1; peer < 3; peer++) {
            signer.give(new LiveInput.CompletedStated(
                    new PlainIdentity(new NodeId(peer)).sign(new Statement.Completed(7, signer.slot.template()))));
        }
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
        assertThat(signer.writes(LiveWrite.CompletedStatement.class)).hasSize(2);
        assertThat(signer.slot.held()).isEqualTo(new LiveHeld(7, 0b011, 0b110, 0));
    }

    @Test
    void c6_halted_it_states_nothing_even_when_deep() {
        LiveSigner signer = submitted();
        signer.give(new LiveInput.Halted("lease lost"));
        signer.acceptedAt(1, 100);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
        assertThat(signer.slot.waitingFor()).map(Finding::code).contains("HALTED");
        signer.give(new LiveInput.Resumed());
        assertThat(signer.slot.stage()).as("not on what it was shown before").isEqualTo(LiveStage.CONFIRM);
        signer.acceptedAt(1, 200);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.COMPLETED);
    }

    @Test
    void c6_a_reorg_before_final_depth_goes_back_also_from_completed_and_submits_the_same_bytes() {
        LiveSigner signer = submitted();
        Bytes bytes = signer.slot.transaction().orElseThrow();
        signer.acceptedAt(1, 100);
        List<LiveAction> actions = signer.give(new LiveInput.NotSeen());
        assertThat(actions).contains(new LiveAction.Ended(7, false), new LiveAction.Submit(7, bytes));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.SUBMIT);
        signer.acceptedAt(2, 100);
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.COMPLETED);
        assertThat(signer.writes(LiveWrite.CompletedStatement.class)).hasSize(1);
        assertThat(signer.actions(LiveAction.Ended.class))
                .extracting(LiveAction.Ended::completed)
                .containsExactly(true, false, true);
        assertThat(signer.writes(LiveWrite.HaltRaised.class)).isEmpty();
    }

    @Test
    void c6_an_acceptance_that_moves_to_a_shallow_block_goes_back_too() {
        LiveSigner signer = submitted();
        signer.acceptedAt(1, 100);
        assertThat(signer.acceptedAt(2, 10)).containsExactly(new LiveAction.Ended(7, false));
        assertThat(signer.slot.stage()).isEqualTo(LiveStage.CONFIRM);
    }

    @Test
    void c6_a_reorg_beyond_final_depth_halts_durably_and_signs_nothing_more() {
        for (boolean moved : List.of(true, false)) {
            LiveSigner signer = submitted();
            signer.acceptedAt(1, 1_000);
            assertThat(signer.slot.stage()).isEqualTo(LiveStage.FINAL);
            signer.restart();
            List<LiveAction> actions = moved ? signer.acceptedAt(2, 5) : signer.give(new LiveInput.NotSeen());
            assertThat(signer.writes(LiveWrite.HaltRaised.class)).hasSize(1);
            assertThat(LiveSigner.only(actions, LiveAction.Alert.class))
                    .extracting(LiveAction.Alert::code)
                    .containsExactly("REORG_BEYOND_FINAL");
            assertThat(signer.slot.halted()).isPresent();
            assertThat(signer.slot.stage()).isEqualTo(LiveStage.FINAL);
        }
    }

    @Test
    void c6_a_member_that_was_away_reaches_completed_on_its_own_evidence_alone() {
        LiveSigner late = signer(2);
        late.acceptedAt(1, 500);
        assertThat(late.slot.stage()).isEqualTo(LiveStage.COMPLETED);
        assertThat(late.actions(LiveAction.Ended.class)).containsExactly(new LiveAction.Ended(7, true));
        assertThat(late.keyUses).isZero();
    }

    @Test
    void after_a_crash_at_any_step_it_goes_on_from_what_was_committed_and_ends_the_same() {
        List<LiveInput> story = List.of(
                new LiveInput.ChainChanged(view),
                signer(0).said(new NodeId(1), new NodeId(1), PlainMultisig.sign(template, new NodeId(1))),
                new LiveInput.InMempool(),
                new LiveInput.Accepted(Pools.hash(1), 5_000, 50),
                new LiveInput.Accepted(Pools.hash(1), 5_000, 100),
                new LiveInput.Accepted(Pools.hash(1), 5_000, 1_000));
        for (int crashAt = 0; crashAt <= story.size(); crashAt++) {
            LiveSigner signer = signer(0);
            for (int i = 0; i < story.size(); i++) {
                if (i == crashAt) {
                    signer.restart();
                    signer.give(new LiveInput.Tick());
                }
                signer.give(story.get(i));
            }
            assertThat(signer.slot.stage()).as("crash before input " + crashAt).isEqualTo(LiveStage.FINAL);
            assertThat(signer.writes(LiveWrite.RecordSigned.class)).hasSize(1);
            assertThat(signer.writes(LiveWrite.CompletedStatement.class)).hasSize(1);
            assertThat(signer.writes(LiveWrite.Transaction.class)).hasSize(1);
        }
    }

    @Test
    void g3_a_tick_tells_what_is_held_until_completed_and_the_answer_is_what_is_lacking() {
        LiveSigner ahead = submitted();
        LiveSigner behind = signer(2);
        List<LiveAction> digest = behind.give(new LiveInput.Tick());
        assertThat(digest)
                .contains(new LiveAction.Broadcast(new Message.LiveDigested(List.of(new LiveHeld(7, 0, 0, 0)))));
        List<LiveAction> answers = ahead.give(new LiveInput.Digested(new NodeId(2), behind.slot.held()));
        assertThat(LiveSigner.only(answers, LiveAction.Send.class)).hasSize(2);
        for (LiveAction.Send answer : LiveSigner.only(answers, LiveAction.Send.class)) {
            Message.Signatures signatures = (Message.Signatures) answer.message();
            behind.give(LiveSigner.said(new NodeId(0), signatures));
        }
        assertThat(behind.slot.transaction()).isEqualTo(ahead.slot.transaction());
        assertThat(LiveSigner.only(
                        ahead.give(new LiveInput.Digested(new NodeId(2), behind.slot.held())), LiveAction.Send.class))
                .isEmpty();

        ahead.acceptedAt(1, 100);
        assertThat(ahead.give(new LiveInput.Tick())).isEmpty();
        List<LiveAction> word = ahead.give(new LiveInput.Digested(new NodeId(2), behind.slot.held()));
        assertThat(LiveSigner.only(word, LiveAction.Send.class))
                .extracting(LiveAction.Send::message)
                .hasOnlyElementsOfType(Message.Confirmed.class)
                .hasSize(1);
    }
}
