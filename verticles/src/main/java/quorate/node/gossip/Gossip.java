package quorate.node.gossip;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.wire.Envelope;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.Signing;
import quorate.node.Addresses;
import quorate.node.NodeClock;
import quorate.node.metrics.NodeMetrics;
import quorate.node.metrics.NodeMetrics.Count;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;

/**
 * The one door between this node and the others. It holds the sole clustered consumers, and hands a message on only when its
 * envelope's size, form, group, member and signature hold, and every statement and certificate inside is its maker's own. It
 * believes nothing else of what a member says. The bus is a doorbell (G2): whatever is lost here the next digest brings again.
 */
public final class Gossip {
    /** Hears what passed every check. Called on the context that started gossip. */
    public interface Listener {
        /** @param envelope in which it came: what {@code from} signed */
        void heard(NodeId from, Message message, SealedEnvelope envelope);
    }

    /** Hears whose envelope carried a statement that is not its maker's own. Called on the same context. */
    public interface Accuser {
        /** @param envelope as it came, signed by {@code member} */
        void accuse(NodeId member, String fault, byte[] envelope);
    }

    /** Who we are on the bus. */
    public record Self(NodeId member, Hash32 groupHash, PoolId pool, SecretKey identity) {}

    private static final Logger LOG = LoggerFactory.getLogger(Gossip.class);
    // A healthy member sends a few messages a slot and one digest a tick; catching up comes in bursts.
    private static final double MESSAGES_PER_SECOND = 2_000;
    private static final double BURST = 4_000;
    // Who sent an envelope is known only when its signature holds, and that costs about 30 us: this bounds it for all
    // senders
    // together, at a quarter of what one thread can check.
    private static final double NODE_MESSAGES_PER_SECOND = 8_000;
    private static final double NODE_BURST = 16_000;

    private final Vertx vertx;
    private final NodeClock clock;
    private final Self self;
    private final Signing signing;
    private final Schnorr schnorr;
    private final PeerTable peers;
    private final NodeMetrics metrics;
    private final long bootId = new SecureRandom().nextLong() >>> 1;
    private final List<Listener> listeners = new ArrayList<>();
    private final RateLimit nodeRate;
    private final SortedMap<NodeId, RateLimit> rates;
    private final List<Accuser> accusers = new ArrayList<>();
    private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
    private long sequence;
    private volatile long echoHeardMs;

    public Gossip(
            Vertx vertx,
            NodeClock clock,
            Self self,
            Signing signing,
            Schnorr schnorr,
            PeerTable peers,
            NodeMetrics metrics) {
        this.vertx = vertx;
        this.clock = clock;
        this.self = self;
        this.signing = signing;
        this.schnorr = schnorr;
        this.peers = peers;
        this.metrics = metrics;
        this.nodeRate = new RateLimit(NODE_MESSAGES_PER_SECOND, NODE_BURST, clock.nowMs());
        TreeMap<NodeId, RateLimit> each = new TreeMap<>();
        peers.members().forEach(member -> each.put(member, new RateLimit(MESSAGES_PER_SECOND, BURST, clock.nowMs())));
        this.rates = Collections.unmodifiableSortedMap(each);
        vertx.eventBus().registerDefaultCodec(SealedEnvelope.class, new EnvelopeBusCodec());
    }

    public PeerTable peers() {
        return peers;
    }

