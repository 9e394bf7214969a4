package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.AcceptanceTracker;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.SubmitOutcome;
import quorate.node.chain.TxStatus;
import quorate.node.chain.TxWatch;
import quorate.protocol.Coin;

/** Two real nodes part and meet again: what one of them had accepted is lost, and our tracker and watcher see it. */
@NeedsKaspad
class KaspadReorgTest {
    private static final long KAS = 100_000_000;

    @Test
    @Timeout(180)
    void the_chain_with_more_work_takes_acceptance_back() throws IOException {
        Path binary = KaspadProcess.binary().orElseThrow();
        Vertx vertx = Vertx.vertx();
        try (KaspadProcess here = KaspadProcess.start(binary);
                KaspadProcess there = KaspadProcess.start(binary)) {
            KaspaNode ours = connect(vertx, here);
            KaspaNode theirs = connect(vertx, there);
            List<Coin> coins = Await.get(
                    Miner.fund(ours, TestPool.ADDRESS, 2, KaspadProcess.MATURITY_DAA + 5, TestPool.ELSEWHERE));
            there.restart(Optional.of(here));
            Await.until("both have the same blocks", () -> sameSink(ours, theirs));
            there.restart(Optional.empty());
            Await.until("back", theirs::connected);

            Transaction pay = TestPool.pay(List.of(coins.getFirst()), 3 * KAS);
            Transaction rival = TestPool.pay(List.of(coins.getFirst()), 4 * KAS);
            AcceptanceTracker tracker = AcceptanceTracker.start(vertx, ours, 100);
            ChainWatcher watcher = ChainWatcher.start(
                    vertx, ours, ChainWatcher.Options.of(TestPool.ADDRESS), System::currentTimeMillis);
            Await.get(tracker.watch(watch(pay, tracker)));
            Await.get(tracker.watch(watch(rival, tracker)));
            assertThat(Await.get(ours.submitTransaction(pay)).known()).isTrue();
            Await.get(Miner.mine(ours, TestPool.ELSEWHERE, 5));
            Await.until("ours is accepted", () -> status(tracker, pay) instanceof TxStatus.Accepted);

            assertThat(Await.get(theirs.submitTransaction(rival)).known()).isTrue();
            Await.get(Miner.mine(theirs, TestPool.ELSEWHERE, 12));
            there.restart(Optional.of(here));
            Await.until("the rival is accepted", () -> status(tracker, rival) instanceof TxStatus.Accepted);
            Await.until("ours is gone", () -> status(tracker, pay) instanceof TxStatus.NotSeen);
            Await.until(
                    "the pool has the rival's change",
                    () -> watcher.view().orElseThrow().coins().keySet().stream()
                            .anyMatch(outpoint -> outpoint.txid().equals(rival.txid())));
            assertThat(watcher.view().orElseThrow().coins().keySet())
                    .noneMatch(outpoint -> outpoint.txid().equals(pay.txid()));
            // The node's words are a hint about some block, never evidence.
            assertThat(Await.get(ours.submitTransaction(pay)).kind()).isEqualTo(SubmitOutcome.Kind.IN_A_BLOCK);
            assertThat(status(tracker, pay)).isEqualTo(new TxStatus.NotSeen(false));
            tracker.stop();
            watcher.stop();
            Await.get(ours.close());
            Await.get(theirs.close());
        } finally {
            Await.get(vertx.close());
        }
    }

    private static KaspaNode connect(Vertx vertx, KaspadProcess kaspad) {
        KaspaNode node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(kaspad.url()));
        Await.until("connected", node::connected);
        return node;
    }

    private static boolean sameSink(KaspaNode one, KaspaNode other) {
        return one.connected()
                && other.connected()
                && Await.get(one.blockDagInfo())
                        .sink()
                        .equals(Await.get(other.blockDagInfo()).sink());
    }

    private static TxWatch watch(Transaction transaction, AcceptanceTracker tracker) {
        return new TxWatch(transaction.txid(), Await.get(tracker.anchor()), List.of(TestPool.ADDRESS));
    }

    private static TxStatus status(AcceptanceTracker tracker, Transaction transaction) {
        return Await.get(tracker.status(transaction.txid()));
    }
}
