package quorate.node.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Samples.SELF;
import static quorate.node.postgres.Samples.STREAM;
import static quorate.node.postgres.Samples.certificate;
import static quorate.node.postgres.Samples.completed;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.decision;
import static quorate.node.postgres.Samples.emptyVote;
import static quorate.node.postgres.Samples.event;
import static quorate.node.postgres.Samples.insertEvent;
import static quorate.node.postgres.Samples.lock;
import static quorate.node.postgres.Samples.pay;
import static quorate.node.postgres.Samples.signature;
import static quorate.node.postgres.Samples.template;
import static quorate.node.postgres.Samples.vote;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import quorate.node.postgres.CanonicalForms;
import quorate.node.postgres.DatabaseFailure;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Promise;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.protocol.Absence;
import quorate.protocol.Certificate;
import quorate.protocol.Check;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventState;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;
import quorate.protocol.LogEntry;
import quorate.protocol.Memory;
import quorate.protocol.NodeId;
import quorate.protocol.Phase;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Write;

class LogStoreTest {
    private static final Fence NO_FENCE = () -> Optional.of(Sql.of("SELECT 1"));
    private static final CanonicalForms FORMS = Samples.forms();
    private static Vertx vertx;
    private static TestDatabase database;
    private static LogStore store;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        store = new LogStore(database.postgres(), FORMS, NO_FENCE);
    }

    @AfterAll
    static void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void whatAStepWroteIsLoadedAgainAsItWas() throws SQLException {
        PoolId pool = new PoolId("whole");
        database.execute(insertEvent("whole", 1, 7));
        database.execute(insertEvent("whole", 2, 8));
        Finding finding = new Finding(Check.INPUTS, "INSUFFICIENT_DEEP_UTXOS", "depth 300", "depth 12");
        EventState committed = new EventState(
                Phase.COMMITTED,
                5_000,
                0,
                Optional.of(1L),
                Optional.of(template(1)),
                Optional.of(decision(1)),
                0,
                0,
                Optional.empty());
        EventState failed = new EventState(
                Phase.FAILED,
                6_000,
                2,
                Optional.empty(),
                Optional.empty(),
                Optional.of(decision(9)),
                1,
                11_000,
                Optional.of(finding));
        List<Write> first = List.of(
                new Write.KnownDecision(1, 0, SELF, decision(1), pay(1)),
                new Write.OwnStatement(vote(0, 1, 0, 1)),
                new Write.PeerStatement(vote(1, 1, 0, 1)),
                new Write.OwnStatement(lock(0, 1, 0, 1)),
                new Write.SlotDecided(decidedPay(1).entry(), certificate(1)),
                new Write.EventChanged(event(1), committed));
        List<Write> second = List.of(
                new Write.RoundEntered(2, 1, 7_000),
                new Write.KnownDecision(2, 1, new NodeId(2), decision(9), pay(2)),
                new Write.Judged(2, 1, decision(9), List.of(finding)),
                new Write.PeerStatement(vote(2, 2, 1, 9)),
                new Write.OwnStatement(emptyVote(0, 2, 1)),
                new Write.PeerStatement(vote(2, 2, 1, 8)),
                new Write.PeerStatement(vote(2, 2, 1, 9)),
                new Write.Equivocation(vote(2, 2, 1, 9), vote(2, 2, 1, 8)),
                new Write.CompletedHeard(completed(1, 1, 1)),
                new Write.EventChanged(event(2), failed));
        assertThat(store.apply(pool, first).await().isCommitted()).isTrue();
        assertThat(store.apply(pool, second).await().isCommitted()).isTrue();

        Memory memory = store.load(pool).await();

        assertThat(memory.height()).isEqualTo(1);
        assertThat(memory.last()).isEqualTo(decision(1));
        assertThat(memory.entries()).containsExactly(decidedPay(1).entry());
        assertThat(memory.decidedNonces()).containsExactly(java.util.Map.entry(STREAM, 7L));
        assertThat(memory.decisions())
                .containsExactly(new Write.KnownDecision(2, 1, new NodeId(2), decision(9), pay(2)));
        assertThat(memory.statements().toString())
                .isEqualTo(List.of(vote(2, 2, 1, 9), emptyVote(0, 2, 1), vote(2, 2, 1, 8))
                        .toString());
        assertThat(memory.events()).extracting(known -> known.event().id()).containsExactly(event(1), event(2));
        assertThat(memory.eventStates()).containsEntry(event(1), committed).containsEntry(event(2), failed);
        assertThat(memory.round()).contains(new Write.RoundEntered(2, 1, 7_000));
        assertThat(memory.haltReason()).isEmpty();
        assertThat(store.certified(pool, 1, 9).await())
                .containsExactly(new CertifiedSlot(decidedPay(1).entry(), certificate(1)));
        assertThat(store.decidedBy(pool, event(1)).await())
                .contains(decidedPay(1).entry());
        assertThat(store.decidedBy(pool, event(2)).await()).isEmpty();
    }

    // An event is paid once, whichever pool's log has decided it: the schema says so across pools, and so does the
    // reading.
    @Test
    void anEventThatAnotherPoolDecidedIsFound() throws SQLException {
        database.execute(insertEvent("afar", 921, 921));
        apply(new PoolId("afar"), decidedAlone(921));
        assertThat(store.decidedBy(new PoolId("here"), event(921)).await())
                .map(LogEntry::decision)
                .contains(pay(921));
    }

    // A decided slot's content is fixed, but whether it has ended goes back and forth (C6): also of a slot after the
    // first, whose
    // generated column has no value yet where the trigger looks.
    @Test
    void everySlotMayEndAndGoOnAndNothingElseOfItChanges() throws SQLException {
        PoolId pool = new PoolId("ending");
        database.execute(insertEvent("ending", 911, 1));
        database.execute(insertEvent("ending", 912, 2));
        LogEntry first = entry(1, 911, new DecisionHash(Hash32.ZERO));
        apply(pool, decided(first));
        apply(pool, decided(entry(2, 912, first.hash())));
        for (boolean ended : new boolean[] {true, false, true}) {
            apply(pool, new Write.SlotEnded(2, ended));
            assertThat(database.number("SELECT count(*) FROM slot WHERE pool = 'ending' AND ended AND slot = 2"))
                    .isEqualTo(ended ? 1 : 0);
        }
        for (String change : List.of("decision = decode('00', 'hex')", "template_hash = NULL", "slot = 3")) {
            assertThatThrownBy(
                            () -> database.execute("UPDATE slot SET " + change + " WHERE pool = 'ending' AND slot = 2"))
                    .as(change)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("slot 2 of pool ending is decided");
        }
    }

    /** The word of a Completed slot goes from Commit to Proposal once, and a process can end in between. */
    @Test
    void aCompletionThatTheLogWasNotToldOfIsFound() throws SQLException { // C6
        PoolId pool = new PoolId("told");
        database.execute(insertEvent("told", 2921, 1));
        apply(pool, decided(entry(1, 2921, new DecisionHash(Hash32.ZERO))));
        apply(pool, new Write.EventChanged(event(2921), at(Phase.COMMITTED)));
        assertThat(store.completedSinceTold(pool).await()).isEmpty();
        database.execute("UPDATE live_stage SET stage = 'COMPLETED' WHERE pool = 'told'");
        assertThat(store.completedSinceTold(pool).await()).containsExactly(1L);
        apply(pool, new Write.EventChanged(event(2921), at(Phase.COMPLETED)));
        assertThat(store.completedSinceTold(pool).await()).isEmpty();
    }

    private static EventState at(Phase phase) {
        return new EventState(phase, 0, 0, Optional.of(1L), Optional.empty(), Optional.empty(), 0, 0, Optional.empty());
    }

    private static void apply(PoolId pool, Write write) {
        Outcome<Void> outcome = store.apply(pool, List.of(write)).await();
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    }

    /** Slot 1 of a pool pays the event. */
    private static Write.SlotDecided decidedAlone(long event) {
        return decided(entry(1, event, new DecisionHash(Hash32.ZERO)));
    }

    private static LogEntry entry(long slot, long event, DecisionHash previous) {
        return new LogEntry(slot, decision(event), previous, pay(event), Optional.of(template(event)), false);
    }

    private static Write.SlotDecided decided(LogEntry entry) {
        return new Write.SlotDecided(
                entry,
                new Certificate(
                        entry.slot(),
                        0,
                        entry.hash(),
                        List.of(
                                new Signed<>(SELF, new Statement.Lock(entry.slot(), 0, entry.hash()), signature(0)),
                                new Signed<>(
                                        new NodeId(1),
                                        new Statement.Lock(entry.slot(), 0, entry.hash()),
                                        signature(1)))));
    }

    @Test
    void anEmptyPoolHasAnEmptyMemory() {
        Memory memory = store.load(new PoolId("empty")).await();
        assertThat(memory.height()).isZero();
        assertThat(memory.entries()).isEmpty();
        assertThat(memory.statements()).isEmpty();
    }

    @Test
    void aStatementIsMadeOnceForASlotRoundAndKind() { // V1
        PoolId pool = new PoolId("once");
        assertThat(own(pool, vote(0, 1, 3, 1))).isNull();
        assertThat(own(pool, vote(0, 1, 3, 2))).isEqualTo(Promise.FORWARD_ONLY);
        assertThat(own(pool, vote(0, 1, 3, 1))).isEqualTo(Promise.FORWARD_ONLY);
    }

    @Test
    void withoutTheTriggerTheKeyStillRefusesASecondStatement() throws SQLException { // V1
        try (TestDatabase own = TestDatabase.create(vertx)) {
            own.execute("ALTER TABLE own_statement DISABLE TRIGGER own_statement_forward");
            LogStore bare = new LogStore(own.postgres(), FORMS, NO_FENCE);
            PoolId pool = new PoolId("once");
            assertThat(promise(bare.apply(pool, List.of(new Write.OwnStatement(vote(0, 1, 3, 1))))
                            .await()))
                    .isNull();
            assertThat(promise(bare.apply(pool, List.of(new Write.OwnStatement(vote(0, 1, 3, 2))))
                            .await()))
                    .isEqualTo(Promise.ONE_STATEMENT);
        }
    }

    @Test
    void anEventThatIsLearnedAfterItWasDecidedCountsInItsStream() throws SQLException {
        PoolId pool = new PoolId("learned");
        LogEntry entry =
                new LogEntry(1, decision(401), Samples.previous(1), pay(401), Optional.of(template(401)), false);
        assertThat(decide(pool, new Write.SlotDecided(entry, certificateOf(1, 401))))
                .isNull();
        assertThat(store.load(pool).await().decidedNonces()).isEmpty();
        database.execute(insertEvent("learned", 401, 33));
        assertThat(store.load(pool).await().decidedNonces()).containsEntry(STREAM, 33L);
        assertThat(database.number("SELECT nonce FROM decided_event WHERE pool = 'learned'"))
                .isEqualTo(33);
    }

    @Test
    void aStatementNeverGoesBack() { // V1
        PoolId pool = new PoolId("forward");
        assertThat(own(pool, vote(0, 2, 3, 1))).isNull();
        assertThat(own(pool, lock(0, 2, 3, 1))).isNull();
        assertThat(own(pool, emptyVote(0, 2, 2))).isEqualTo(Promise.FORWARD_ONLY);
        assertThat(own(pool, lock(0, 1, 9, 1))).isEqualTo(Promise.FORWARD_ONLY);
        assertThat(own(pool, vote(0, 2, 4, 1))).isNull();
    }

    @Test
    void aRefusedWriteTakesItsWholeStepWithIt() {
        PoolId pool = new PoolId("atomic");
        assertThat(own(pool, vote(0, 1, 1, 1))).isNull();
        List<Write> step = List.of(new Write.PeerStatement(vote(1, 1, 1, 1)), new Write.OwnStatement(vote(0, 1, 0, 1)));
        assertThat(promise(store.apply(pool, step).await())).isEqualTo(Promise.FORWARD_ONLY);
        assertThat(store.load(pool).await().statements()).hasSize(1);
    }

    @Test
    void aSlotIsDecidedOnceAndAfterTheOneBefore() { // D1
        PoolId pool = new PoolId("chain");
        assertThat(decide(pool, decidedPay(101))).isEqualTo(Promise.ONE_DECISION);
        LogEntry first =
                new LogEntry(1, decision(201), Samples.previous(1), pay(201), Optional.of(template(201)), false);
        assertThat(decide(pool, new Write.SlotDecided(first, certificateOf(1, 201))))
                .isNull();
        assertThat(decide(pool, new Write.SlotDecided(first, certificateOf(1, 201))))
                .isEqualTo(Promise.ONE_DECISION);
        LogEntry broken = new LogEntry(2, decision(202), decision(999), pay(202), Optional.of(template(202)), false);
        assertThat(decide(pool, new Write.SlotDecided(broken, certificateOf(2, 202))))
                .isEqualTo(Promise.ONE_DECISION);
        LogEntry again = new LogEntry(2, decision(202), decision(201), pay(201), Optional.of(template(203)), false);
        assertThat(decide(pool, new Write.SlotDecided(again, certificateOf(2, 202))))
                .isEqualTo(Promise.EVENT_DECIDED_ONCE);
        LogEntry sameTemplate =
                new LogEntry(2, decision(202), decision(201), pay(202), Optional.of(template(201)), false);
        assertThat(decide(pool, new Write.SlotDecided(sameTemplate, certificateOf(2, 202))))
                .isEqualTo(Promise.NEW_TEMPLATE);
    }

    @Test
    void aCancelClosesItsNonceAndAnEndedSlotLeavesTheMemory() throws SQLException {
        PoolId pool = new PoolId("cancel");
        database.execute(insertEvent("cancel", 301, 20));
        LogEntry cancel = new LogEntry(
                1,
                decision(301),
                Samples.previous(1),
                new Decision.Cancel(STREAM, 20, Optional.of(event(901))),
                Optional.empty(),
                true);
        assertThat(decide(pool, new Write.SlotDecided(cancel, certificateOf(1, 301))))
                .isNull();
        Memory memory = store.load(pool).await();
        assertThat(memory.decidedNonces()).containsEntry(STREAM, 20L);
        assertThat(memory.entries()).containsExactly(cancel);
    }

    @Test
    void whileHaltedNothingIsStatedAndThatIsLoaded() {
        PoolId pool = new PoolId("halted");
        List<Write> halt = List.of(new Write.HaltRaised("signer-2 equivocated", Optional.of(new NodeId(2))));
        assertThat(store.apply(pool, halt).await().isCommitted()).isTrue();
        assertThat(own(pool, vote(0, 1, 0, 1))).isEqualTo(Promise.NOT_HALTED);
        assertThat(promise(store.apply(pool, List.of(new Write.PeerStatement(vote(1, 1, 0, 1))))
                        .await()))
                .isNull();
        assertThat(store.load(pool).await().haltReason()).contains("signer-2 equivocated");
        assertThat(own(new PoolId("not-halted"), vote(0, 1, 0, 1))).isNull();
    }

    @Test
    void whileItsDataAreInDoubtNothingIsStatedAndNothingEverOfASlotThatItIsBarredFrom() { // B2
        PoolId pool = new PoolId("returning");
        apply(pool, new Write.Doubted("restored", 5_000));
        apply(pool, new Write.Doubted("and again", 6_000));
        assertThat(store.load(pool).await().absence()).isEqualTo(new Absence(Optional.of("restored"), 5_000, 0));
        assertThat(own(pool, vote(0, 9, 0, 1))).isEqualTo(Promise.NOT_SILENT);
        apply(pool, new Write.Barred(3, 7_000));
        assertThat(store.load(pool).await().absence()).isEqualTo(new Absence(Optional.empty(), 5_000, 3));
        assertThat(own(pool, vote(0, 3, 0, 1))).isEqualTo(Promise.NOT_SILENT);
        assertThat(own(pool, vote(0, 4, 0, 1))).isNull();
        apply(pool, new Write.Doubted("a second time", 8_000));
        apply(pool, new Write.Barred(6, 9_000));
        assertThat(store.load(pool).await().absence()).isEqualTo(new Absence(Optional.empty(), 8_000, 6));
        assertThat(own(new PoolId("present"), vote(0, 1, 0, 1))).isNull();
        assertThat(store.load(new PoolId("present")).await().absence()).isEqualTo(Absence.NONE);
        for (String attack : List.of(
                "UPDATE absence SET barred_to = 1", "UPDATE absence SET reason = 'none'", "DELETE FROM absence")) {
            assertThat(promise(
                            database.postgres().apply(List.of(Sql.of(attack))).await()))
                    .as(attack)
                    .isEqualTo(Promise.KEPT);
        }
    }

    @Test
    void withoutTheLeaseNothingIsWritten() {
        LogStore fenced = new LogStore(database.postgres(), FORMS, Optional::empty);
        Outcome<Void> outcome = fenced.apply(new PoolId("fenced"), List.of(new Write.PeerStatement(vote(1, 1, 0, 1))))
                .await();
        assertThat(promise(outcome)).isEqualTo(Promise.LEASE_HELD);
        assertThat(store.load(new PoolId("fenced")).await().statements()).isEmpty();
    }

    private static quorate.protocol.Certificate certificateOf(long slot, long decision) {
        return new quorate.protocol.Certificate(
                slot, 0, decision(decision), List.of(lock(0, slot, 0, decision), lock(1, slot, 0, decision)));
    }

    private static Promise own(PoolId pool, quorate.protocol.Signed<? extends quorate.protocol.Statement> statement) {
        return promise(
                store.apply(pool, List.of(new Write.OwnStatement(statement))).await());
    }

    private static Promise decide(PoolId pool, Write.SlotDecided decided) {
        return promise(store.apply(pool, List.of(decided)).await());
    }

    /** The promise that refused it, or null when it is committed. */
    private static Promise promise(Outcome<Void> outcome) {
        return switch (outcome) {
            case Outcome.Committed<Void> committed -> null;
            case Outcome.RolledBack<Void>(DatabaseFailure.Refused refused) -> refused.promise();
            case Outcome.RolledBack<Void>(DatabaseFailure other) -> throw new AssertionError(other);
            case Outcome.Unknown<Void>(String detail) -> throw new AssertionError("unknown: " + detail);
        };
    }
}
