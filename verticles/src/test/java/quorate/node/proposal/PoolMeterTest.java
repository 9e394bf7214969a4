package quorate.node.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.node.proposal.Trio.KAS;
import static quorate.node.proposal.Trio.coin;
import static quorate.node.proposal.Trio.event;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quorate.node.postgres.Samples;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.Digest;
import quorate.protocol.Event;
import quorate.protocol.Input;
import quorate.protocol.NodeId;
import quorate.protocol.OtherContent;
import quorate.protocol.Phase;
import quorate.protocol.Protocol;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Template;
import quorate.protocol.Write;

/** Seed 12.1: each metric of the log moves when its story happens, told by signers of the real core, and not otherwise. */
class PoolMeterTest {
    private final Trio trio = new Trio();

    @Test
    void whenASlotIsDecidedByAQuorum_thenItIsCountedAndItsStagesAreTimed() {
        trio.sees(coin(1, 100 * KAS)).event(event("a", 0, KAS), 0).run(2);
        assertThat(trio.count("lock_certs_accepted_total")).isEqualTo(1);
        assertThat(trio.count("canonical_selection_method", "method", "quorum")).isEqualTo(1);
        assertThat(trio.count("canonical_selection_method", "method", "certificate"))
                .isZero();
        assertThat(trio.count("fast_forward_count")).isZero();
        assertThat(trio.gauge("log_height")).isEqualTo(1);
        assertThat(trio.registry.get("proposal_phase_duration_ms").summary().count())
                .isEqualTo(1);
        for (String stage : List.of("PROPOSED", "COMMITTED")) {
            assertThat(trio.registry
                            .get("stage_duration")
                            .tags("stage", stage)
                            .timer()
                            .count())
                    .as(stage)
                    .isEqualTo(1);
        }
        for (String quiet : List.of(
                "round_retries_total",
                "proposal_timeouts_without_quorum",
                "events_abandoned_total",
                "split_brain_warnings",
                "proposal_validation_failures",
                "outpoint_lock_conflicts_total",
                "utxo_depth_rejects_total",
                "stream_holes_blocking_total",
                "state_sync_throttled_total")) {
            assertThat(trio.count(quiet)).as(quiet).isZero();
        }
    }

