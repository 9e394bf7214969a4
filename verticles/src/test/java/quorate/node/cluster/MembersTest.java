package quorate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.IdentityKey;
import quorate.codecs.wire.Signing;
import quorate.node.Addresses;
import quorate.node.NodeClock;
import quorate.node.gossip.EnvelopeBusCodec;
import quorate.node.gossip.Gossip;
import quorate.node.gossip.PeerTable;
import quorate.node.gossip.SealedEnvelope;
import quorate.node.metrics.NodeMetrics;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;

/** Two members that joined as signers join, a third that is away. */
class MembersTest {
    private static final Hash32 GROUP = Hash32.ofHex("07".repeat(32));
    private static final PoolId POOL = new PoolId("main");
    private static final long PATIENCE_S = 30;

    @TempDir
    private Path folder;

    private final Schnorr schnorr = Schnorr.best();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PeerTable peers = new PeerTable(new NodeId(0), 3, 60_000);
    private final NodeClock clock = new NodeClock();

    private record Heard(NodeId from, Message message) {}

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private TestCluster cluster;
    private Vertx other;
    private Gossip first;
    private Gossip second;

    @BeforeEach
    void join() throws Exception {
        cluster = new TestCluster(folder, 2);
        first = gossip(cluster.join(0), 0, peers, new NodeMetrics(registry));
        first.listen((from, message, envelope) -> heard.add(new Heard(from, message)));
        other = cluster.join(1);
        second = gossip(
                other,
                1,
                new PeerTable(new NodeId(1), 3, 60_000),
                new NodeMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
        TestCluster.await(first.register());
        TestCluster.await(second.register());
        untilHeard();
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
    }

    @Test
    void whenAMemberSpeaks_thenItIsHeardByBroadcastAndDirectly() throws Exception {
        second.broadcast(new Message.Wanted(7));
        assertThat(next()).isEqualTo(new Heard(new NodeId(1), new Message.Wanted(7)));
        second.send(new NodeId(0), new Message.Wanted(8));
        assertThat(next()).isEqualTo(new Heard(new NodeId(1), new Message.Wanted(8)));
        assertThat(peers.up(new NodeId(1), clock.nowMs())).isTrue();
        assertThat(peers.up(new NodeId(2), clock.nowMs())).isFalse();
    }

    // G1: numbers measure loss. What goes to another member alone is not lost here.
    @Test
    void whenAMemberSpeaksToOthersAlone_thenNothingCountsAsLost_andWhatIsMissedDoes() throws Exception {
        BlockingQueue<Long> numbers = new LinkedBlockingQueue<>();
        TestCluster.await(other.eventBus()
                .<SealedEnvelope>consumer(Addresses.gossip(GROUP.toHex()), m -> numbers.add(number(m.body())))
                .completion());
        for (int i = 0; i < 3; i++) {
            second.send(new NodeId(2), new Message.Wanted(8));
            second.broadcast(new Message.Wanted(9));
            assertThat(next()).isEqualTo(new Heard(new NodeId(1), new Message.Wanted(9)));
        }
        assertThat(peers.peer(new NodeId(1)).lost()).isZero();
        // Whoever else listens may hear the last one a moment later than we.
        long first = numbers.poll(10, TimeUnit.SECONDS);
        assertThat(numbers.poll(10, TimeUnit.SECONDS)).isEqualTo(first + 1);
        assertThat(numbers.poll(10, TimeUnit.SECONDS)).isEqualTo(first + 2);
        publish(sealed(GROUP, 2, 2, 1));
        publish(sealed(GROUP, 2, 2, 4));
        next();
        next();
        assertThat(peers.peer(new NodeId(2)).lost()).isEqualTo(2);
    }

    private static long number(SealedEnvelope envelope) {
        Buffer wire = Buffer.buffer();
        new EnvelopeBusCodec().encodeToWire(wire, envelope);
        return EnvelopeCodec.decode(wire.getBytes(5, wire.length())).envelope().sequence();
    }

    // A valid certificate opens the door of the bus, not the mouth of another member: only the envelope's signature
    // counts.
    @Test
    void whenAMemberClaimsAnotherSender_thenTheEnvelopeIsDroppedAndCounted() throws Exception {
        publish(sealed(GROUP, 2, 1));
        second.broadcast(new Message.Wanted(9));
        assertThat(next()).isEqualTo(new Heard(new NodeId(1), new Message.Wanted(9)));
        assertThat(heard).isEmpty();
        assertThat(dropped("envelope_signature")).isEqualTo(1);
        assertThat(peers.up(new NodeId(2), clock.nowMs())).isFalse();
        // The control: with its own key the same words are heard.
        publish(sealed(GROUP, 2, 2));
        assertThat(next()).isEqualTo(new Heard(new NodeId(2), new Message.Wanted(5)));
    }

    // G4: who has another group hash is shown, and only the member itself can say so of itself.
    @Test
    void whenAnEnvelopeIsOfAnotherGroup_thenItIsShownForItsTrueSenderAlone() throws Exception {
        Hash32 foreign = Hash32.ofHex("08".repeat(32));
        publish(sealed(foreign, 2, 1));
        publish(sealed(foreign, 1, 1));
        second.broadcast(new Message.Wanted(9));
        assertThat(next()).isEqualTo(new Heard(new NodeId(1), new Message.Wanted(9)));
        assertThat(dropped("envelope_signature")).isEqualTo(1);
        assertThat(dropped("group_hash")).isEqualTo(1);
        assertThat(peers.peer(new NodeId(2)).foreignGroupHash()).isEmpty();
    }

    // The bus believes whoever is on it; gossip takes one type in one form, and goes on after whatever else comes.
    @Test
    void whenAMemberSendsAnythingButAnEnvelope_thenItIsDroppedAndCounted_andTheNextOneIsHeard() throws Exception {
        for (Object stranger : List.of("text", Buffer.buffer("bytes"), new JsonObject().put("a", 1), 7L)) {
            publish(stranger);
        }
        publish(SealedEnvelope.of(new byte[10], new byte[0]));
        String address = Addresses.gossip(GROUP.toHex());
        byte[] envelope = Bytes.ofHex("01" + "00000003" + "aabbcc").toBytes();
        try (SSLSocket forger = BusClient.connect(cluster.busPort(0), cluster.tls(1), cluster.tls(1))) {
            for (int changed = 0; changed < 5; changed++) {
                byte[] malformed = envelope.clone();
                malformed[changed] ^= 0x40;
                forger.getOutputStream().write(BusClient.frame(address, EnvelopeBusCodec.NAME, malformed));
            }
            forger.getOutputStream().flush();
            second.broadcast(new Message.Wanted(9));
            assertThat(next()).isEqualTo(new Heard(new NodeId(1), new Message.Wanted(9)));
            for (int i = 0; i < 500 && dropped("malformed") < 6; i++) {
                Thread.sleep(20);
            }
        }
        assertThat(dropped("codec")).isEqualTo(4);
        assertThat(dropped("malformed")).isEqualTo(6);
        assertThat(heard).isEmpty();
    }

    private Gossip gossip(Vertx vertx, int member, PeerTable table, NodeMetrics metrics) {
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            keys.add(Bytes.of(schnorr.publicKey(secret(i))));
        }
        return new Gossip(
                vertx,
                clock,
                new Gossip.Self(new NodeId(member), GROUP, POOL, SecretKey.of(secret(member))),
                new Signing(GROUP, POOL, keys, 2, Profile.CRASH, schnorr),
                schnorr,
                table,
                metrics);
    }

