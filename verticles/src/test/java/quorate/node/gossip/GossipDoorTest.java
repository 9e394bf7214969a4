package quorate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.Signing;
import quorate.node.Addresses;
import quorate.node.NodeClock;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.Samples;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.DecisionHash;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.VoteCertificate;

/** G1: a member answers for its envelope; every statement inside answers for itself, whoever hands it on. */
class GossipDoorTest {
    private static final Hash32 GROUP = Hash32.ofHex("07".repeat(32));
    private static final PoolId POOL = new PoolId("main");
    private static final DecisionHash DECISION = Samples.decision(1);
    private static final NodeId ONE = new NodeId(1);
    private static final long PATIENCE_S = 30;
    private static final int FLOOD = 15_000;

    private final Vertx vertx = Vertx.vertx();
    private final PeerTable peers = new PeerTable(new NodeId(0), 3, 60_000);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Signing signing = new Signing(
            GROUP,
            POOL,
            IntStream.range(0, 3)
                    .mapToObj(member -> Bytes.of(key(member).publicKey().toBytes()))
                    .toList(),
            2,
            Profile.CRASH,
            Schnorr.best());
    private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<EnvelopeCodec.Decoded> accused = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() throws Exception {
        Gossip gossip = new Gossip(
                vertx,
                new NodeClock(),
                new Gossip.Self(new NodeId(0), GROUP, POOL, key(0)),
                signing,
                Schnorr.best(),
                peers,
                new NodeMetrics(registry));
        gossip.listen((from, message, envelope) -> {
            assertThat(EnvelopeCodec.decode(envelope.bytes()).envelope().message())
                    .isEqualTo(message); // what the sender can be held to
            heard.add(message);
        });
        gossip.accuse((from, fault, envelope) -> accused.add(EnvelopeCodec.decode(envelope)));
        gossip.register().toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Test
    void whenAMemberHandsOnAForgedStatement_thenItIsNotHeardAndTheFaultIsItsOwn() throws Exception {
        Signed<Statement.Vote> vote = by(2, vote());
        Signed<Statement.Lock> lock = by(2, lock());
        VoteCertificate votes = votes(by(1, vote()), vote);
        VoteCertificate badVotes = votes(by(1, vote()), forged(vote()));
        Certificate badLocks = new Certificate(1, 0, DECISION, List.of(by(1, lock()), forged(lock())));
        // C1: signed by its maker, and yet none of this group's profile.
        Signed<Statement.Lock> anchored = by(2, new Statement.Lock(1, 0, DECISION, OptionalLong.of(7)));
        Signed<Statement.Lock> other = by(1, anchored.statement());
        List<Message> bad = List.of(
                new Message.LockCast(anchored, votes),
                new Message.Certified(
                        Samples.pay(1), new Certificate(1, 0, DECISION, List.of(other, anchored)), List.of()),
                new Message.Answered(5, 0, false, Optional.empty(), Optional.of(anchored)),
                new Message.VoteCast(forged(vote()), Optional.empty()),
                new Message.VoteCast(vote, Optional.of(badVotes)),
                new Message.Proposal(Samples.pay(1), forged(vote()), Optional.empty(), List.of()),
                new Message.Proposal(Samples.pay(1), vote, Optional.of(badVotes), List.of()),
                new Message.LockCast(forged(lock()), votes),
                new Message.LockCast(lock, badVotes),
                new Message.Certified(Samples.pay(1), badLocks, List.of()),
                new Message.Refused(forged(new Statement.Refusal(1, Samples.template(1)))),
                new Message.Confirmed(forged(new Statement.Completed(1, Samples.template(1)))));
        for (Message message : bad) {
            say(1, message);
        }
        List<Message> sound = List.of(
                new Message.VoteCast(vote, Optional.of(votes)),
                new Message.LockCast(lock, votes),
                new Message.Certified(
                        Samples.pay(1), new Certificate(1, 0, DECISION, List.of(by(1, lock()), lock)), List.of()),
                new Message.Refused(by(2, new Statement.Refusal(1, Samples.template(1)))),
                new Message.Confirmed(by(2, new Statement.Completed(1, Samples.template(1)))));
        for (Message message : sound) {
            say(1, message);
        }
        for (Message message : sound) {
            assertThat(heard.poll(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo(message);
        }
        assertThat(heard).isEmpty();
        assertThat(peers.peer(ONE).faults()).isEqualTo(bad.size());
        assertThat(peers.peer(new NodeId(2)).faults()).isZero();
        assertThat(accused).extracting(one -> one.envelope().message()).containsExactlyElementsOf(bad);
        assertThat(accused).allMatch(signing::verifyEnvelope);
        assertThat(registry.counter("forged_statements_total").count()).isEqualTo(bad.size());
    }

    // A flood of one member must not starve the others, and is charged to it alone.
    @Test
    void whenAMemberSpeaksWithoutEnd_thenItIsHeldToItsRateAndTheOtherIsHeard() throws Exception {
        SealedEnvelope envelope = sealed(1, new Message.Wanted(7));
        long startedNs = System.nanoTime();
        for (int i = 0; i < FLOOD; i++) {
            vertx.eventBus().publish(Addresses.gossip(GROUP.toHex()), envelope);
        }
        Message last = new Message.Wanted(1_000_000);
        say(2, last);
        int ofOne = 0;
        Message next = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
        while (next != null && !next.equals(last)) {
            ofOne++;
            next = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
        }
        long elapsedMs = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        assertThat(next).isEqualTo(last);
        assertThat(ofOne).as("in %d ms", elapsedMs).isLessThanOrEqualTo((int) (4_000 + 2 * elapsedMs));
        assertThat(ofOne
                        + registry.counter("gossip_dropped_total", "reason", "rate")
                                .count())
                .isEqualTo(FLOOD);
    }

    private void say(int member, Message message) {
        vertx.eventBus().publish(Addresses.gossip(GROUP.toHex()), sealed(member, message));
    }

    private static SealedEnvelope sealed(int member, Message message) {
        byte[] unsigned = EnvelopeCodec.unsigned(GROUP, POOL, new NodeId(member), 5, 1, message);
        byte[] signature = key(member)
                .sign(Schnorr.best(), Signing.envelopeDigest(unsigned))
                .toBytes();
        return SealedEnvelope.of(unsigned, signature);
    }

    private <S extends Statement> Signed<S> by(int member, S statement) {
        return new Signed<>(new NodeId(member), statement, key(member).sign(Schnorr.best(), signing.digest(statement)));
    }

    /** Member 1 signs, and says that it was member 2. */
    private <S extends Statement> Signed<S> forged(S statement) {
        return new Signed<>(new NodeId(2), statement, by(1, statement).signature());
    }

    private static VoteCertificate votes(Signed<Statement.Vote> first, Signed<Statement.Vote> second) {
        return new VoteCertificate(1, 0, DECISION, List.of(first, second));
    }

    private static Statement.Vote vote() {
        return new Statement.Vote(1, 0, Optional.of(DECISION));
    }

    private static Statement.Lock lock() {
        return new Statement.Lock(1, 0, DECISION);
    }

    private static SecretKey key(int member) {
        return SecretKey.of(Hashes.sha256(("member " + member).getBytes(StandardCharsets.US_ASCII))
                .toBytes());
    }
}