    @Test
    void whenAnEventIsProposedAgainInTheNextSlot_thenItsFirstProposalAloneIsTimed() {
        trio.sees(coin(1, 100 * KAS), coin(2, 100 * KAS));
        Event first = event("a", 0, KAS);
        Event second = event("b", 0, KAS);
        trio.event(first, 0).event(second, 1).run(12);
        for (int member = 0; member < 3; member++) {
            trio.take(member, new Input.SlotCompleted(1));
        }
        trio.run(12);
        assertThat(trio.count("lock_certs_accepted_total")).isEqualTo(2);
        assertThat(trio.registry
                        .get("stage_duration")
                        .tags("stage", "PROPOSED")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void whenALateJoinerLearnsASlotFromItsCertificate_thenItFastForwarded() {
        trio.sees(coin(1, 100 * KAS)).away.add(0);
        trio.event(event("a", 0, KAS), 1).run(2);
        trio.away.clear();
        trio.take(0, certified());
        assertThat(trio.count("fast_forward_count")).isEqualTo(1);
        assertThat(trio.count("canonical_selection_method", "method", "certificate"))
                .isEqualTo(1);
    }

    @Test
    void whenViewsNeverAgree_thenRoundsPassWithoutQuorum_areRetried_andTheEventIsAbandoned() {
        for (int member = 0; member < 3; member++) {
            trio.sees(member, coin(10 + member, 100 * KAS));
        }
        Event event = event("a", 0, KAS);
        trio.event(event, 0, 1, 2);
        for (int i = 0; i < 300 && phase(event) != Phase.ABANDONED; i++) {
            trio.run(4);
        }
        assertThat(phase(event)).isEqualTo(Phase.ABANDONED);
        assertThat(trio.count("events_abandoned_total")).isEqualTo(1);
        assertThat(trio.count("proposal_timeouts_without_quorum")).isGreaterThanOrEqualTo(4);
        assertThat(trio.count("round_retries_total"))
                .isGreaterThanOrEqualTo(trio.count("proposal_timeouts_without_quorum"));
        assertThat(trio.gauge("unique_hashes_per_event")).isGreaterThanOrEqualTo(2);
        assertThat(trio.count("lock_certs_accepted_total")).isZero();
    }

    @Test
    void whenAnEventWaitsForDeepCoins_orForALowerNonce_thenEachIsCountedOnce() {
        trio.sees(Trio.shallow(1, 100 * KAS)).event(event("a", 0, KAS), 0).run(20);
        assertThat(trio.count("utxo_depth_rejects_total")).isEqualTo(1);
        trio.event(event("b", 5, KAS), 0).run(20);
        assertThat(trio.count("stream_holes_blocking_total")).isEqualTo(1);
    }

    @Test
    void whenAMemberSaysTwoThings_orProposesWhatNobodyMay_thenItIsCounted() {
        trio.sees(coin(1, 100 * KAS));
        Statement.Vote one = new Statement.Vote(1, 0, Optional.of(Samples.decision(1)));
        Statement.Vote other = new Statement.Vote(1, 0, Optional.of(Samples.decision(2)));
        trio.take(0, new Input.Voted(trio.identity(1).sign(one), Optional.empty()));
        assertThat(trio.count("split_brain_warnings")).isZero();
        trio.take(0, new Input.Voted(trio.identity(1).sign(other), Optional.empty()));
        assertThat(trio.count("split_brain_warnings")).isEqualTo(1);
    }

    @Test
    void whenAProposalPaysTooLittle_thenItIsInvalid_andOneOfABoundCoinIsAConflict() {
        Event first = event("a", 0, KAS);
        trio.sees(coin(1, 100 * KAS)).event(first, 0).run(2);
        Decision.Pay paid =
                (Decision.Pay) trio.wrote(Write.SlotDecided.class).entry().decision();
        for (int member = 0; member < 3; member++) {
            trio.take(member, new Input.SlotCompleted(1));
        }
        trio.away.add(1);
        trio.away.add(2);
        Event second = event("b", 0, KAS);
        trio.take(0, new Input.EventKnown(second, trio.nowMs));

        Template sameCoin = paid.template();
        trio.take(0, proposed(2, new Decision.Pay(List.of(second.id()), sameCoin)));
        assertThat(trio.count("proposal_validation_failures")).isEqualTo(1);
        assertThat(trio.count("outpoint_lock_conflicts_total")).isZero();

        Trio elsewhere = new Trio().sees(coin(1, 100 * KAS)).event(second, 0).run(2);
        Decision rightButBound =
                elsewhere.wrote(Write.SlotDecided.class).entry().decision();
        trio.take(0, proposed(2, rightButBound));
        assertThat(trio.count("proposal_validation_failures")).isEqualTo(1);
        assertThat(trio.count("outpoint_lock_conflicts_total")).isEqualTo(1);
    }

    @Test
    void whenAMemberIsAheadAndWasAskedJustNow_thenItIsNotAskedAgain() {
        Input ahead = new Input.Digested(new NodeId(1), new Digest(5, 0, List.of(), List.of()));
        trio.take(0, ahead);
        assertThat(trio.count("state_sync_throttled_total")).isZero();
        trio.take(0, ahead);
        assertThat(trio.count("state_sync_throttled_total")).isEqualTo(1);
    }

    @Test
    void whenAWriteIsLost_thenNothingOfItCounts() {
        trio.sees(coin(1, 100 * KAS));
        Event event = event("a", 0, KAS);
        var before = trio.states[0];
        Input known = new Input.EventKnown(event, trio.nowMs, OtherContent.NONE, true);
        var step = Protocol.step(before, known, trio.nowMs);
        trio.meter.stepped(before, known, step, trio.nowMs);
        trio.meter.lost();
        trio.meter.durable();
        assertThat(trio.gauge("unique_hashes_per_event")).isZero();
    }

    private Phase phase(Event event) {
        return trio.states[0].event(event.id()).orElseThrow().phase();
    }

    private Input proposed(long slot, Decision decision) {
        var hash = trio.setup(1)
                .craft()
                .decisionHash(slot, trio.wrote(Write.SlotDecided.class).entry().hash(), decision);
        Signed<Statement.Vote> vote = trio.identity(1).sign(new Statement.Vote(slot, 0, Optional.of(hash)));
        return new Input.Proposed(decision, vote, Optional.empty());
    }

    /** What bob would hand on of slot 1. */
    private Input certified() {
        Trio told = new Trio();
        Event event = event("a", 0, KAS);
        told.sees(coin(1, 100 * KAS)).event(event, 0).run(2);
        Write.SlotDecided slot = told.wrote(Write.SlotDecided.class);
        Certificate certificate = slot.certificate();
        return new Input.Certified(slot.entry().decision(), certificate);
    }
}
