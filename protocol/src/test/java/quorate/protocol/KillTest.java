package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Kill, by C3, D2, D3 and V3: on what grounds, by whose votes, and what becomes of the events. */
class KillTest {
    private static final Event X = ScenarioTest.stream("x", 0);
    private static final Event NEXT = new Event(
            Pools.event(77, Pools.KAS).id(),
            X.source(),
            Pools.event(77, Pools.KAS).externalId(),
            X.stream(),
            1,
            OptionalLong.empty(),
            X.destination(),
            X.amountSompi());
    private static final Event OTHER = ScenarioTest.stream("y", 0);
    private final Group group = Pools.group(5, 3, Group.FeeMode.SIGNERS_PAY); // R = 3
    private final Cluster cluster = Cluster.of(group).funded(ScenarioTest.coins(8));

    private Template decideX() {
        cluster.settled().event(X, 0, 1, 2, 3, 4).run(2_000);
        LogEntry entry = cluster.expect(X).decidedBy(0, 1, 2, 3, 4);
        assertThat(entry.slot()).isEqualTo(1);
        return ((Decision.Pay) entry.decision()).template();
    }

    private List<Signed<Statement.Refusal>> refusals(int... members) {
        TemplateHash template =
                cluster.member(0).storage.entries.getFirst().template().orElseThrow();
        return IntStream.of(members)
                .mapToObj(member -> new PlainIdentity(new NodeId(member)).sign(new Statement.Refusal(1, template)))
                .toList();
    }

    private void shown(SlotEvidence evidence, int... members) {
        IntStream.of(members).forEach(member -> cluster.input(member, new Input.SlotShown(1, evidence)));
    }

    private SlotEvidence refused(int... members) {
        return new SlotEvidence(false, false, refusals(members));
    }

    private static final SlotEvidence LOST = new SlotEvidence(false, true, List.of());
    private static final SlotEvidence ACCEPTED = new SlotEvidence(true, false, List.of());

    private List<LogEntry> log(int member) {
        return cluster.member(member).storage.entries;
    }

    private EventState x(int member) {
        return cluster.member(member).event(X).orElseThrow();
    }

    @Test
    void c3_r_refusals_kill_the_template_and_the_event_is_paid_anew_by_another() {
        Template first = decideX();
        shown(refused(1, 2, 4), 0, 1, 2, 3, 4);
        cluster.run(10_000);

        for (int member = 0; member < group.members(); member++) {
            assertThat(log(member).get(1).decision())
                    .isEqualTo(new Decision.Kill(1, new KillGround.Refused(refusals(1, 2, 4))));
            assertThat(log(member).getFirst().ended()).isTrue();
            assertThat(cluster.member(member).did).anyMatch(did -> did.endsWith("killed 1 by 2"));
            assertThat(x(member).phase()).isEqualTo(Phase.COMMITTED);
            assertThat(x(member).slot()).contains(3L);
        }
        Decision.Pay again = (Decision.Pay) log(0).get(2).decision();
        assertThat(again.events()).containsExactly(X.id());
        assertThat(again.template()).isNotEqualTo(first);
        // C3: one sompi for each kill on top of what the same transaction cost before.
        assertThat(again.template().feeSompi()).isEqualTo(first.feeSompi() + 1);
    }

    /** What leaves a step is lost when nobody knows what became of its writes: who reads them again must be told. */
    @Test
    void what_is_read_again_tells_which_slots_are_to_be_signed_and_which_are_killed() {
        decideX();
        shown(refused(1, 2, 4), 0, 1, 2, 3, 4);
        cluster.run(10_000);
        cluster.crash(0).restart(0);
        assertThat(Protocol.told(cluster.member(0).state))
                .containsExactly(new Action.Decided(1), new Action.Decided(3), new Action.Killed(1, 2));
    }

    @Test
    void c3_fewer_than_r_refusals_kill_nothing() {
        decideX();
        shown(refused(1, 2), 0, 1, 2, 3, 4);
        cluster.run(20_000);
        assertThat(log(0)).hasSize(1);
    }

    @Test
    void c3_a_lost_template_is_killed_by_q_members_whose_own_nodes_show_the_loss() {
        decideX();
        shown(LOST, 0, 1);
        cluster.run(20_000);
        assertThat(log(0)).as("two of five cannot decide it").hasSize(1);
        shown(LOST, 3);
        cluster.run(20_000);
        assertThat(log(4).get(1).decision()).isEqualTo(new Decision.Kill(1, new KillGround.Lost()));
        assertThat(log(4)).hasSize(3);
    }

    @Test
    void d3_who_sees_the_template_accepted_kills_it_on_no_ground() {
        decideX();
        shown(new SlotEvidence(true, false, refusals(1, 2, 4)), 0, 1, 2, 3, 4);
        cluster.run(20_000);
        assertThat(log(0)).hasSize(1);
    }

    @Test
    void d3_a_killed_template_that_was_accepted_after_all_keeps_its_event_from_being_paid_again() {
        decideX();
        cluster.funded(); // no coins, so that nothing is decided behind the Kill
        shown(refused(0, 1, 2), 0, 1, 2, 3, 4);
        cluster.run(10_000);
        assertThat(log(0)).hasSize(2);
        shown(ACCEPTED, 0, 1, 2, 3, 4);
        cluster.funded(ScenarioTest.coins(8)).run(20_000);
        assertThat(log(0)).hasSize(2);
        assertThat(x(0).waitingFor()).map(Finding::code).contains("KILLED_ACCEPTED");
        shown(SlotEvidence.NONE, 0, 1, 2, 3, 4);
        cluster.run(20_000);
        assertThat(log(0)).as("a reorg took the acceptance back").hasSize(3);
    }

