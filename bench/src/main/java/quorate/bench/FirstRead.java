package quorate.bench;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import quorate.devnet.simnode.SimOptions;
import quorate.devnet.simnode.Simnode;
import quorate.devnet.simnode.SimnodeControl;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;

/** A signer's start beside a large pool: from the first connection to a view with every coin, over real sockets. */
final class FirstRead {
    private static final long KAS = 100_000_000L;
    private static final long POLL_MS = 60_000;
    private static final int TIMES = 3;

    private FirstRead() {}

    /** Seconds of each of some reads: the first meets cold code. */
    static List<Double> of(Vertx vertx, String address, int coins) {
        Simnode simnode = Simnode.start(vertx, SimOptions.defaults().withBlockIntervalMs(100))
                .await();
        try {
            new SimnodeControl(simnode.controlPort()).fund(address, KAS, coins, 2_000);
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                seconds.add(once(vertx, simnode.port(), address, coins));
            }
            return seconds;
        } finally {
            simnode.stop().await();
        }
    }

    private static double once(Vertx vertx, int port, String address, int coins) {
        Context context = vertx.getOrCreateContext();
        Promise<Double> seen = Promise.promise();
        List<Runnable> ends = new ArrayList<>();
        context.runOnContext(ignored -> {
            long startedNs = System.nanoTime();
            GrpcKaspaNode node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.of("127.0.0.1", port));
            ChainWatcher watcher = ChainWatcher.start(
                    vertx,
                    node,
                    new ChainWatcher.Options(address, POLL_MS, POLL_MS, POLL_MS),
                    System::currentTimeMillis);
            ends.add(watcher::stop);
            ends.add(() -> node.close().await());
            watcher.onView(view -> {
                if (view.coins().size() == coins) {
                    seen.tryComplete((System.nanoTime() - startedNs) / 1e9);
                }
            });
        });
        try {
            return seen.future().await(1, TimeUnit.MINUTES);
        } catch (java.util.concurrent.TimeoutException late) {
            throw new IllegalStateException(coins + " coins were not read within a minute", late);
        } finally {
            ends.forEach(Runnable::run);
        }
    }
}
