package quorate.node.commit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.KaspaNodeException;
import quorate.node.postgres.Outcome;
import quorate.protocol.Hash32;
import quorate.protocol.LiveWrite;
import quorate.protocol.PoolId;

/**
 * C6: what was final is watched still. The blocks that accepted final payments lie on one path, so that a reorg beyond the final
 * depth takes the newest of them first: that one is asked about, and as long as it is on the selected chain, so are the others.
 * What is found gone twice in a row, by a node that is synced and moving, is a durable halt; its row says so afterwards, that the
 * operator who lifts the halt is not told of the same payment again.
 */
final class FinalWatch {
    private static final Logger LOG = LoggerFactory.getLogger(FinalWatch.class);

    private final Function<Hash32, Future<KaspaNode.BlockInfo>> block;
    private final LedgerStore ledger;
    private final PoolId pool;
    private final BooleanSupplier fresh;
    private final Consumer<String> alert;
    private Optional<LedgerStore.FinalSlot> suspected = Optional.empty();
    private boolean looking;

    /**
     * @param block asks the own node for a block
     * @param fresh the own node is synced and its tip moves
     * @param alert told the code of what an operator must know
     */
    FinalWatch(
            Function<Hash32, Future<KaspaNode.BlockInfo>> block,
            LedgerStore ledger,
            PoolId pool,
            BooleanSupplier fresh,
            Consumer<String> alert) {
        this.block = block;
        this.ledger = ledger;
        this.pool = pool;
        this.fresh = fresh;
        this.alert = alert;
    }

    /** Looks every {@code everyMs}, one look at a time, on the current context. */
    void start(Vertx vertx, long everyMs) {
        vertx.setPeriodic(everyMs, ignored -> {
            if (!looking && fresh.getAsBoolean()) {
                looking = true;
                look().onComplete(done -> looking = false)
                        .onFailure(failure -> LOG.info("final payments cannot be looked at: {}", failure.toString()));
            }
        });
    }

    /** Fails when the node or the database cannot be asked: then nothing is known. */
    Future<Void> look() {
        return look(false);
    }

    /** @param certain a later one is gone for certain: this one needs no second look */
    private Future<Void> look(boolean certain) {
        return ledger.newestFinal(pool)
                .compose(newest -> newest.map(found -> ask(found, certain)).orElseGet(Future::succeededFuture));
    }

    private Future<Void> ask(LedgerStore.FinalSlot newest, boolean certain) {
        return block.apply(newest.acceptingBlock())
                .map(info -> info.onChain() || info.headerOnly())
                .recover(FinalWatch::unknown)
                .compose(onChain -> judge(newest, onChain, certain));
    }

    /** A node forgets blocks that are old enough, whole or but for the header, and a new one never had them: no evidence of anything. */
    private static Future<Boolean> unknown(Throwable failure) {
        return failure instanceof KaspaNodeException named && named.code() == KaspaNodeException.Code.REJECTED
                ? Future.succeededFuture(true)
                : Future.failedFuture(failure);
    }

    private Future<Void> judge(LedgerStore.FinalSlot newest, boolean onChain, boolean certain) {
        boolean gone = !onChain && (certain || suspected.equals(Optional.of(newest)));
        suspected = onChain || gone ? Optional.empty() : Optional.of(newest);
        return gone ? halt(newest) : Future.succeededFuture();
    }

    private Future<Void> halt(LedgerStore.FinalSlot gone) {
        String reason = "slot " + gone.slot() + " was final, now block " + gone.acceptingBlock()
                + ", which accepted its payment at DAA score " + gone.acceptedAtDaaScore()
                + ", is on the selected chain no more";
        List<LiveWrite> writes =
                List.of(new LiveWrite.Acceptance(gone.slot(), Optional.empty(), 0), new LiveWrite.HaltRaised(reason));
        return ledger.apply(pool, writes).compose(outcome -> {
            if (!(outcome instanceof Outcome.Committed)) {
                return Future.failedFuture("slot " + gone.slot() + ": " + outcome);
            }
            LOG.warn("REORG_BEYOND_FINAL: {}", reason);
            alert.accept("REORG_BEYOND_FINAL");
            return look(true); // the one before it may be gone too
        });
    }
}
