package quorate.node.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Samples.SELF;
import static quorate.node.postgres.Samples.event;
import static quorate.node.postgres.Samples.outpoint;
import static quorate.node.postgres.Samples.signature;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.node.commit.LedgerStore;
import quorate.node.commit.Recorded;
import quorate.node.postgres.CanonicalForms;
import quorate.node.postgres.CuttingProxy;
import quorate.node.postgres.Fence;
import quorate.node.postgres.HaltFlag;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Outcomes;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.node.proposal.LogStore;
import quorate.protocol.Bytes;
import quorate.protocol.Craft;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Hash32;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.Masses;
import quorate.protocol.Multisig;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.Write;

/** A spy key looks at the database, on a connection of its own, at the moment it is used. */
class SigningDeskTest {
    private static final PoolId POOL = new PoolId("main");
    private static final CanonicalForms FORMS = Samples.forms();
    private static final PoolTransactions TRANSACTIONS =
            new PoolTransactions(2, List.of(signature(1), signature(2), signature(3)));
    private static final Template TEMPLATE = ((Decision.Pay) Samples.pay(1)).template();
    private static final TemplateHash HASH = TRANSACTIONS.templateHash(TEMPLATE);
    private static final LiveWrite RECORD =
            new LiveWrite.RecordSigned(1, HASH, List.of(event(1)), List.of(outpoint(1)));

