package quorate.devnet;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import quorate.devnet.simnode.SimOptions;
import quorate.devnet.simnode.Simnode;

/** The contract against the simulated node. */
class SimnodeContractTest extends EdgeContract {
    private static Vertx server;
    private static Simnode simnode;

    @BeforeAll
    static void start() {
        server = Vertx.vertx();
        SimOptions options = SimOptions.defaults().withBlockIntervalMs(0).withMaturityDaa(KaspadProcess.MATURITY_DAA);
        simnode = Await.get(Simnode.start(server, options));
    }

    @AfterAll
    static void stop() {
        Await.get(simnode.stop());
        Await.get(server.close());
    }

    @Override
    String url() {
        return "http://127.0.0.1:" + simnode.port();
    }
}
