package quorate.node.cluster;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import quorate.node.NodeConfig;

/** Members of one cluster on loopback, with a private CA, in this JVM. */
final class TestCluster {
    static final long PATIENCE_S = 60;

    private final Path folder;
    private final String name = "test-" + Long.toHexString(new SecureRandom().nextLong());
    private final ClusterCa ca = ClusterCa.create("quorate test", new SecureRandom());
    private final List<Integer> ports = new ArrayList<>();
    private final List<Vertx> joined = new ArrayList<>();

    TestCluster(Path folder, int members) throws IOException {
        this.folder = folder;
        ports.addAll(freePorts(2 * members));
        for (int i = 0; i < members; i++) {
            ca.issue(folder.resolve("member-" + i), "member-" + i, InetAddress.getLoopbackAddress());
        }
    }

    /**
     * Ports that were free a moment ago, all different, and none that the system gives to outgoing connections: a member that
     * calls for one that is not there yet could else be given that very port, reach itself, and never look for the other again.
     */
    static List<Integer> freePorts(int count) throws IOException {
        SecureRandom random = new SecureRandom();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int attempt = 0; held.size() < count && attempt < 100 * count; attempt++) {
                try {
                    held.add(new ServerSocket(10_000 + random.nextInt(10_000), 1, InetAddress.getLoopbackAddress()));
                } catch (BindException taken) {
                    // the next one, then
                }
            }
            if (held.size() < count) {
                throw new IOException("expected " + count + " free ports from 10000 to 19999, found " + held.size());
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    String name() {
        return name;
    }

    Path tls(int member) {
        return folder.resolve("member-" + member);
    }

    int clusterPort(int member) {
        return ports.get(2 * member);
    }

    int busPort(int member) {
        return ports.get(2 * member + 1);
    }

    NodeConfig.Cluster config(int member) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < ports.size() / 2; i++) {
            members.add("127.0.0.1:" + clusterPort(i));
        }
        Path tls = tls(member);
        return new NodeConfig.Cluster(
                name,
                "127.0.0.1",
                clusterPort(member),
                busPort(member),
                members,
                new NodeConfig.Tls(tls.resolve("node.crt"), tls.resolve("node.pem"), tls.resolve("ca.crt")));
    }

    Vertx join(int member) throws Exception {
        Vertx vertx = await(ClusterFactory.join(config(member), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
        joined.add(vertx);
        return vertx;
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    void close() throws Exception {
        for (Vertx vertx : joined) {
            await(vertx.close());
        }
    }
}
