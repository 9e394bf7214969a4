package quorate.devnet.simnode;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/** A running simulated Kaspa node: gRPC for clients, a control server for tests, blocks by its own clock. */
public final class Simnode {
    private final Vertx vertx;
    private final Context owner;
    private final SimNode node;
    private final SimServer server;
    private final WireCut wire;
    private final SimControl control;
    private int port;
    private int controlPort;
    private long clock = -1;

    private Simnode(Vertx vertx, SimOptions options, LongSupplier nowMs) {
        this.vertx = vertx;
        this.owner = vertx.getOrCreateContext();
        this.node = new SimNode(options, nowMs);
        SimAddresses addresses = new SimAddresses(options.networkId());
        SimAnswers answers = new SimAnswers(node, new SimMining(node, addresses));
        this.server = new SimServer(vertx, owner, node, answers);
        this.wire = new WireCut(vertx, options.host());
        this.control = new SimControl(vertx, node, server, wire, addresses);
    }

    /** Starts on the current Vert.x context; fails when a port is taken. */
    public static Future<Simnode> start(Vertx vertx, SimOptions options) {
        return start(vertx, options, System::currentTimeMillis);
    }

    static Future<Simnode> start(Vertx vertx, SimOptions options, LongSupplier nowMs) {
        Promise<Simnode> started = Promise.promise();
        Simnode simnode = new Simnode(vertx, options, nowMs);
        simnode.owner.runOnContext(ignored -> simnode.open().map(simnode).onComplete(started));
        return started.future();
    }

    private Future<Void> open() {
        SimOptions options = node.options();
        Future<Integer> grpc = vertx.executeBlocking(server::start);
        return grpc.compose(bound -> {
                    port = bound;
                    return wire.open(bound);
                })
                .compose(open -> control.start(options.host(), options.controlPort()))
                .map(bound -> {
                    controlPort = bound;
                    if (options.blockIntervalMs() > 0) {
                        clock = vertx.setPeriodic(options.blockIntervalMs(), ignored -> tick());
                    }
                    return null;
                });
    }

    private void tick() {
        if (!node.knobs().frozen()) {
            node.mine();
        }
    }

    /** Where clients find it. */
    public int port() {
        return port;
    }

    /** The same node over a wire that a test can cut in the middle of an answer. */
    public int wirePort() {
        return wire.port();
    }

    public int controlPort() {
        return controlPort;
    }

    public Future<Void> stop() {
        Promise<Void> stopped = Promise.promise();
        owner.runOnContext(ignored -> {
            if (clock >= 0) {
                vertx.cancelTimer(clock);
            }
            server.disconnectAll();
            control.stop()
                    .eventually(wire::close)
                    .compose(closed -> vertx.<Void>executeBlocking(() -> {
                        server.stop();
                        return null;
                    }))
                    .onComplete(stopped);
        });
        return stopped.future();
    }
}
