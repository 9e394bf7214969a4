package quorate.node.cluster;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import quorate.node.NodeConfig;

/** A member in a process of its own, as a signer joins: arguments name, cluster port, bus port, TLS folder. Ends with its input. */
final class VictimMain {
    private VictimMain() {}

    public static void main(String[] args) throws Exception {
        PrintStream answer = System.out;
        int port = Integer.parseInt(args[1]);
        Path tls = Path.of(args[3]);
        NodeConfig.Cluster cluster = new NodeConfig.Cluster(
                args[0],
                "127.0.0.1",
                port,
                Integer.parseInt(args[2]),
                List.of("127.0.0.1:" + port),
                new NodeConfig.Tls(tls.resolve("node.crt"), tls.resolve("node.pem"), tls.resolve("ca.crt")));
        ClusterFactory.join(cluster, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .toCompletionStage()
                .toCompletableFuture()
                .get(TestCluster.PATIENCE_S, TimeUnit.SECONDS);
        answer.println("READY");
        untilInputEnds();
        Runtime.getRuntime().halt(0);
    }

    private static void untilInputEnds() throws IOException {
        int next;
        do {
            next = System.in.read();
        } while (next >= 0);
    }
}
