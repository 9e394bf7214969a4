package quorate.node.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.node.ConfigException;
import quorate.node.NodeConfig;
import quorate.protocol.NodeId;

/**
 * Joins the members' cluster, hardened: Hazelcast finds the listed members over TCP and nobody else, takes no clients, runs no
 * jobs, deserialises nothing that the JVM's filter does not allow; the event bus speaks TLS 1.3 with certificates of the
 * members' own CA on both sides. Hazelcast itself has neither TLS nor authentication: its ports belong inside a private network.
 */
public final class ClusterFactory {
    private static final String SERIAL_FILTER = "jdk.serialFilter";
    private static final long PING_MS = 2_000;
    private static final long PING_REPLY_MS = 3_000;
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    /** Five pings. */
    private static final int IDLE_TIMEOUT_S = 10;

    /** Members that start together ask each other this long who is master before one of them is. Two clusters would merge. */
    private static final int ASK_FOR_MASTER_S = 2;

    private static final int HANDSHAKE_TIMEOUT_S = 3;
    /** A member keeps one; the rest is for those that come back before their old one is noticed as gone. */
    private static final int MAX_CONNECTIONS = 5 * NodeId.MAX_MEMBERS;
    /** An envelope, and the bus's own head: address, sender, codec. */
    private static final int MAX_FRAME_BYTES = EnvelopeCodec.MAX_BYTES + 4 * 1024;

    private ClusterFactory() {}

    /** @throws ConfigException if the JVM runs without a serialisation filter: a stranger could run code in it */
    public static Future<Vertx> join(NodeConfig.Cluster cluster, PrometheusMeterRegistry registry) {
        if (System.getProperty(SERIAL_FILTER) == null) {
            throw new ConfigException("expected -D" + SERIAL_FILTER + "=... on the command line of the JVM, found none:"
                    + " start signers with the launcher, or take its flags from conf/jvm.options");
        }
        VertxOptions options = new VertxOptions()
                .setEventBusOptions(bus(cluster))
                .setMetricsOptions(
                        new MicrometerMetricsOptions().setEnabled(true).setJvmMetricsEnabled(true));
        return Vertx.builder()
                .with(options)
                .withTransport(new BusTransport(cluster.busPort(), MAX_CONNECTIONS, MAX_FRAME_BYTES))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .withClusterManager(new HazelcastClusterManager(hazelcast(cluster)))
                .buildClustered()
                .onSuccess(vertx -> vertx.eventBus().serializableChecker(ignored -> false));
    }

    private static EventBusOptions bus(NodeConfig.Cluster cluster) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(cluster.host())
                .setPort(cluster.busPort())
                .setClusterPublicHost(cluster.host())
                .setClusterPublicPort(cluster.busPort())
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_REPLY_MS)
                .setConnectTimeout(CONNECT_TIMEOUT_MS);
        // A stranger that does not finish its handshake is cut, and so is a member that stops in the middle of a frame.
        bus.setIdleTimeout(IDLE_TIMEOUT_S).setIdleTimeoutUnit(TimeUnit.SECONDS);
        bus.setSslHandshakeTimeout(HANDSHAKE_TIMEOUT_S).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        bus.setSsl(true)
                .setTrustAll(false)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(cluster.tls().certificate().toString())
                        .addKeyPath(cluster.tls().key().toString()))
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(cluster.tls().ca().toString()))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
        return bus.setClientAuth(ClientAuth.REQUIRED);
    }

    private static Config hazelcast(NodeConfig.Cluster cluster) {
        Config config = new Config();
        config.setClusterName(cluster.name());
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", "10");
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "10");
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
        config.setProperty("hazelcast.partition.count", "31");
        config.setProperty("hazelcast.operation.call.timeout.millis", "10000");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        // Vert.x closes the cluster with itself; Hazelcast's own hook would race with it.
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.getJetConfig().setEnabled(false);
        memberEndpointOnly(config, cluster);
        vertxStructures(config);
        return config;
    }

    // The advanced form has one endpoint for each protocol, and this is the only one: no client, REST or memcache.
    private static void memberEndpointOnly(Config config, NodeConfig.Cluster cluster) {
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
        endpoint.setPort(cluster.port())
                .setPortAutoIncrement(false)
                .setPublicAddress(cluster.host() + ":" + cluster.port())
                .getInterfaces()
                .setEnabled(true)
                .addInterface(cluster.host());
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true).setMemberEndpointConfig(endpoint);
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig()
                .setEnabled(true)
                .setMembers(cluster.members())
                .setConnectionTimeoutSeconds(ASK_FOR_MASTER_S);
    }

    // What vertx-hazelcast expects when the configuration is programmatic.
    private static void vertxStructures(Config config) {
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
        config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    }
}
