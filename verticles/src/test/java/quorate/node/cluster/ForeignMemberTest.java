package quorate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A foreign process that knows the cluster's name joins it, because Hazelcast has no authentication. It must not be able to
 * run code in a signer. The victim is a process of its own, started as signers are.
 */
class ForeignMemberTest {
    private static final long PATIENCE_S = 60;

    @TempDir
    private Path folder;

    private int clusterPort;
    private int busPort;
    private int foreignPort;
    private Process victim;
    private HazelcastInstance foreign;

    @BeforeEach
    void prepare() throws IOException {
        List<Integer> ports = TestCluster.freePorts(3);
        clusterPort = ports.get(0);
        busPort = ports.get(1);
        foreignPort = ports.get(2);
        ClusterCa.create("test", new SecureRandom()).issue(folder, "victim", InetAddress.getLoopbackAddress());
        Files.createDirectories(marks());
    }

    @AfterEach
    void end() throws Exception {
        if (foreign != null) {
            foreign.getLifecycleService().terminate();
        }
        if (victim != null) {
            victim.destroyForcibly().waitFor(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    @Test
    void whenAForeignMemberSendsCode_thenTheSignerNeitherReadsNorRunsIt() throws Exception {
        startVictim(List.of());
        Future<String> run = sendCode();
        assertThatThrownBy(() -> run.get(PATIENCE_S, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(marks()).isEmptyDirectory();
        assertThat(victim.isAlive()).isTrue();
    }

    // The control: the same code does run where the filter lets everything through, so the test above can fail.
    @Test
    void whenTheFilterLetsEverythingThrough_thenTheSameCodeRuns() throws Exception {
        startVictim(List.of("-Djdk.serialFilter=*"));
        assertThat(sendCode().get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo("ran");
        assertThat(Files.readString(marks().resolve("called"))).isEqualTo("by process " + victim.pid());
        assertThat(Files.readString(marks().resolve("read"))).isEqualTo("by process " + victim.pid());
    }

    @Test
    void whenAClientConnects_thenNoEndpointTakesIt() throws Exception {
        startVictim(List.of());
        ClientConfig config = new ClientConfig().setClusterName("victims");
        config.getNetworkConfig().addAddress("127.0.0.1:" + clusterPort);
        config.getConnectionStrategyConfig().getConnectionRetryConfig().setClusterConnectTimeoutMillis(3_000);
        assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(config)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whenTheFilterIsMissing_thenASignerRefusesToStart() throws Exception {
        List<String> command = command(List.of());
        command.removeIf(argument -> argument.startsWith("@"));
        Process unfiltered =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(unfiltered.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(unfiltered.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(unfiltered.exitValue()).isNotZero();
        assertThat(said).contains("expected -Djdk.serialFilter").doesNotContain("READY");
    }

    private Path marks() {
        return folder.resolve("marks");
    }

    private void startVictim(List<String> more) throws IOException {
        victim = new ProcessBuilder(command(more))
                .redirectError(folder.resolve("victim.log").toFile())
                .start();
        BufferedReader said = victim.inputReader(StandardCharsets.UTF_8);
        for (String line = said.readLine(); !"READY".equals(line); line = said.readLine()) {
            if (line == null) {
                throw new AssertionError("not started: " + Files.readString(folder.resolve("victim.log")));
            }
        }
    }

    /** As the launcher starts a signer: with the flags of {@code conf/}. */
    private List<String> command(List<String> more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + copied("jvm.options"));
        if (Runtime.version().feature() >= 24) {
            command.add("@" + copied("jvm-24.options"));
        }
        command.addAll(more);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(VictimMain.class.getName());
        Stream.of("victims", "" + clusterPort, "" + busPort, folder.toString()).forEach(command::add);
        return command;
    }

    private Path copied(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (InputStream in = ForeignMemberTest.class.getResourceAsStream("/conf/" + name)) {
            Files.write(copy, in.readAllBytes());
        }
        return copy;
    }

    private Future<String> sendCode() {
        Config config = new Config();
        config.setClusterName("victims");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.partition.count", "31");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().setPort(foreignPort).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + clusterPort);
        foreign = Hazelcast.newHazelcastInstance(config);
        Member signer = foreign.getCluster().getMembers().stream()
                .filter(member -> !member.localMember())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the foreign member did not join, so this shows nothing"));
        return foreign.getExecutorService("any").submitToMember(new Gadget(marks()), signer);
    }
}
