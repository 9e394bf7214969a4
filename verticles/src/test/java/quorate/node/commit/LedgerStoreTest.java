package quorate.node.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Outcomes.refusal;
import static quorate.node.postgres.Samples.completed;
import static quorate.node.postgres.Samples.decidedKill;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.decidedPayOf;
import static quorate.node.postgres.Samples.event;
import static quorate.node.postgres.Samples.hash;
import static quorate.node.postgres.Samples.outpoint;
import static quorate.node.postgres.Samples.pay;
import static quorate.node.postgres.Samples.refusal;
import static quorate.node.postgres.Samples.signature;
import static quorate.node.postgres.Samples.template;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.postgres.CanonicalForms;
import quorate.node.postgres.CuttingProxy;
import quorate.node.postgres.Fence;
import quorate.node.postgres.HaltFlag;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Promise;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.node.proposal.LogStore;
import quorate.protocol.Check;
import quorate.protocol.Decision;
import quorate.protocol.Finding;
import quorate.protocol.KillGround;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.Memory;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Write;

class LedgerStoreTest {
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
        for (long slot = 1; slot <= 2; slot++) {
            assertThat(log.apply(POOL, List.of(decidedPay(slot))).await().isCommitted())
                    .isTrue();
        }
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void allThatIsStoredOfALiveSlotIsLoadedAgain() {
        Finding waiting = new Finding(Check.FRESH_VIEW, "NODE_BEHIND", "moved within 10 s", "41 s ago");
        Recorded recorded = proof(record(1, 1, outpoint(1)));
        assertThat(refusal(ledger.storeOwnSignatures(recorded, List.of(signature(7)))
                        .await()))
                .isEmpty();
        LiveWrite.Acceptance acceptance = new LiveWrite.Acceptance(1, Optional.of(hash(8, 1)), 4711);
        apply(
                new LiveWrite.PeerSignatures(1, new NodeId(2), List.of(signature(8))),
                new LiveWrite.Transaction(1, Samples.transaction(1)),
                new LiveWrite.StageChanged(1, LiveStage.CONFIRM, Optional.of(waiting), 9_000),
                new LiveWrite.CompletedStatement(completed(2, 1, 1)),
                acceptance);

        assertThat(ledger.liveSlots(POOL).await()).containsExactly(1L, 2L);
        LiveRow first = ledger.load(POOL, 1).await().orElseThrow();
        assertThat(first.slot()).isEqualTo(1);
        assertThat(first.decision()).isEqualTo(pay(1));
        assertThat(first.template()).isEqualTo(template(1));
        assertThat(first.stage()).isEqualTo(LiveStage.CONFIRM);
        assertThat(first.stageSinceMs()).isEqualTo(9_000);
        assertThat(first.waitingFor()).contains(waiting);
        assertThat(first.recorded()).isPresent();
        assertThat(first.ownSignatures()).contains(List.of(signature(7)));
        assertThat(first.signatures()).containsExactly(Map.entry(new NodeId(2), List.of(signature(8))));
        assertThat(first.transaction()).contains(Samples.transaction(1));
        assertThat(first.acceptance()).contains(acceptance);
        assertThat(first.completed()).containsExactly(completed(2, 1, 1));
        LiveRow second = ledger.load(POOL, 2).await().orElseThrow();
        assertThat(second.slot()).isEqualTo(2);
        assertThat(second.stage()).isEqualTo(LiveStage.REVALIDATE);
        assertThat(second.recorded()).isEmpty();
        assertThat(second.ownSignatures()).isEmpty();
        assertThat(ledger.boundElsewhere(POOL, 2).await()).containsExactly(outpoint(1));
        assertThat(ledger.boundElsewhere(POOL, 1).await()).isEmpty();
    }

