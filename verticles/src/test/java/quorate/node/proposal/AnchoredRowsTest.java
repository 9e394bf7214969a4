package quorate.node.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.decision;
import static quorate.node.postgres.Samples.lock;
import static quorate.node.postgres.Samples.signature;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.commit.LedgerStore;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.protocol.Certificate;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Write;

/** C1, C2: the chain anchors of locks in the database: kept as they were said, present exactly in the Byzantine profile. */
class AnchoredRowsTest {
    private static final Fence NO_FENCE = () -> Optional.of(Sql.of("SELECT 1"));
    private Vertx vertx;
    private TestDatabase database;
    private LogStore byzantine;
    private LogStore crash;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        byzantine = new LogStore(database.postgres(), Samples.forms(Profile.BYZANTINE), NO_FENCE);
        crash = new LogStore(database.postgres(), Samples.forms(), NO_FENCE);
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    private static Signed<Statement.Lock> anchored(int member, long slot, long anchorDaaScore) {
        Statement.Lock lock = new Statement.Lock(slot, 0, decision(slot), OptionalLong.of(anchorDaaScore));
        return new Signed<>(new NodeId(member), lock, signature(member));
    }

    private static Write.SlotDecided decided(long slot, long... anchors) {
        List<Signed<Statement.Lock>> locks = java.util.stream.IntStream.range(0, anchors.length)
                .mapToObj(member -> anchored(member, slot, anchors[member]))
                .toList();
        return new Write.SlotDecided(decidedPay(slot).entry(), new Certificate(slot, 0, decision(slot), locks));
    }

    private static void stored(LogStore store, PoolId pool, Write write) {
        assertThat(store.apply(pool, List.of(write)).await().isCommitted()).isTrue();
    }

    @Test
    void v1_a_lock_is_loaded_with_the_anchor_that_it_was_said_with_and_the_first_of_a_member_stays() {
        PoolId pool = new PoolId("locks");
        stored(byzantine, pool, new Write.OwnStatement(anchored(0, 1, 4_711)));
        stored(byzantine, pool, new Write.PeerStatement(anchored(1, 1, Long.MAX_VALUE)));
        stored(byzantine, pool, new Write.PeerStatement(anchored(2, 1, 0)));
        stored(byzantine, pool, new Write.PeerStatement(anchored(2, 1, 5)));
        assertThat(byzantine.load(pool).await().statements().toString())
                .isEqualTo(List.of(anchored(0, 1, 4_711), anchored(1, 1, Long.MAX_VALUE), anchored(2, 1, 0))
                        .toString());
    }

    @Test
    void c2_a_certificate_is_handed_on_with_its_anchors_and_a_live_slot_has_their_lower_median() {
        PoolId pool = new PoolId("certified");
        Write.SlotDecided slot = decided(1, 900, 0, Long.MAX_VALUE, 700);
        stored(byzantine, pool, slot);
        assertThat(byzantine.certified(pool, 1, 1).await())
                .containsExactly(new CertifiedSlot(slot.entry(), slot.certificate()));
        LedgerStore ledger = new LedgerStore(database.postgres(), Samples.forms(Profile.BYZANTINE), NO_FENCE);
        assertThat(ledger.load(pool, 1).await().orElseThrow().anchorDaaScore()).hasValue(700);
    }

    @Test
    void in_the_crash_profile_nothing_has_an_anchor() throws SQLException {
        try (TestDatabase own = TestDatabase.create(vertx)) {
            PoolId pool = new PoolId("plain");
            stored(new LogStore(own.postgres(), Samples.forms(), NO_FENCE), pool, decidedPay(1));
            LedgerStore ledger = new LedgerStore(own.postgres(), Samples.forms(), NO_FENCE);
            assertThat(ledger.load(pool, 1).await().orElseThrow().anchorDaaScore())
                    .isEmpty();
            assertThat(own.number("SELECT count(*) FROM certificate WHERE anchor_daa_scores IS NULL"))
                    .isEqualTo(1);
        }
    }

    @Test
    void what_is_not_the_profiles_is_neither_written_nor_loaded() throws SQLException {
        PoolId pool = new PoolId("refused");
        refused("ANCHOR_MISSING", () -> byzantine.apply(pool, List.of(new Write.OwnStatement(lock(0, 1, 0, 1)))));
        refused("ANCHOR_MISSING", () -> byzantine.apply(pool, List.of(decidedPay(1))));
        refused("ANCHOR_UNEXPECTED", () -> crash.apply(pool, List.of(new Write.PeerStatement(anchored(1, 1, 5)))));
        refused("ANCHOR_UNEXPECTED", () -> crash.apply(pool, List.of(decided(1, 5, 6))));
        try (TestDatabase own = TestDatabase.create(vertx)) {
            LogStore written = new LogStore(own.postgres(), Samples.forms(Profile.BYZANTINE), NO_FENCE);
            LogStore read = new LogStore(own.postgres(), Samples.forms(), NO_FENCE);
            stored(written, pool, new Write.PeerStatement(anchored(1, 1, 5)));
            refused("ANCHOR_UNEXPECTED", () -> read.load(pool).await());
            stored(written, pool, decided(1, 5, 6));
            refused("ANCHOR_UNEXPECTED", () -> read.certified(pool, 1, 1).await());
        }
        try (TestDatabase own = TestDatabase.create(vertx)) {
            LogStore read = new LogStore(own.postgres(), Samples.forms(Profile.BYZANTINE), NO_FENCE);
            LogStore written = new LogStore(own.postgres(), Samples.forms(), NO_FENCE);
            stored(written, pool, new Write.OwnStatement(lock(0, 1, 0, 1)));
            refused("ANCHOR_MISSING", () -> read.load(pool).await());
            stored(written, pool, decidedPay(1));
            refused("ANCHOR_MISSING", () -> read.certified(pool, 1, 1).await());
        }
    }

    private static void refused(String name, org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        assertThatThrownBy(act).hasStackTraceContaining(name + ": expected ");
    }

    /** What the schema can know: only locks have anchors, none is negative, and a certificate has one for each lock or none. */
    @Test
    void the_schema_refuses_an_anchor_that_no_lock_can_have() {
        schema("own_anchor_of_lock", statement("own_statement", 0, 5));
        schema("own_anchor_of_lock", statement("own_statement", 1, -1));
        schema("peer_anchor_of_lock", statement("peer_statement", 0, 5));
        schema("peer_anchor_of_lock", statement("peer_statement", 1, -1));
        stored(byzantine, new PoolId("schema"), decided(1, 5, 6));
        for (String anchors : List.of("{1}", "{1,2,3}", "{1,NULL}", "{1,-1}", "{}")) {
            schema(
                    "certificate_anchors",
                    "INSERT INTO certificate (pool, slot, round, decision_hash, members, signatures,"
                            + " anchor_daa_scores) SELECT pool, 2, round, decision_hash, members, signatures, '"
                            + anchors
                            + "' FROM certificate WHERE pool = 'schema'");
        }
    }

    private static String statement(String table, int kind, long anchor) {
        return "INSERT INTO " + table + " (pool, slot, round, kind, member, decision_hash, signature, signed_bytes,"
                + " anchor_daa_score) VALUES ('schema', 9, 0, " + kind
                + ", 0, decode(repeat('ab', 32), 'hex'), '', '', "
                + anchor + ")";
    }

    private void schema(String constraint, String sql) {
        assertThatThrownBy(() -> database.execute(sql)).hasMessageContaining(constraint);
    }
}
