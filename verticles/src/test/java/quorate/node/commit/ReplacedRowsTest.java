package quorate.node.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Outcomes.refusal;
import static quorate.node.postgres.Samples.certificate;
import static quorate.node.postgres.Samples.decidedKill;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.decision;
import static quorate.node.postgres.Samples.event;
import static quorate.node.postgres.Samples.hash;
import static quorate.node.postgres.Samples.outpoint;
import static quorate.node.postgres.Samples.pay;
import static quorate.node.postgres.Samples.previous;
import static quorate.node.postgres.Samples.template;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.postgres.CanonicalForms;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Promise;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.node.proposal.LogStore;
import quorate.protocol.Decision;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.Memory;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Siblings;
import quorate.protocol.Write;

/** C2 and D2 in the schema where an event has several templates: slot 1 pays event 1, slot 2 event 2, slot 3 replaces slot 1. */
class ReplacedRowsTest {
    private static final PoolId POOL = new PoolId("main");
    private static final CanonicalForms FORMS = Samples.forms();
    private static final Fence NO_FENCE = () -> Optional.of(Sql.of("SELECT 1"));
    private Vertx vertx;
    private TestDatabase database;
    private LedgerStore ledger;
    private LogStore log;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        ledger = new LedgerStore(database.postgres(), FORMS, NO_FENCE);
        log = new LogStore(database.postgres(), FORMS, NO_FENCE);
        decided(decidedPay(1));
        decided(decidedPay(2));
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    private void decided(Write.SlotDecided slot) {
        assertThat(refusal(log.apply(POOL, List.of(slot)).await())).isEmpty();
    }

    private static Write.SlotDecided replace(long slot, long target) {
        Decision.Payment paid = (Decision.Payment) pay(1);
        Decision replace = new Decision.Replace(target, paid.events(), paid.template());
        return new Write.SlotDecided(
                new LogEntry(slot, decision(slot), previous(slot), replace, Optional.of(template(slot)), false),
                certificate(slot));
    }

    private Optional<Promise> signs(long slot, long event, Outpoint... outpoints) {
        LiveWrite record =
                new LiveWrite.RecordSigned(slot, template(slot), List.of(event(event)), Arrays.asList(outpoints));
        return refusal(ledger.apply(POOL, List.of(record)).await());
    }

    private void stored(LiveWrite... writes) {
        assertThat(refusal(ledger.apply(POOL, List.of(writes)).await())).isEmpty();
    }

    @Test
    void c2_the_replace_retires_what_was_signed_and_the_newest_may_be_signed_with_the_same_coin() {
        assertThat(signs(1, 1, outpoint(1))).isEmpty();
        decided(replace(3, 1));
        assertThat(ledger.recorded(POOL, template(1)).await()).isEmpty();
        assertThat(database.number(
                        "SELECT count(*) FROM signed WHERE retired_by_slot = 3 AND retired_by_kind = 'REPLACE'"))
                .isEqualTo(1);
        assertThat(signs(3, 1, outpoint(1), outpoint(5))).isEmpty();
        assertThat(ledger.recorded(POOL, template(3)).await()).isPresent();
        assertThat(ledger.boundElsewhere(POOL, 3).await()).isEmpty();
        assertThat(ledger.boundElsewhere(POOL, 2).await()).containsExactlyInAnyOrder(outpoint(1), outpoint(5));
    }

    @Test
    void c2_what_is_replaced_is_not_signed_any_more_unless_the_newer_one_is_killed() {
        decided(replace(3, 1));
        assertThat(signs(1, 1, outpoint(1))).contains(Promise.NOT_REPLACED);
        decided(decidedKill(4, 3));
        assertThat(signs(1, 1, outpoint(1))).isEmpty();
    }

    @Test
    void c2_an_outpoint_is_free_when_every_template_of_its_events_that_spends_it_is_killed() {
        assertThat(signs(1, 1, outpoint(1))).isEmpty();
        decided(replace(3, 1));
        assertThat(signs(3, 1, outpoint(1))).isEmpty();
        assertThat(signs(2, 2, outpoint(1))).contains(Promise.ONE_BOUND_PER_OUTPOINT);
        decided(decidedKill(4, 3));
        assertThat(signs(2, 2, outpoint(1))).contains(Promise.ONE_BOUND_PER_OUTPOINT);
        decided(decidedKill(5, 1));
        assertThat(signs(2, 2, outpoint(1))).isEmpty();
    }

