package quorate.node.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.node.postgres.Outcomes.refusal;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.hash;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.chain.KaspaNode.BlockInfo;
import quorate.node.chain.KaspaNodeException;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.node.proposal.LogStore;
import quorate.protocol.Hash32;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.PoolId;

/** C6 on PostgreSQL: what was final is a durable halt when its block is gone for certain, told once, and never by mistake. */
class FinalWatchTest {
    private static final PoolId POOL = new PoolId("main");
    private static final Fence NO_FENCE = () -> Optional.of(Sql.of("SELECT 1"));
    private final Set<Hash32> gone = new TreeSet<>();
    private final Set<Hash32> forgotten = new TreeSet<>();
    private final Set<Hash32> pruned = new TreeSet<>();
    private final List<String> alerts = new ArrayList<>();
    private Vertx vertx;
    private TestDatabase database;
    private LedgerStore ledger;
    private FinalWatch watch;

    @BeforeEach
    void threePaymentsTwoOfThemFinal() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        ledger = new LedgerStore(database.postgres(), Samples.forms(), NO_FENCE);
        LogStore log = new LogStore(database.postgres(), Samples.forms(), NO_FENCE);
        for (long slot = 1; slot <= 3; slot++) {
            assertThat(refusal(log.apply(POOL, List.of(decidedPay(slot))).await()))
                    .isEmpty();
            accepted(slot, block(slot), slot == 3 ? LiveStage.COMPLETED : LiveStage.FINAL);
        }
        watch = new FinalWatch(this::block, ledger, POOL, () -> true, alerts::add);
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void what_is_on_the_chain_and_what_is_not_final_halts_nothing() {
        gone.add(block(3));
        look(3);
        assertThat(halts()).isZero();
    }

    @Test
    void a_block_that_is_gone_twice_in_a_row_halts_and_what_it_accepted_is_told_once() {
        gone.add(block(2));
        look(1);
        assertThat(halts()).isZero();
        gone.remove(block(2));
        look(1);
        gone.add(block(2));
        look(1);
        assertThat(halts()).as("it was back in between").isZero();
        look(1);
        assertThat(halts()).isEqualTo(1);
        assertThat(alerts).containsExactly("REORG_BEYOND_FINAL");
        assertThat(database.number("SELECT count(*) FROM acceptance WHERE accepting_block IS NULL AND slot = 2"))
                .isEqualTo(1);
        look(3);
        assertThat(alerts).hasSize(1);
    }

    @Test
    void the_payments_before_it_are_looked_at_too() {
        gone.add(block(1));
        gone.add(block(2));
        look(2);
        assertThat(alerts).hasSize(2);
        assertThat(database.number("SELECT count(*) FROM acceptance WHERE accepting_block IS NULL"))
                .isEqualTo(2);
    }

    /** It is pruned, or the node is another one: neither says anything of a reorg. */
    @Test
    void a_block_that_the_node_does_not_know_is_no_evidence() {
        forgotten.add(block(2));
        look(3);
        assertThat(halts()).isZero();
        forgotten.clear();
        gone.add(block(2));
        pruned.add(block(2));
        look(3);
        assertThat(halts()).as("of a header alone").isZero();
        pruned.clear();
        look(2);
        assertThat(halts()).isEqualTo(1);
    }

    @Test
    void a_payment_whose_block_is_not_known_is_passed_over() {
        accepted(2, Hash32.ZERO, LiveStage.FINAL);
        gone.add(Hash32.ZERO);
        gone.add(block(1));
        look(2);
        assertThat(database.number("SELECT count(*) FROM acceptance WHERE accepting_block IS NULL AND slot = 1"))
                .isEqualTo(1);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look().await();
        }
    }

    private long halts() {
        return database.number("SELECT count(*) FROM halt WHERE pool = 'main' AND ground = 'REORG'");
    }

    private void accepted(long slot, Hash32 block, LiveStage stage) {
        List<LiveWrite> writes = List.of(
                new LiveWrite.Acceptance(slot, Optional.of(block), 1_000 * slot),
                new LiveWrite.StageChanged(slot, stage, Optional.empty(), 1));
        assertThat(refusal(ledger.apply(POOL, writes).await())).isEmpty();
    }

    private static Hash32 block(long slot) {
        return hash(8, slot);
    }

    private Future<BlockInfo> block(Hash32 hash) {
        return forgotten.contains(hash)
                ? Future.failedFuture(new KaspaNodeException(KaspaNodeException.Code.REJECTED, "cannot find header"))
                : Future.succeededFuture(new BlockInfo(hash, 1, 1, 1, !gone.contains(hash), pruned.contains(hash)));
    }
}
