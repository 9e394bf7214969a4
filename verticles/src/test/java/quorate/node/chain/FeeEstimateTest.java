package quorate.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.node.chain.protowire.RpcFeeEstimate;
import quorate.node.chain.protowire.RpcFeerateBucket;
import quorate.protocol.ChainView;

/** What a node estimates is no more than an estimate: never below the floor, never an amount that is none, never an old one. */
class FeeEstimateTest {
    private final OwnContext own = new OwnContext();
    private final ScriptedNode node = new ScriptedNode();
    private ChainWatcher watcher;

    @BeforeEach
    void start() {
        own.run(() -> watcher = ChainWatcher.start(
                own.vertx,
                node,
                new ChainWatcher.Options("kaspasim:pool", 5_000, 3_600_000, 3_600_000),
                () -> 1_000_000));
        own.run(() -> node.tell(new NodeNotice.Connected(node.info())));
    }

    @AfterEach
    void stop() {
        own.run(() -> watcher.stop());
        own.close();
    }

    @Test
    void whenTheEstimateIsNothing_thenTheFloorStands() {
        assertThat(RpcConvert.feerate(normal(0))).isZero();
        assertThat(estimated(Future.succeededFuture(0L)).feerateSompiPerGram())
                .isEqualTo(ChainWatcher.FLOOR_SOMPI_PER_GRAM);
    }

    @Test
    void whenTheEstimateIsEnormous_thenItIsTakenForWhatItIsAndThePolicysCeilingHoldsThePaymentBack() {
        assertThat(RpcConvert.feerate(normal(1e9))).isEqualTo(1_000_000_000L);
        assertThat(estimated(Future.succeededFuture(1_000_000_000L)).feerateSompiPerGram())
                .isEqualTo(1_000_000_000L);
    }

    @Test
    void whenTheEstimateIsNoAmount_thenTheAnswerIsRefused() {
        for (double wrong : new double[] {-1, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1e300}) {
            assertThatThrownBy(() -> RpcConvert.feerate(normal(wrong)))
                    .as("" + wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found " + wrong);
        }
        assertThat(RpcConvert.feerate(normal(100.01))).as("rounded up").isEqualTo(101);
        assertThat(RpcConvert.feerate(RpcFeeEstimate.newBuilder()
                        .setPriorityBucket(RpcFeerateBucket.newBuilder().setFeerate(7))
                        .build()))
                .as("without a normal bucket")
                .isEqualTo(7);
    }

    /** An estimate that is not renewed is not kept for long: nothing is built on it. */
    @Test
    void whenTheNodeDoesNotEstimateAnyMore_thenTheViewIsNotFreshUntilItDoes() {
        assertThat(estimated(Future.succeededFuture(200L)).fresh()).isTrue();
        assertThat(estimated(Future.failedFuture(new KaspaNodeException(Code.DEADLINE, "no answer")))
                        .fresh())
                .isFalse();
        ChainView again = estimated(Future.succeededFuture(300L));
        assertThat(again.fresh()).isTrue();
        assertThat(again.feerateSompiPerGram()).isEqualTo(300);
    }

    private ChainView estimated(Future<Long> estimate) {
        node.feerate = estimate;
        own.run(watcher::refresh);
        own.run(() -> {});
        return watcher.view().orElseThrow();
    }

    private static RpcFeeEstimate normal(double feerate) {
        return RpcFeeEstimate.newBuilder()
                .addNormalBuckets(RpcFeerateBucket.newBuilder().setFeerate(feerate))
                .build();
    }
}