    @Test
    void aFinalSlotIsLoadedNoMoreAndItsCoinsAreNobodysConcern() {
        assertThat(refusal(record(1, 1, outpoint(1)))).isEmpty();
        apply(new LiveWrite.StageChanged(1, LiveStage.FINAL, Optional.empty(), 9_000));
        assertThat(ledger.liveSlots(POOL).await()).containsExactly(2L);
        assertThat(ledger.load(POOL, 1).await()).isEmpty();
        assertThat(ledger.boundElsewhere(POOL, 2).await()).isEmpty();
    }

    @Test
    void anEventHasOneStandingSignedTemplate() { // C2
        assertThat(refusal(record(1, 1, outpoint(1)))).isEmpty();
        assertThat(refusal(record(2, 1, outpoint(2)))).contains(Promise.ONE_SIGNED_PER_EVENT);
    }

    @Test
    void anOutpointIsBoundOnce() { // C2
        assertThat(refusal(record(1, 1, outpoint(1)))).isEmpty();
        assertThat(refusal(record(2, 2, outpoint(1)))).contains(Promise.ONE_BOUND_PER_OUTPOINT);
    }

    /** C2 as constraints: nothing is promised before the certificate is durable, nothing signed before the promise is. */
    @Test
    void theSchemaItselfAsksForTheCertificateAndTheRecord() throws SQLException {
        database.execute(
                "INSERT INTO slot (pool, slot, decision_hash, previous, kind, decision, template_hash) SELECT pool, 3,"
                        + " decode(repeat('0a', 32), 'hex'), decision_hash, kind, decision, decode(repeat('0b', 32), 'hex')"
                        + " FROM slot WHERE pool = '" + POOL.name() + "' AND slot = 2");
        assertThatThrownBy(() -> database.execute("INSERT INTO fate (template_hash, fate, pool, slot) VALUES"
                        + " (decode(repeat('0b', 32), 'hex'), 'signed', '" + POOL.name() + "', 3)"))
                .hasMessageContaining("fate_after_certificate");
        assertThatThrownBy(() ->
                        database.execute("INSERT INTO own_signature (template_hash, pool, slot, signatures) VALUES"
                                + " (decode(repeat('0b', 32), 'hex'), '" + POOL.name()
                                + "', 3, ARRAY[decode('01', 'hex')])"))
                .hasMessageContaining("own_signature_of_signed");
    }

    @Test
    void aRefusedRecordLeavesNothingBehindAndNoProof() {
        assertThat(refusal(record(1, 1, outpoint(1)))).isEmpty();
        assertThat(record(2, 2, outpoint(1)).ifCommitted()).isEmpty();
        assertThat(ledger.recorded(POOL, template(2)).await()).isEmpty();
        assertThat(database.number("SELECT count(*) FROM fate WHERE slot = 2")).isZero();
    }

    @Test
    void aTemplateIsSignedOrRefusedNeverBothAndNeverTwice() throws SQLException { // C3
        assertThat(refusal(record(1, 1, outpoint(1)))).isEmpty();
        assertThat(refusal(record(1, 1, outpoint(1)))).contains(Promise.ONE_FATE);
        database.execute("INSERT INTO fate (template_hash, fate, pool, slot) VALUES (decode('" + template(2)
                + "', 'hex'), 'refused', 'main', 2)");
        assertThat(refusal(record(2, 2, outpoint(2)))).contains(Promise.ONE_FATE);
        assertThat(ledger.recorded(POOL, template(2)).await()).isEmpty();
        Sql forged = Sql.of(
                "INSERT INTO signed (event_id, template_hash, pool, slot) VALUES ($1, $2, 'main', 2)",
                Buffer.buffer(event(2).hash().toBytes()),
                Buffer.buffer(template(2).hash().toBytes()));
        assertThat(refusal(database.postgres().apply(List.of(forged)).await())).contains(Promise.ONE_FATE);
    }

