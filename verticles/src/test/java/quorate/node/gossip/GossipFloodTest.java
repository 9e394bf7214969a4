package quorate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.Signing;
import quorate.node.Addresses;
import quorate.node.NodeClock;
import quorate.node.metrics.NodeMetrics;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;

/** Whoever reaches the bus can claim to be any member; finding out costs a signature check, so those are rationed first. */
class GossipFloodTest {
    private static final Hash32 GROUP = Hash32.ofHex("07".repeat(32));
    private static final PoolId POOL = new PoolId("main");
    private static final int FLOOD = 80_000;
    private static final long PATIENCE_S = 60;

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger checks = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Test
    void whenEnvelopesWithBadSignaturesFloodIn_thenMostAreDroppedBeforeTheirSignatureIsLookedAt() throws Exception {
        Schnorr counting = new CountingSchnorr();
        List<Bytes> keys = List.of(key(1), key(2), key(3));
        Gossip gossip = new Gossip(
                vertx,
                new NodeClock(),
                new Gossip.Self(new NodeId(0), GROUP, POOL, SecretKey.of(key(1).toBytes())),
                new Signing(GROUP, POOL, keys, 2, Profile.CRASH, counting),
                counting,
                new PeerTable(new NodeId(0), 3, 60_000),
                new NodeMetrics(registry));
        await(gossip.register());
        byte[] forged = EnvelopeCodec.unsigned(GROUP, POOL, new NodeId(1), 5, 1, new Message.Wanted(5));
        SealedEnvelope envelope = SealedEnvelope.of(forged, new byte[Schnorr.SIGNATURE_LENGTH]);
        long startedNs = System.nanoTime();
        for (int i = 0; i < FLOOD; i++) {
            vertx.eventBus().publish(Addresses.gossip(GROUP.toHex()), envelope);
        }
        while (dropped("envelope_signature") + dropped("node_rate") < FLOOD) {
            assertThat(System.nanoTime() - startedNs).isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_S));
            Thread.onSpinWait();
        }
        long elapsedMs = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        assertThat((double) checks.get())
                .as("signature checks in %d ms", elapsedMs)
                .isLessThanOrEqualTo(16_000 + elapsedMs * 8.0);
        assertThat(dropped("node_rate")).isPositive();
    }

    private double dropped(String reason) {
        return registry.counter("gossip_dropped_total", "reason", reason).count();
    }

    private static Bytes key(int number) {
        return Bytes.ofHex(("0" + number).repeat(32));
    }

    private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** Finds every signature bad, at once, and counts how often it was asked. */
    private final class CountingSchnorr implements Schnorr {
        @Override
        public byte[] sign(byte[] secretKey, byte[] message, byte[] auxiliary) {
            return new byte[SIGNATURE_LENGTH];
        }

        @Override
        public boolean verify(byte[] xOnlyKey, byte[] message, byte[] signature) {
            checks.incrementAndGet();
            return false;
        }

        @Override
        public byte[] publicKey(byte[] secretKey) {
            return new byte[Hash32.LENGTH];
        }
    }
}
