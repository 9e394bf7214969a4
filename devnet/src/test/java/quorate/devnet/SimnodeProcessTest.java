package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import quorate.devnet.simnode.SimOptions;
import quorate.devnet.simnode.SimnodeProcess;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;

/** The command in a process of its own: ready line, ports, blocks by its own clock, a clean end. */
class SimnodeProcessTest {
    @Test
    @Timeout(180)
    void it_starts_makes_blocks_by_its_own_clock_and_ends_when_told() throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx();
        ProcessHandle handle;
        try (SimnodeProcess simnode = SimnodeProcess.start()) {
            handle = ProcessHandle.of(simnode.pid()).orElseThrow();
            KaspaNode node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(simnode.url()));
            Await.until("connected", node::connected);
            simnode.control().fund(TestPool.ADDRESS, 1_000_000_000, 2, 100);
            assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS))))
                    .hasSize(2);
            long first = Await.get(node.blockDagInfo()).virtualDaaScore();
            // How fast is a figure, not a promise: on a busy machine the blocks come late.
            Await.until(
                    "blocks come by themselves",
                    () -> Await.get(node.blockDagInfo()).virtualDaaScore() >= first + 10);
            Await.get(node.close());
        }
        assertThat(handle.isAlive()).isFalse();
        Await.get(vertx.close());
    }

    @Test
    @Timeout(180)
    void it_ends_with_the_process_that_it_was_told_to_follow() throws IOException, InterruptedException {
        Process followed = new ProcessBuilder("sleep", "60").start();
        try (SimnodeProcess simnode = SimnodeProcess.start("--follow=" + followed.pid())) {
            ProcessHandle handle = ProcessHandle.of(simnode.pid()).orElseThrow();
            assertThat(handle.isAlive()).isTrue();
            followed.destroyForcibly().waitFor();
            assertThat(simnode.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Timeout(180)
    void a_port_in_use_is_named() throws IOException {
        try (SimnodeProcess simnode = SimnodeProcess.start()) {
            assertThat(run("simnode", "--listen=127.0.0.1:" + simnode.port(), "--control-port=0"))
                    .startsWith("1: simnode cannot start on 127.0.0.1:" + simnode.port());
            assertThat(run("simnode", "--listen=127.0.0.1:0", "--control-port=" + simnode.controlPort()))
                    .startsWith("1: simnode cannot start on 127.0.0.1:0");
        }
    }

    @Test
    void it_listens_on_loopback_only() {
        assertThat(run("simnode", "--listen=0.0.0.0:0"))
                .startsWith("2: ")
                .contains("listens on 127.0.0.1 only, found 0.0.0.0");
        assertThatThrownBy(() -> SimOptions.defaults().withHost("192.168.1.7"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unusable_options_are_a_usage_error() {
        assertThat(run("simnode", "--listen=nowhere")).startsWith("2: ").contains("--listen is host:port");
        assertThat(run("simnode", "--network=moonnet", "--listen=127.0.0.1:0", "--control-port=0"))
                .startsWith("2: ")
                .contains("there is no Kaspa network moonnet");
        assertThat(run()).startsWith("2: ").contains("which command?");
    }

    /** Exit code and what was printed to the error stream. */
    private static String run(String... arguments) {
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new DevnetMain())
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(new StringWriter(), true))
                .execute(arguments);
        return exitCode + ": " + err;
    }
}