    /** This start's own number, in every envelope. */
    public long bootId() {
        return bootId;
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void accuse(Accuser accuser) {
        accusers.add(accuser);
    }

    /** Registers with the cluster; also again, when the registration was lost. */
    public Future<Void> register() {
        consumers.forEach(MessageConsumer::unregister);
        consumers.clear();
        String hash = self.groupHash().toHex();
        for (String address : List.of(
                Addresses.gossip(hash), Addresses.gossip(hash, self.member().index()))) {
            consumers.add(vertx.eventBus().consumer(address, this::receive));
        }
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
                .mapEmpty();
    }

    /** Whether the own broadcasts come back: the cluster knows that this node listens (vert.x loses registrations at times). */
    public boolean hearsItself(long withinMs) {
        return clock.nowMs() - echoHeardMs <= withinMs;
    }

    public void broadcast(Message message) {
        vertx.eventBus().publish(Addresses.gossip(self.groupHash().toHex()), seal(true, message));
    }

    public void send(NodeId to, Message message) {
        vertx.eventBus().send(Addresses.gossip(self.groupHash().toHex(), to.index()), seal(false, message));
    }

    // Broadcasts are numbered, so that each member can tell how many it missed; what goes to one bears the last number.
    private synchronized SealedEnvelope seal(boolean toAll, Message message) {
        sequence += toAll ? 1 : 0;
        byte[] unsigned =
                EnvelopeCodec.unsigned(self.groupHash(), self.pool(), self.member(), bootId, sequence, message);
        byte[] signature =
                self.identity().sign(schnorr, Signing.envelopeDigest(unsigned)).toBytes();
        return SealedEnvelope.of(unsigned, signature);
    }

    // A body is decoded when it is first looked at.
    private void receive(io.vertx.core.eventbus.Message<Object> carried) {
        try {
            if (carried.body() instanceof SealedEnvelope envelope) {
                receive(envelope);
            } else {
                drop("codec", "expected " + EnvelopeBusCodec.NAME);
            }
        } catch (MalformedException malformed) {
            drop("malformed", malformed.getMessage());
        }
    }

    private void receive(SealedEnvelope sealed) {
        if (!nodeRate.take(clock.nowMs())) {
            metrics.count(Count.STATE_SYNC_THROTTLED);
            drop("node_rate", "more envelopes than the whole group sends");
            return;
        }
        EnvelopeCodec.Decoded decoded = EnvelopeCodec.decode(sealed.bytes());
        Envelope envelope = decoded.envelope();
        if (envelope.sender().equals(self.member()) && envelope.bootId() == bootId) {
            echoHeardMs = clock.nowMs();
            return;
        }
        if (!peers.isPeer(envelope.sender())) {
            drop("not_a_peer", envelope.sender().toString());
        } else if (!signing.verifyEnvelope(decoded)) {
            // The signature says who sent it: before it holds, nothing is charged to anyone.
            drop("envelope_signature", envelope.sender().toString());
        } else {
            refusal(envelope)
                    .ifPresentOrElse(why -> drop(why, envelope.sender().toString()), () -> open(decoded, sealed));
        }
    }

    private Optional<String> refusal(Envelope envelope) {
        if (!envelope.groupHash().equals(self.groupHash())) {
            peers.foreignGroup(envelope.sender(), envelope.groupHash());
            return Optional.of("group_hash");
        }
        return envelope.pool().equals(self.pool()) ? Optional.empty() : Optional.of("pool");
    }

    private void open(EnvelopeCodec.Decoded decoded, SealedEnvelope sealed) {
        NodeId from = decoded.envelope().sender();
        long nowMs = clock.nowMs();
        if (!rates.get(from).take(nowMs)) {
            metrics.count(Count.STATE_SYNC_THROTTLED);
            drop("rate", from.toString());
            return;
        }
        Message message = decoded.envelope().message();
        peers.heard(from, decoded.envelope().bootId(), decoded.envelope().sequence(), nowMs)
                .ifPresent(alarm -> {
                    metrics.alert("CLONED_MEMBER");
                    LOG.error("{}", alarm);
                });
        Optional<String> fault = faultOf(message);
        if (fault.isPresent()) {
            peers.fault(from, fault.get());
            metrics.count(Count.FORGED_STATEMENTS);
            accusers.forEach(accuser -> accuser.accuse(from, fault.get(), sealed.bytes()));
            drop("statement", from + ": " + fault.get());
            return;
        }
        if (message instanceof Message.Hello hello) {
            peers.hello(from, hello.tipDaaScore(), hello.software());
        }
        if (message instanceof Message.Digested digested) {
            peers.returning(from, digested.digest().returning().isPresent());
        }
        listeners.forEach(listener -> listener.heard(from, message, sealed));
    }

    /** What is wrong with the statements that a message carries; empty when each is its maker's own. */
    private Optional<String> faultOf(Message message) {
        return switch (message) {
            case Message.Proposal m ->
                signing.faultOf(m.vote())
                        .or(() -> m.because().flatMap(signing::faultOf))
                        .or(() -> signing.faultOf(m.decision()));
            case Message.VoteCast m ->
                signing.faultOf(m.vote()).or(() -> m.because().flatMap(signing::faultOf));
            case Message.LockCast m -> signing.faultOf(m.lock()).or(() -> signing.faultOf(m.because()));
            case Message.Certified m -> signing.faultOf(m.certificate());
            case Message.Confirmed m -> signing.faultOf(m.completed());
            case Message.Refused m -> signing.faultOf(m.refusal());
            case Message.Digested ignored -> Optional.empty();
            case Message.LiveDigested ignored -> Optional.empty();
            case Message.Signatures ignored -> Optional.empty();
            case Message.Announced ignored -> Optional.empty();
            case Message.Wanted ignored -> Optional.empty();
            case Message.Hello ignored -> Optional.empty();
            case Message.Asked ignored -> Optional.empty();
            case Message.Answered m ->
                m.vote().flatMap(signing::faultOf).or(() -> m.lock().flatMap(signing::faultOf));
        };
    }

    private void drop(String reason, String detail) {
        metrics.dropped(reason);
        LOG.debug("envelope dropped: {}: {}", reason, detail);
    }
}
