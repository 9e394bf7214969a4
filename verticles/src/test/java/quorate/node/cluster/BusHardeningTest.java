package quorate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.wire.EnvelopeCodec;

/** What the event-bus port does with bytes that no member of ours would send. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BusHardeningTest {
    private static final int MEGABYTE = 1 << 20;
    private static final long CUT_WITHIN_MS = 15_000;

    private Path folder;
    private TestCluster cluster;
    private Vertx vertx;

    @BeforeAll
    void join(@TempDir Path given) throws Exception {
        folder = given;
        cluster = new TestCluster(folder, 1);
        vertx = cluster.join(0);
    }

    @AfterAll
    void close() throws Exception {
        cluster.close();
    }

    // Even a member with a valid certificate reaches nothing but gossip: local consumers never hear the wire.
    @Test
    void whenAFrameIsForgedToALocalAddress_thenItIsNotDelivered() throws Exception {
        BlockingQueue<String> local = new LinkedBlockingQueue<>();
        BlockingQueue<String> clustered = new LinkedBlockingQueue<>();
        vertx.eventBus().<String>localConsumer("slot.decided", m -> local.add(m.body()));
        TestCluster.await(vertx.eventBus()
                .<String>consumer("quorate.gossip.test", m -> clustered.add(m.body()))
                .completion());
        try (SSLSocket forger = BusClient.connect(cluster.busPort(0), cluster.tls(0), cluster.tls(0))) {
            OutputStream out = forger.getOutputStream();
            out.write(BusClient.frame("slot.decided", "forged"));
            out.write(BusClient.frame("quorate.gossip.test", "heard"));
            out.flush();
            // The second frame shows that the first one was read, and in which form frames are understood.
            assertThat(clustered.poll(10, TimeUnit.SECONDS)).isEqualTo("heard");
        }
        assertThat(local).isEmpty();
        vertx.eventBus().publish("slot.decided", "own", quorate.node.Addresses.LOCAL);
        assertThat(local.poll(10, TimeUnit.SECONDS)).isEqualTo("own");
        assertThat(local).isEmpty();
    }

    @Test
    void whenACertificateIsOfAnotherAuthority_thenTheConnectionIsRefused() throws Exception {
        Path foreign = folder.resolve("foreign");
        ClusterCa.create("another", new SecureRandom()).issue(foreign, "member-0", InetAddress.getLoopbackAddress());
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        TestCluster.await(vertx.eventBus()
                .<String>consumer("foreign", m -> heard.add(m.body()))
                .completion());
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = BusClient.connect(cluster.busPort(0), foreign, cluster.tls(0))) {
                        socket.getOutputStream().write(BusClient.frame("foreign", "never"));
                        // In TLS 1.3 the refusal of a client's certificate comes with the first read.
                        throw new IOException(
                                "answered " + socket.getInputStream().read());
                    }
                })
                .isInstanceOf(IOException.class)
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain("answered 1"));
        assertThat(heard).isEmpty();
    }

    // A stranger's unfinished frame of 1 GiB: without TLS it was buffered; now it dies in the handshake.
    @Test
    void whenAStrangerSendsAnUnfinishedFrame_thenItIsCutBeforeAnythingIsKept() throws Exception {
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), cluster.busPort(0))) {
            OutputStream out = stranger.getOutputStream();
            long sent = 0;
            try {
                out.write(new byte[] {0x40, 0, 0, 0});
                for (; sent < 64L * MEGABYTE; sent += MEGABYTE) {
                    out.write(new byte[MEGABYTE]);
                }
            } catch (IOException cut) {
                assertThat(sent).isLessThan(64L * MEGABYTE);
                return;
            }
        }
        throw new AssertionError("64 MiB of an unfinished frame were taken in");
    }

    @Test
    void whenAStrangerSaysNothing_thenItIsCutAfterTheHandshakesTimeout() throws Exception {
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), cluster.busPort(0))) {
            assertCut(stranger);
        }
    }

    @Test
    void whenAMemberStopsInTheMiddleOfAFrame_thenItIsCutAsIdle() throws Exception {
        try (SSLSocket member = BusClient.connect(cluster.busPort(0), cluster.tls(0), cluster.tls(0))) {
            member.getOutputStream().write(new byte[] {0, 0, 0x40, 0});
            member.getOutputStream().write("unfinished".getBytes(StandardCharsets.US_ASCII));
            member.getOutputStream().flush();
            assertCut(member);
        }
    }

    // An endless frame never goes idle: only its announced length gives it away.
    @Test
    void whenAMemberStreamsAFrameLongerThanAnyEnvelope_thenItIsCutBeforeItIsKept() throws Exception {
        try (SSLSocket member = BusClient.connect(cluster.busPort(0), cluster.tls(0), cluster.tls(0))) {
            OutputStream out = member.getOutputStream();
            long sent = 0;
            try {
                out.write(new byte[] {0x40, 0, 0, 0});
                for (; sent < 64L * MEGABYTE; sent += MEGABYTE) {
                    out.write(new byte[MEGABYTE]);
                }
            } catch (IOException cut) {
                assertThat(sent).isLessThan(64L * MEGABYTE);
                return;
            }
        }
        throw new AssertionError("64 MiB of an unfinished frame were taken in from a member");
    }

    @Test
    void whenAMemberSendsFramesOfTheLongestEnvelope_thenTheyAreHeardAndALongerOneIsNot() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        TestCluster.await(vertx.eventBus()
                .<String>consumer("long", m -> heard.add(m.body()))
                .completion());
        String longest = "x".repeat(EnvelopeCodec.MAX_BYTES);
        try (SSLSocket member = BusClient.connect(cluster.busPort(0), cluster.tls(0), cluster.tls(0))) {
            OutputStream out = member.getOutputStream();
            for (int i = 0; i < 3; i++) {
                out.write(BusClient.frame("long", longest));
                out.flush();
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(longest);
            }
            assertCutBy(member, BusClient.frame("long", "x".repeat(2 * EnvelopeCodec.MAX_BYTES)));
        }
        assertThat(heard).isEmpty();
    }

    // Each connection may hold one unfinished frame, so their number is bounded too.
    @Test
    void whenAMemberOpensMoreConnectionsThanAGroupHasUseFor_thenTheRestIsCut() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 150; i++) {
                open.add(new Socket(InetAddress.getLoopbackAddress(), cluster.busPort(0)));
            }
            assertCutWithin(open.getLast(), 1_000);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        untilTaken();
    }

    private static void assertCutBy(Socket socket, byte[] frame) throws IOException {
        try {
            socket.getOutputStream().write(frame);
            socket.getOutputStream().flush();
        } catch (SocketException cutWhileWriting) {
            return;
        }
        assertCut(socket);
    }

    /** Room again, once the connections are seen to be gone. */
    private void untilTaken() throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CUT_WITHIN_MS);
        while (true) {
            try (SSLSocket member = BusClient.connect(cluster.busPort(0), cluster.tls(0), cluster.tls(0))) {
                assertThat(member.isConnected()).isTrue();
                return;
            } catch (IOException full) {
                if (System.nanoTime() > deadlineNs) {
                    throw full;
                }
            }
        }
    }

    private static void assertCut(Socket socket) throws IOException {
        assertCutWithin(socket, CUT_WITHIN_MS);
    }

    private static void assertCutWithin(Socket socket, long withinMs) throws IOException {
        socket.setSoTimeout((int) withinMs);
        int answer;
        try {
            answer = socket.getInputStream().read();
        } catch (java.net.SocketTimeoutException stillOpen) {
            throw new AssertionError("still open after " + withinMs + " ms", stillOpen);
        } catch (IOException reset) {
            answer = -1;
        }
        assertThat(answer).isEqualTo(-1);
    }
}