    @Test
    void d2_a_kill_is_judged_by_the_log_and_by_its_own_refusals_alone() {
        decideX();
        TemplateHash foreign = new TemplateHash(Pools.hash(9));
        List<Signed<Statement.Refusal>> ofAnother = IntStream.of(1, 2, 4)
                .mapToObj(m -> new PlainIdentity(new NodeId(m)).sign(new Statement.Refusal(1, foreign)))
                .toList();
        assertThat(codes(new Decision.Kill(1, new KillGround.Refused(ofAnother))))
                .containsExactly("REFUSAL_FOREIGN");
        assertThat(codes(new Decision.Kill(1, new KillGround.Refused(refusals(1, 2)))))
                .containsExactly("REFUSALS_MISSING");
        assertThat(codes(new Decision.Kill(1, new KillGround.Refused(refusals(1, 2, 4)))))
                .isEmpty();
        assertThat(codes(new Decision.Kill(1, new KillGround.Refused(refusals(1, 2, 7)))))
                .containsExactly("REFUSAL_FOREIGN");
        assertThat(codes(new Decision.Kill(2, new KillGround.Lost()))).containsExactly("NOT_STANDING");
        assertThat(codes(new Decision.Kill(1, new KillGround.Lost()))).containsExactly("NOT_LOST_HERE");
        cluster.funded(); // the Kill alone
        shown(refused(1, 2, 4), 0, 1, 2, 3, 4);
        cluster.run(10_000);
        assertThat(codes(new Decision.Kill(1, new KillGround.Refused(refusals(0, 1, 2)))))
                .as("killed once")
                .containsExactly("NOT_STANDING");
        assertThat(codes(new Decision.Kill(2, new KillGround.Lost()))).containsExactly("NOT_STANDING");
    }

    private List<String> codes(Decision decision) {
        return cluster.member(0).state.findings(decision, cluster.nowMs).stream()
                .map(Finding::code)
                .toList();
    }

    @Test
    void s1_the_killed_event_keeps_its_place_and_the_next_of_its_stream_waits_for_it() {
        decideX();
        cluster.event(NEXT, 0, 1, 2, 3, 4).run(1_000);
        cluster.funded();
        shown(refused(1, 2, 4), 0, 1, 2, 3, 4);
        cluster.run(10_000);
        assertThat(log(0)).hasSize(2);
        cluster.funded(ScenarioTest.coins(8)).run(30_000);
        assertThat(((Decision.Pay) log(0).get(2).decision()).events()).containsExactly(X.id());
        assertThat(cluster.member(0).alerts).extracting(Action.Alert::code).doesNotContain("LATE_EVENT");
    }

    @Test
    void v3_a_kill_goes_before_a_cancel_and_a_pay() {
        Alone alone = new Alone(Pools.concurrent(group, 9));
        alone.knows(X).knows(OTHER);
        alone.take(alone.certified(alone.pay(X, 0), 1, 2, 3));
        TemplateHash template = alone.storage.entries.getFirst().template().orElseThrow();
        List<Signed<Statement.Refusal>> refusals = new ArrayList<>();
        for (int member = 1; member <= 3; member++) {
            refusals.add(new PlainIdentity(new NodeId(member)).sign(new Statement.Refusal(1, template)));
        }
        alone.take(new Input.CancelApproved(OTHER.stream(), OTHER.nonce(), Optional.of(OTHER.id())));
        alone.take(new Input.SlotShown(1, new SlotEvidence(false, false, refusals)));
        Decision kill = new Decision.Kill(1, new KillGround.Refused(refusals));
        alone.runFor(20_000);
        assertThat(alone.votes().stream()
                        .filter(vote -> vote.slot() == 2)
                        .flatMap(vote -> vote.decision().stream())
                        .findFirst())
                .contains(alone.hash(kill));
    }

    @Test
    void c3_a_restart_after_the_kill_changes_nothing() {
        decideX();
        cluster.funded();
        shown(refused(1, 2, 4), 0, 1, 2, 3, 4);
        cluster.run(10_000);
        cluster.restart(0, 1, 2, 3, 4);
        assertThat(x(0).phase()).isEqualTo(Phase.PROPOSING);
        assertThat(x(0).slot()).isEmpty();
        assertThat(cluster.member(0).state.log().live()).isZero();
        assertThat(cluster.member(0).state.log().boundOutpoints(List.of())).isEmpty();
        cluster.funded(ScenarioTest.coins(8)).run(20_000);
        Decision.Pay again = (Decision.Pay) log(3).get(2).decision();
        assertThat(again.template().feeSompi()
                        - ((Decision.Pay) log(3).getFirst().decision())
                                .template()
                                .feeSompi())
                .isEqualTo(1);
    }

    /** Beyond the assumptions: what is long final and forgotten is killed by Q members. This signer follows the log, and stops. */
    @Test
    void c1_a_certified_kill_of_what_does_not_stand_here_halts() {
        Alone alone = new Alone(group);
        alone.take(alone.certified(new Decision.Kill(1, new KillGround.Lost()), 1, 2, 3));
        assertThat(alone.state.height()).isEqualTo(1);
        assertThat(alone.storage.halted).isPresent();
    }
}
