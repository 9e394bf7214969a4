package quorate.bench;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import quorate.codecs.wire.DecisionCodec;
import quorate.devnet.demo.DemoNetwork;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.protocol.Coin;
import quorate.protocol.Decision;

/** To the sompi: what the pool had and has, what destinations have, and what the accepted templates paid as fee. */
final class SoakAccounts implements AutoCloseable {
    private static final long CONNECT_MS = 10_000;
    private static final long LOOK_MS = 50;
    private static final String ACCEPTED = """
            SELECT s.decision FROM slot s JOIN acceptance a ON a.pool = s.pool AND a.slot = s.slot
            WHERE a.accepting_block IS NOT NULL
            """;

    private final DemoNetwork network;
    private final Vertx vertx = Vertx.vertx();
    private final GrpcKaspaNode node;

    SoakAccounts(DemoNetwork network) throws InterruptedException {
        this.network = network;
        node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(network.kaspaUrl()));
        for (long waitedMs = 0; !node.connected(); waitedMs += LOOK_MS) {
            if (waitedMs > CONNECT_MS) {
                throw new IllegalStateException(
                        "no connection to " + network.kaspaUrl() + " within " + CONNECT_MS + " ms");
            }
            Thread.sleep(LOOK_MS);
        }
    }

    long poolSompi() {
        return coins(network.group().poolAddress().encode()).stream()
                .mapToLong(Coin::amountSompi)
                .sum();
    }

    /** What an address has on the virtual chain. */
    List<Coin> coins(String address) {
        try {
            return node.utxosByAddresses(List.of(address)).await(1, TimeUnit.MINUTES);
        } catch (TimeoutException late) {
            throw new IllegalStateException("the node did not answer within a minute", late);
        }
    }

    /** Of all templates that this signer's node has shown accepted. */
    long feesSompi(int signer) {
        long feesSompi = 0;
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + network.postgres().port() + "/" + network.database(signer),
                        "postgres",
                        "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ACCEPTED)) {
            while (rows.next()) {
                if (DecisionCodec.decode(rows.getBytes(1)) instanceof Decision.Payment pay) {
                    feesSompi += pay.template().feeSompi();
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot read a signer's log: " + failure.getMessage(), failure);
        }
        return feesSompi;
    }

    @Override
    public void close() {
        node.close().await();
        vertx.close().await();
    }
}
