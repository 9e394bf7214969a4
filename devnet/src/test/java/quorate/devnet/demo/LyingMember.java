package quorate.devnet.demo;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.event.EventIds;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.EventMaterialCodec;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.kaspa.Address;
import quorate.codecs.wire.IdentityKey;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.RealIdentity;
import quorate.codecs.wire.Signing;
import quorate.devnet.Await;
import quorate.node.GroupFile;
import quorate.node.NodeClock;
import quorate.node.NodeConfig;
import quorate.node.NodeConfigFile;
import quorate.node.NodeKeys;
import quorate.node.cluster.ClusterFactory;
import quorate.node.gossip.Gossip;
import quorate.node.gossip.PeerTable;
import quorate.node.metrics.NodeMetrics;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Message;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Statement;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** A member whose keys and certificate are real and whose words are not: it sits in the seat of a signer that was stopped. */
final class LyingMember implements AutoCloseable {
    private static final long UP_WITHIN_MS = 3_000;

    private final GroupConfig group;
    private final NodeKeys keys;
    private final Signing signing;
    private final Vertx vertx;
    private final Gossip gossip;

    private LyingMember(NodeConfig config) {
        this.group = GroupFile.read(config.groupFile());
        this.keys = NodeKeys.open(config, group);
        this.signing = group.signing(Schnorr.best());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        this.vertx = Await.get(ClusterFactory.join(config.cluster(), registry));
        this.gossip = new Gossip(
                vertx,
                new NodeClock(),
                new Gossip.Self(keys.self(), group.groupHash(), group.toGroup().pool(), keys.identity()),
                signing,
                Schnorr.best(),
                new PeerTable(keys.self(), group.size(), UP_WITHIN_MS),
                new NodeMetrics(registry));
        Await.get(gossip.register());
    }

    static LyingMember inTheSeatOf(Path config) {
        return new LyingMember(NodeConfigFile.read(config));
    }

    /** "I have stored this event." */
    void announce(EventMaterial.Api material) {
        gossip.broadcast(new Message.Announced(EventMaterialCodec.encode(material)));
    }

    /** A first vote, properly signed, to pay the event from {@code coin} in the slot after {@code previous}. */
    void propose(EventMaterial.Api material, TemplateInput coin, long feeSompi, long slot, DecisionHash previous) {
        EventId event = eventId(material);
        Template template = template(material, event, coin, feeSompi);
        Decision decision = new Decision.Pay(List.of(event), template);
        RealCraft craft = new RealCraft(group.groupHash(), group.toGroup().pool(), group.transactions());
        RealIdentity identity =
                new RealIdentity(keys.self(), new IdentityKey(Schnorr.best(), keys.identity()), signing);
        Statement.Vote vote = new Statement.Vote(slot, 0, Optional.of(craft.decisionHash(slot, previous, decision)));
        List<Bytes> proof = List.of(EventMaterialCodec.encode(material));
        gossip.broadcast(new Message.Proposal(decision, identity.sign(vote), Optional.empty(), proof));
    }

    static EventId eventId(EventMaterial.Api material) {
        return EventIds.of(
                material.externalId(),
                material.source(),
                destination(material),
                material.request().amountSompi());
    }

    private Template template(EventMaterial.Api material, EventId event, TemplateInput coin, long feeSompi) {
        long amountSompi = material.request().amountSompi();
        byte[] payload = new byte[4 + 32];
        System.arraycopy("QRT1".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, payload, 0, 4);
        System.arraycopy(event.hash().toBytes(), 0, payload, 4, 32);
        return new Template(
                List.of(coin),
                List.of(
                        new TemplateOutput(amountSompi, destination(material)),
                        new TemplateOutput(
                                coin.amountSompi() - amountSompi - feeSompi,
                                group.toGroup().poolScript())),
                Bytes.of(payload));
    }

    private static ScriptPublicKey destination(EventMaterial.Api material) {
        return Address.decode(material.request().destination()).scriptPublicKey();
    }

    @Override
    public void close() {
        Await.get(vertx.close());
    }
}