    @Test
    void aRefusalIsStoredOnceForEverAndKeepsTheTemplateFromTheKey() { // C3
        Finding ground = new Finding(Check.INPUTS, "INPUT_GONE", "unspent", "gone for 300 DAA");
        LiveWrite refused = new LiveWrite.RecordRefused(refusal(0, 2, 2), ground);
        apply(refused, new LiveWrite.PeerRefusal(refusal(1, 2, 2)), new LiveWrite.PeerRefusal(refusal(1, 2, 2)));
        assertThat(ledger.load(POOL, 2).await().orElseThrow().refusals())
                .containsExactly(refusal(0, 2, 2), refusal(1, 2, 2));
        assertThat(ledger.load(POOL, 1).await().orElseThrow().refusals()).isEmpty();
        assertThat(ledger.recorded(POOL, template(2)).await()).isEmpty();
        assertThat(refusal(record(2, 2, outpoint(2)))).contains(Promise.ONE_FATE);
        assertThat(refusal(ledger.apply(POOL, List.of(refused)).await())).contains(Promise.ONE_FATE);

        assertThat(refusal(record(1, 1, outpoint(1)))).isEmpty();
        LiveWrite tooLate = new LiveWrite.RecordRefused(refusal(0, 1, 1), ground);
        assertThat(refusal(ledger.apply(POOL, List.of(tooLate)).await())).contains(Promise.ONE_FATE);
    }

    @Test
    void whileHaltedNothingIsRefused() {
        apply(new LiveWrite.HaltRaised("a reorg below the final depth"));
        LiveWrite refused = new LiveWrite.RecordRefused(
                refusal(0, 2, 2), new Finding(Check.REFUSED, "REFUSAL_ORDERED", "no order", "no"));
        assertThat(refusal(ledger.apply(POOL, List.of(refused)).await())).contains(Promise.NOT_HALTED);
    }

    @Test
    void anAdministratorsOrderIsLoadedWithItsSlot() throws SQLException {
        database.execute(
                "INSERT INTO refusal_order (pool, slot, ordered_by, reason) VALUES ('main', 2, 'ada', 'not ours')");
        assertThat(ledger.load(POOL, 2).await().orElseThrow().refusalOrdered()).contains("not ours");
        assertThat(ledger.load(POOL, 1).await().orElseThrow().refusalOrdered()).isEmpty();
    }

    /** C2, C3: what stood for the event is retired by its own Kill, in the transaction that stores it; then it is paid anew. */
    @Test
    void aKillRetiresWhatItEndedAndItsEventMayBeSignedAgain() throws SQLException {
        assertThat(refusal(record(1, 1, outpoint(1)))).isEmpty();
        decided(decidedKill(3, 1));

        assertThat(ledger.recorded(POOL, template(1)).await())
                .as("no key for it")
                .isEmpty();
        assertThat(ledger.load(POOL, 1).await().orElseThrow().killedBy()).contains(3L);
        assertThat(ledger.load(POOL, 2).await().orElseThrow().killedBy()).isEmpty();
        assertThat(ledger.boundElsewhere(POOL, 2).await()).isEmpty();
        assertThat(database.number(
                        "SELECT count(*) FROM signed WHERE retired_by_slot = 3 AND retired_by_kind = 'KILL'"))
                .isEqualTo(1);
        decided(decidedPayOf(4, 1));
        LiveWrite again = new LiveWrite.RecordSigned(4, template(4), List.of(event(1)), List.of(outpoint(1)));
        assertThat(refusal(ledger.apply(POOL, List.of(again)).await())).isEmpty();
    }

    @Test
    void whatIsKilledIsNeitherSignedNorRefusedAnyMore() {
        decided(decidedKill(3, 1));
        assertThat(refusal(record(1, 1, outpoint(1)))).contains(Promise.NOT_KILLED);
        LiveWrite refused = new LiveWrite.RecordRefused(
                refusal(0, 1, 1), new Finding(Check.REFUSED, "REFUSAL_ORDERED", "no order", "no"));
        assertThat(refusal(ledger.apply(POOL, List.of(refused)).await())).contains(Promise.NOT_KILLED);
    }