    @Test
    void c2_an_outpoint_is_free_when_another_template_of_its_events_is_final() {
        assertThat(signs(1, 1, outpoint(1), outpoint(7))).isEmpty();
        decided(replace(3, 1));
        assertThat(signs(3, 1, outpoint(1))).isEmpty();
        assertThat(signs(2, 2, outpoint(7))).contains(Promise.ONE_BOUND_PER_OUTPOINT);
        // Not by a final stage alone: a killed one is final too, when nothing is left to watch.
        stored(new LiveWrite.StageChanged(3, LiveStage.FINAL, Optional.empty(), 9_000));
        assertThat(signs(2, 2, outpoint(7))).contains(Promise.ONE_BOUND_PER_OUTPOINT);
        stored(
                new LiveWrite.StageChanged(3, LiveStage.COMPLETED, Optional.empty(), 9_000),
                new LiveWrite.Acceptance(3, Optional.of(hash(8, 1)), 4_711),
                new LiveWrite.StageChanged(3, LiveStage.FINAL, Optional.empty(), 9_000));
        assertThat(signs(2, 2, outpoint(1))).contains(Promise.ONE_BOUND_PER_OUTPOINT);
        assertThat(signs(2, 2, outpoint(7))).isEmpty();
    }

    @Test
    void d2_the_event_stays_decided_while_a_template_of_it_stands() {
        decided(replace(3, 1));
        decided(decidedKill(4, 1));
        assertThat(log.decidedBy(POOL, event(1)).await()).isPresent();
        decided(decidedKill(5, 3));
        assertThat(log.decidedBy(POOL, event(1)).await()).isEmpty();
    }

    @Test
    void c2_a_row_is_retired_by_the_replace_of_its_own_slot_alone() throws SQLException {
        assertThat(signs(2, 2, outpoint(2))).isEmpty();
        decided(replace(3, 1));
        for (String attack : List.of(
                "UPDATE signed SET retired_by_slot = 3, retired_by_kind = 'REPLACE' WHERE slot = 2",
                "UPDATE bound SET released_by_slot = 3, released_by_kind = 'REPLACE' WHERE slot = 2")) {
            assertThatThrownBy(() -> database.execute(attack)).as(attack).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void d2_what_became_of_the_other_templates_is_read_back() {
        assertThat(siblings(1)).isEqualTo(Siblings.NONE);
        decided(replace(3, 1));
        assertThat(siblings(1)).isEqualTo(new Siblings(Optional.of(3L), false, false));
        assertThat(siblings(3)).isEqualTo(Siblings.NONE);
        assertThat(siblings(2)).isEqualTo(Siblings.NONE);
        stored(new LiveWrite.Acceptance(1, Optional.of(hash(8, 1)), 4_711));
        assertThat(siblings(3)).isEqualTo(new Siblings(Optional.empty(), true, false));
        stored(new LiveWrite.StageChanged(1, LiveStage.FINAL, Optional.empty(), 9_000));
        assertThat(siblings(3)).isEqualTo(new Siblings(Optional.empty(), true, true));
        decided(decidedKill(4, 3));
        assertThat(siblings(1)).isEqualTo(Siblings.NONE);
    }

    private Siblings siblings(long slot) {
        return ledger.siblings(POOL, slot).await();
    }

    /** C3: a killed template that is accepted is found by its event, whichever of the templates it was. */
    @Test
    void c3_an_accepted_template_that_was_killed_is_found_by_its_event() {
        decided(replace(3, 1));
        decided(decidedKill(4, 3));
        stored(new LiveWrite.Acceptance(3, Optional.of(hash(8, 1)), 4_711));
        assertThat(ledger.killedAccepted(POOL).await()).containsExactly(event(1));
    }

    @Test
    void the_log_is_loaded_with_every_template_and_every_kill_of_an_event() {
        decided(replace(3, 1));
        decided(decidedKill(4, 1));
        for (long slot = 5; slot <= 9; slot++) {
            decided(decidedPay(slot));
        }
        Memory memory = log.load(POOL).await();
        assertThat(memory.entries()).extracting(LogEntry::slot).contains(1L, 3L, 4L);
        assertThat(memory.entries().get(2).decision())
                .isEqualTo(replace(3, 1).entry().decision());
    }
}