    private static byte[] secret(int member) {
        return Hashes.sha256(("member " + member).getBytes(StandardCharsets.US_ASCII))
                .toBytes();
    }

    private SealedEnvelope sealed(Hash32 group, int sender, int signer) {
        return sealed(group, sender, signer, 1);
    }

    private SealedEnvelope sealed(Hash32 group, int sender, int signer, long number) {
        byte[] unsigned = EnvelopeCodec.unsigned(group, POOL, new NodeId(sender), 5, number, new Message.Wanted(5));
        Bytes signature = new IdentityKey(schnorr, SecretKey.of(secret(signer))).sign(Signing.envelopeDigest(unsigned));
        return SealedEnvelope.of(unsigned, signature.toBytes());
    }

    private void publish(Object envelope) {
        other.eventBus().publish(Addresses.gossip(GROUP.toHex()), envelope);
    }

    private double dropped(String reason) {
        return registry.counter("gossip_dropped_total", "reason", reason).count();
    }

    private Heard next() throws InterruptedException {
        return heard.poll(PATIENCE_S, TimeUnit.SECONDS);
    }

    // A registration reaches the other member a moment after it is made; the bus promises nothing before.
    private void untilHeard() throws InterruptedException {
        int asked = 0;
        do {
            second.broadcast(new Message.Wanted(0));
            second.send(new NodeId(0), new Message.Wanted(0));
            asked++;
        } while (heard.poll(1, TimeUnit.SECONDS) == null && asked < PATIENCE_S);
        Heard late;
        do {
            late = heard.poll(1, TimeUnit.SECONDS);
        } while (late != null);
    }
}