    @Test
    void aRowIsRetiredByTheKillOfItsOwnSlotAlone() { // C2
        assertThat(refusal(record(2, 2, outpoint(2)))).isEmpty();
        decided(decidedKill(3, 1));
        for (String attack : List.of(
                "UPDATE signed SET retired_by_slot = 3, retired_by_kind = 'KILL' WHERE slot = 2",
                "UPDATE bound SET released_by_slot = 3, released_by_kind = 'KILL' WHERE slot = 2",
                "UPDATE decided_event SET undone_by_slot = 3, undone_by_kind = 'KILL' WHERE slot = 2")) {
            assertThatThrownBy(() -> database.execute(attack)).as(attack).hasMessageContaining("foreign key");
        }
        assertThatThrownBy(() -> database.execute(
                        "UPDATE decided_event SET undone_by_slot = NULL, undone_by_kind = NULL WHERE slot = 1"))
                .hasMessageContaining("set once");
    }

    @Test
    void aTemplateIsKilledOnce() { // D2
        decided(decidedKill(3, 1));
        assertThat(refusal(log.apply(POOL, List.of(decidedKill(4, 1))).await())).contains(Promise.ONE_DECISION);
    }

    @Test
    void anEventWhoseKilledTemplateIsAcceptedIsKnown() { // C3
        apply(new LiveWrite.Acceptance(1, Optional.of(hash(8, 1)), 4711));
        assertThat(ledger.killedAccepted(POOL).await()).isEmpty();
        decided(decidedKill(3, 1));
        assertThat(ledger.killedAccepted(POOL).await()).containsExactly(event(1));
        apply(new LiveWrite.Acceptance(1, Optional.empty(), 0));
        assertThat(ledger.killedAccepted(POOL).await()).isEmpty();
    }

    /** C3: the killed slot, its Kill and the event's place in its stream are all that a restart of the log needs. */
    @Test
    void aKillIsLoadedWithWhatItEndedAndItsEventIsUndecidedAgain() throws SQLException {
        database.execute(Samples.insertEvent("main", 1, 7));
        decided(decidedKill(3, 1));
        decided(new Write.SlotEnded(1, true));
        for (long slot = 4; slot <= 6; slot++) {
            decided(decidedPay(slot));
            decided(new Write.SlotEnded(slot, true));
        }

        Memory memory = log.load(POOL).await();
        assertThat(memory.entries()).extracting(LogEntry::slot).contains(1L, 3L);
        assertThat(memory.entries())
                .extracting(LogEntry::decision)
                .contains(new Decision.Kill(1, new KillGround.Lost()));
        assertThat(memory.decidedNonces()).containsEntry(Samples.STREAM, 7L);
        assertThat(log.decidedBy(POOL, event(1)).await()).isEmpty();
        decided(decidedPayOf(7, 1));
        assertThat(log.decidedBy(POOL, event(1)).await()).map(LogEntry::slot).contains(7L);
    }

    private void decided(Write write) {
        assertThat(refusal(log.apply(POOL, List.of(write)).await())).isEmpty();
    }

    @Test
    void nothingIsRecordedWithoutACertificate() { // C2
        LiveWrite undecided = new LiveWrite.RecordSigned(3, template(3), List.of(event(3)), List.of(outpoint(3)));
        assertThat(refusal(ledger.apply(POOL, List.of(undecided)).await())).contains(Promise.CERTIFICATE_FIRST);
        LiveWrite another = new LiveWrite.RecordSigned(2, template(9), List.of(event(2)), List.of(outpoint(3)));
        assertThat(refusal(ledger.apply(POOL, List.of(another)).await())).contains(Promise.CERTIFICATE_FIRST);
    }

    @Test
    void ownSignaturesAreStoredOnceAndTheFirstStay() {
        Recorded recorded = proof(record(1, 1, outpoint(1)));
        assertThat(refusal(ledger.storeOwnSignatures(recorded, List.of(signature(1)))
                        .await()))
                .isEmpty();
        assertThat(refusal(ledger.storeOwnSignatures(recorded, List.of(signature(2)))
                        .await()))
                .contains(Promise.ONE_SIGNATURE);
        assertThat(ledger.standing(recorded).await().signatures()).contains(List.of(signature(1)));
    }

