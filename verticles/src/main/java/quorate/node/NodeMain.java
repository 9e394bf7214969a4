package quorate.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.codecs.group.GroupConfig;
import quorate.node.cluster.ClusterFactory;
import quorate.node.postgres.Migrations;

/** Runs one signer in this process until it is told to stop. */
public final class NodeMain {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);
    private static final long START_TIMEOUT_S = 120;
    private static final long STOP_TIMEOUT_S = 8;

    private NodeMain() {}

    /** @return the exit code: 0 after a stop that was asked for, 1 if the signer could not start */
    public static int run(NodeConfig config) throws InterruptedException {
        GroupConfig group = GroupFile.read(config.groupFile());
        NodeKeys keys = NodeKeys.open(config, group);
        Migrations.migrate(DatabaseAccess.migrations(config.database()));
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Vertx> running = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        ClusterFactory.join(config.cluster(), registry)
                .onSuccess(running::set)
                .compose(vertx -> new Node(vertx, config, group, keys, registry).start())
                .onComplete(start -> {
                    failure.set(start.cause());
                    started.countDown();
                });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running.get(), ended), "stop"));
        if (!started.await(START_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new ConfigException("the signer did not start within " + START_TIMEOUT_S + " s");
        }
        if (failure.get() != null) {
            // The reason first and alone on its line: it is what an operator looks for.
            LOG.error("not started: {}", failure.get().getMessage(), failure.get());
            return 1;
        }
        ended.await();
        return 0;
    }

    // A close that hangs must not keep a dead signer in the process table.
    private static void stop(Vertx vertx, CountDownLatch ended) {
        if (vertx != null) {
            CountDownLatch closed = new CountDownLatch(1);
            vertx.close().onComplete(ignored -> closed.countDown());
            try {
                if (!closed.await(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                    LOG.warn("not closed within {} s: ending anyway", STOP_TIMEOUT_S);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        ended.countDown();
    }
}
