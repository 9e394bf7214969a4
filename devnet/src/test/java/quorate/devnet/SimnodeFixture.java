package quorate.devnet;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import quorate.devnet.simnode.SimOptions;
import quorate.devnet.simnode.Simnode;
import quorate.devnet.simnode.SimnodeControl;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.protocol.Coin;

/** A simulated node of each test's own, which makes no blocks by itself, and a client of it, over real sockets. */
abstract class SimnodeFixture {
    static final long KAS = 100_000_000;

    Vertx vertx;
    Simnode simnode;
    SimnodeControl control;
    KaspaNode node;

    SimOptions simOptions() {
        return SimOptions.defaults().withBlockIntervalMs(0);
    }

    GrpcNodeOptions clientOptions(int port) {
        return GrpcNodeOptions.of("127.0.0.1", port);
    }

    @BeforeEach
    void startNode() {
        vertx = Vertx.vertx();
        simnode = Await.get(Simnode.start(vertx, simOptions()));
        control = new SimnodeControl(simnode.controlPort());
        node = Await.get(onContext(() -> GrpcKaspaNode.connect(vertx, clientOptions(simnode.port()))));
        Await.until("connected", node::connected);
    }

    @AfterEach
    void stopNode() {
        Await.get(node.close());
        Await.get(simnode.stop());
        Await.get(vertx.close());
    }

    private Context context;

    Context owner() {
        return context;
    }

    /** On the one context that owns client, watcher and tracker. */
    <T> Future<T> onContext(Supplier<T> task) {
        if (context == null) {
            context = vertx.getOrCreateContext();
        }
        Promise<T> done = Promise.promise();
        context.runOnContext(ignored -> done.complete(task.get()));
        return done.future();
    }

    List<Coin> poolCoins() {
        return Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS)));
    }

    /** One deep coin of the pool. */
    Coin fundOne(long amountSompi) {
        control.fund(TestPool.ADDRESS, amountSompi, 1, 2_000);
        return poolCoins().getLast();
    }
}