    @Test
    void whileHaltedNothingIsRecordedAndNoSignatureStored() {
        Recorded recorded = proof(record(1, 1, outpoint(1)));
        apply(new LiveWrite.HaltRaised("a reorg below the final depth"));
        assertThat(refusal(record(2, 2, outpoint(2)))).contains(Promise.NOT_HALTED);
        assertThat(refusal(ledger.storeOwnSignatures(recorded, List.of(signature(1)))
                        .await()))
                .contains(Promise.NOT_HALTED);
        assertThat(ledger.standing(recorded).await().halted()).contains("a reorg below the final depth");
        HaltFlag flag = new HaltFlag(database.postgres());
        assertThat(flag.reason("main").await()).contains("REORG: a reorg below the final depth");
        assertThat(refusal(flag.liftNow("main", HaltFlag.Ground.REORG).await())).isEmpty();
        assertThat(refusal(record(2, 2, outpoint(2)))).isEmpty();
    }

    @Test
    void whileThisMemberIsReturningNothingIsRecordedOrRefused_andNothingEverOfASlotThatItIsBarredFrom()
            throws SQLException { // B2
        database.execute("INSERT INTO absence (pool, reason, since_ms) VALUES ('main', 'restored', 5000)");
        assertThat(refusal(record(1, 1, outpoint(1)))).contains(Promise.NOT_SILENT);
        database.execute("UPDATE absence SET barred_to = 1, barred_at_ms = 6000");
        assertThat(refusal(record(1, 1, outpoint(1)))).contains(Promise.NOT_SILENT);
        LiveWrite refused = new LiveWrite.RecordRefused(
                refusal(0, 1, 1), new Finding(Check.REFUSED, "REFUSAL_ORDERED", "no order", "no"));
        assertThat(refusal(ledger.apply(POOL, List.of(refused)).await())).contains(Promise.NOT_SILENT);
        assertThat(refusal(record(2, 2, outpoint(2)))).isEmpty();
    }

    @Test
    void anUnknownOutcomeGivesNoProofUntilTheRowsAreReadBack() {
        CuttingProxy line = CuttingProxy.to(vertx, database.settings().port());
        Postgres wire = Postgres.create(vertx, database.settings().withPort(line.port()));
        LedgerStore far = new LedgerStore(wire, FORMS, NO_FENCE);
        LiveWrite first = new LiveWrite.RecordSigned(1, template(1), List.of(event(1)), List.of(outpoint(1)));
        LiveWrite second = new LiveWrite.RecordSigned(2, template(2), List.of(event(2)), List.of(outpoint(2)));

        line.cut(CuttingProxy.Cut.AFTER_COMMIT);
        Outcome<List<Recorded>> stored = far.apply(POOL, List.of(first)).await();
        line.cut(CuttingProxy.Cut.BEFORE_COMMIT);
        Outcome<List<Recorded>> notStored = far.apply(POOL, List.of(second)).await();
        line.cut(CuttingProxy.Cut.NEVER);

        assertThat(stored).isInstanceOf(Outcome.Unknown.class);
        assertThat(notStored).isInstanceOf(Outcome.Unknown.class);
        assertThat(stored.ifCommitted()).isEmpty();
        assertThat(far.recorded(POOL, template(1)).await()).isPresent();
        assertThat(far.recorded(POOL, template(2)).await()).isEmpty();
        wire.close().await();
        line.close().await();
    }

    private Outcome<List<Recorded>> record(long slot, long event, Outpoint outpoint) {
        return ledger.apply(
                        POOL,
                        List.of(new LiveWrite.RecordSigned(
                                slot, template(slot), List.of(event(event)), List.of(outpoint))))
                .await();
    }

    private static Recorded proof(Outcome<List<Recorded>> outcome) {
        return outcome.ifCommitted().orElseThrow().getFirst();
    }

    private void apply(LiveWrite... writes) {
        assertThat(refusal(ledger.apply(POOL, List.of(writes)).await())).isEmpty();
    }
}