    private final List<Long> recordsSeenByTheKey = Collections.synchronizedList(new ArrayList<>());
    private Vertx vertx;
    private TestDatabase database;
    private CuttingProxy line;
    private Postgres wire;
    private LedgerStore ledger;
    private SigningDesk desk;
    private volatile boolean leaseHeld = true;
    private volatile boolean keyLies;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        line = CuttingProxy.to(vertx, database.settings().port());
        wire = Postgres.create(vertx, database.settings().withPort(line.port()));
        Fence fence = () -> leaseHeld ? Optional.of(Sql.of("SELECT 1")) : Optional.empty();
        ledger = new LedgerStore(wire, FORMS, fence);
        desk = newDesk();
        LogEntry entry =
                new LogEntry(1, Samples.decision(1), Samples.previous(1), Samples.pay(1), Optional.of(HASH), false);
        LogStore log = new LogStore(wire, FORMS, fence);
        List<Write> decided = List.of(new Write.SlotDecided(entry, Samples.certificate(1)));
        assertThat(Outcomes.refusal(log.apply(POOL, decided).await())).isEmpty();
    }

    @AfterEach
    void close() {
        wire.close().await();
        line.close().await();
        database.close();
        vertx.close().await();
    }

    private SigningDesk newDesk() {
        return new SigningDesk(vertx, ledger, this::spy, new RealCraft(), new OneValidSignature(), SELF);
    }

    private List<Bytes> spy(Template template) {
        recordsSeenByTheKey.add(database.number("SELECT count(*) FROM fate f JOIN signed USING (template_hash)"
                + " JOIN bound USING (template_hash) WHERE f.fate = 'signed'"
                + " AND template_hash = decode('" + HASH + "', 'hex')"));
        return List.of(signature(keyLies ? 99 : 42));
    }

    private Recorded recorded() {
        return ledger.apply(POOL, List.of(RECORD))
                .await()
                .ifCommitted()
                .orElseThrow()
                .getFirst();
    }

    @Test
    void theKeyIsUsedOnlyOnCommittedRowsAndTheSignatureIsStoredBeforeItIsHandedOut() {
        assertThat(desk.sign(recorded(), TEMPLATE).await()).containsExactly(signature(42));
        assertThat(recordsSeenByTheKey).containsExactly(1L);
        assertThat(database.number("SELECT count(*) FROM own_signature")).isEqualTo(1);
    }

    @Test
    void aRepeatReturnsTheStoredSignatureAndDoesNotUseTheKey() {
        Recorded recorded = recorded();
        List<Bytes> first = desk.sign(recorded, TEMPLATE).await();
        assertThat(desk.sign(recorded, TEMPLATE).await()).isEqualTo(first);
        Recorded afterRestart = ledger.recorded(POOL, HASH).await().orElseThrow();
        assertThat(newDesk().sign(afterRestart, TEMPLATE).await()).isEqualTo(first);
        assertThat(recordsSeenByTheKey).hasSize(1);
    }

    @Test
    void twoAtOnceUseTheKeyOnce() {
        Recorded recorded = recorded();
        Future<List<Bytes>> one = desk.sign(recorded, TEMPLATE);
        Future<List<Bytes>> two = desk.sign(recorded, TEMPLATE);
        assertThat(one.await()).isEqualTo(two.await());
        assertThat(recordsSeenByTheKey).hasSize(1);
    }

    @Test
    void anUnknownCommitDoesNotTouchTheKeyUntilTheRowsAreReadBack() {
        line.cut(CuttingProxy.Cut.BEFORE_COMMIT);
        Outcome<List<Recorded>> lost = ledger.apply(POOL, List.of(RECORD)).await();
        line.cut(CuttingProxy.Cut.NEVER);
        assertThat(lost).isInstanceOf(Outcome.Unknown.class);
        assertThat(lost.ifCommitted()).isEmpty();
        assertThat(ledger.recorded(POOL, HASH).await()).isEmpty();

        line.cut(CuttingProxy.Cut.AFTER_COMMIT);
        Outcome<List<Recorded>> stored = ledger.apply(POOL, List.of(RECORD)).await();
        line.cut(CuttingProxy.Cut.NEVER);
        assertThat(stored).isInstanceOf(Outcome.Unknown.class);
        assertThat(stored.ifCommitted()).isEmpty();
        assertThat(recordsSeenByTheKey).isEmpty();

        Recorded readBack = ledger.recorded(POOL, HASH).await().orElseThrow();
        assertThat(desk.sign(readBack, TEMPLATE).await()).hasSize(1);
        assertThat(recordsSeenByTheKey).containsExactly(1L);
    }

    @Test
    void anotherTemplateThanTheRecordedOneIsNotSigned() {
        Recorded recorded = recorded();
        Template other = ((Decision.Pay) Samples.pay(2)).template();
        assertThatThrownBy(() -> desk.sign(recorded, other).await())
                .isInstanceOf(SigningDesk.NotSigned.class)
                .hasMessageContaining("not the recorded one");
        assertThat(recordsSeenByTheKey).isEmpty();
    }

    @Test
    void whileHaltedOrWithoutTheLeaseTheKeyIsNotUsed() {
        Recorded recorded = recorded();
        HaltFlag flag = new HaltFlag(wire);
        assertThat(Outcomes.refusal(flag.raiseNow(HaltFlag.ALL_POOLS, HaltFlag.Ground.OPERATOR, "maintenance", "op")
                        .await()))
                .isEmpty();
        assertThatThrownBy(() -> desk.sign(recorded, TEMPLATE).await()).hasMessageContaining("halted: maintenance");
        assertThat(Outcomes.refusal(flag.liftNow(HaltFlag.ALL_POOLS, HaltFlag.Ground.OPERATOR)
                        .await()))
                .isEmpty();
        leaseHeld = false;
        assertThatThrownBy(() -> desk.sign(recorded, TEMPLATE).await()).hasMessageContaining("lease is not held");
        assertThat(recordsSeenByTheKey).isEmpty();
        leaseHeld = true;
        assertThat(desk.sign(recorded, TEMPLATE).await()).hasSize(1);
    }

    @Test
    void aSignatureThatDoesNotVerifyIsNeitherStoredNorHandedOut() {
        Recorded recorded = recorded();
        keyLies = true;
        assertThatThrownBy(() -> desk.sign(recorded, TEMPLATE).await())
                .isInstanceOf(SigningDesk.NotSigned.class)
                .hasMessageContaining("do not verify");
        assertThat(database.number("SELECT count(*) FROM own_signature")).isZero();
    }

    @Test
    void aSignatureWhoseStorageIsUnknownIsNotHandedOutAndTheNextAskerGetsTheStoredOne() {
        Recorded recorded = recorded();
        line.cut(CuttingProxy.Cut.AFTER_COMMIT);
        assertThatThrownBy(() -> desk.sign(recorded, TEMPLATE).await())
                .isInstanceOfSatisfying(
                        SigningDesk.NotSigned.class,
                        failure -> assertThat(failure.retryable()).isTrue());
        line.cut(CuttingProxy.Cut.NEVER);
        assertThat(desk.sign(recorded, TEMPLATE).await()).containsExactly(signature(42));
        assertThat(recordsSeenByTheKey).hasSize(1);
    }

    /** The template hash is the real one; the desk asks for nothing else. */
    private static final class RealCraft implements Craft {
        @Override
        public Hash32 blake3(byte[]... parts) {
            return Hashes.blake3(parts);
        }

        @Override
        public DecisionHash decisionHash(long slot, DecisionHash previous, Decision decision) {
            throw new UnsupportedOperationException("not asked for here");
        }

        @Override
        public TemplateHash templateHash(Template template) {
            return TRANSACTIONS.templateHash(template);
        }

        @Override
        public Hash32 txid(Template template) {
            throw new UnsupportedOperationException("not asked for here");
        }

        @Override
        public ToLongFunction<Outpoint> order(Hash32 seed) {
            throw new UnsupportedOperationException("not asked for here");
        }

        @Override
        public Masses masses(Template template) {
            return TRANSACTIONS.signedMasses(template);
        }
    }

    private static final class OneValidSignature implements Multisig {
        @Override
        public boolean valid(Template template, NodeId signer, List<Bytes> signatures) {
            return signer.equals(SELF) && signatures.equals(List.of(signature(42)));
        }

        @Override
        public Bytes finalise(Template template, SortedMap<NodeId, List<Bytes>> signatures) {
            throw new UnsupportedOperationException("not asked for here");
        }
    }
}
