package quorate.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.kaspa.Address;
import quorate.codecs.wire.IdentityKey;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.RealIdentity;
import quorate.codecs.wire.RealMultisig;
import quorate.codecs.wire.Signing;
import quorate.codecs.wire.TemplateSigner;
import quorate.node.admin.AdminVerticle;
import quorate.node.chain.KaspaNodes;
import quorate.node.cluster.DeafnessWatch;
import quorate.node.commit.AnchorStore;
import quorate.node.commit.CommitVerticle;
import quorate.node.commit.LedgerFacts;
import quorate.node.commit.LedgerStore;
import quorate.node.gossip.Forgeries;
import quorate.node.gossip.Gossip;
import quorate.node.gossip.PeerTable;
import quorate.node.gossip.SealedEnvelope;
import quorate.node.keys.SigningDesk;
import quorate.node.keys.SpendingKey;
import quorate.node.metrics.NodeGauges;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.HaltFlag;
import quorate.node.postgres.IdentityLease;
import quorate.node.postgres.Ownership;
import quorate.node.postgres.Position;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Retention;
import quorate.node.postgres.ServerCheck;
import quorate.node.proposal.LogStore;
import quorate.node.proposal.ProposalVerticle;
import quorate.node.timeout.TimeoutVerticle;
import quorate.protocol.ChainView;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.LiveParts;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Setup;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.Timing;

/** One signer, wired: reads as the list of its parts in the order in which an event meets them. */
public final class Node {
    public static final String VERSION = "0.1.0";

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long LEASE_PATIENCE_MS = 3_000;
    private static final long HALT_WATCH_MS = 1_000;
    private static final int UP_WITHIN_TICKS = 12;
    private static final long REGISTER_AGAIN_MS = 5_000;
    private static final long END_DEAF_MS = 60_000;

    private final Vertx vertx;
    private final NodeConfig config;
    private final GroupConfig groupConfig;
    private final NodeKeys keys;
    private final PrometheusMeterRegistry registry;
    private final NodeClock clock = new NodeClock();
    private final Group group;
    private final Timing timing;
    private final NodeId self;
    private final Signing signing;
    private final NodeMetrics metrics;
    private final Postgres postgres;
    private final PeerTable peers;
    private final Gossip gossip;
    private final HaltBoard halts;
    private final IdentityLease lease;
    private final Position position;
    private final AtomicReference<Optional<ChainView>> view = new AtomicReference<>(Optional.empty());
    private volatile ProposalVerticle proposal;
    private volatile CommitVerticle commit;
    private final AtomicInteger peersUp = new AtomicInteger();
    private IngestionParts ingestion;

    /** @param vertx clustered */
    public Node(
            Vertx vertx, NodeConfig config, GroupConfig groupConfig, NodeKeys keys, PrometheusMeterRegistry registry) {
        this.vertx = vertx;
        this.config = config;
        this.groupConfig = groupConfig;
        this.keys = keys;
        this.registry = registry;
        this.group = groupConfig.toGroup();
        this.timing = config.timing().toTiming(group.members());
        this.self = keys.self();
        this.signing = groupConfig.signing(Schnorr.best());
        this.metrics = new NodeMetrics(registry);
        this.postgres = Postgres.create(vertx, DatabaseAccess.settings(config.database()));
        this.peers = new PeerTable(self, group.members(), UP_WITHIN_TICKS * timing.tickMs());
        this.gossip = new Gossip(
                vertx,
                clock,
                new Gossip.Self(self, groupConfig.groupHash(), group.pool(), keys.identity()),
                signing,
                Schnorr.best(),
                peers,
                metrics);
        this.halts = new HaltBoard(vertx, new HaltFlag(postgres), group.pool().name());
        this.lease = new IdentityLease(
                vertx,
                DatabaseAccess.settings(config.database()),
                groupConfig.groupHash(),
                self,
                "process " + ProcessHandle.current().pid(),
                new LeaseListener());
        this.position = new Position(
                vertx,
                postgres,
                config.positionFile(),
                groupConfig.members().get(self.index()).identityKey(),
                Node::end);
    }

    /** Checks the database, takes the identity lease, and deploys the verticles. */
    public Future<Void> start() {
        return ServerCheck.require(postgres)
                .compose(ignored -> Ownership.claim(postgres, groupConfig.groupHash(), self))
                .compose(ignored -> lease.acquire(LEASE_PATIENCE_MS))
                .compose(ignored -> position.open())
                .compose(this::deploy)
                .onSuccess(ignored -> LOG.info(
                        "{} of group {} is up: ingestion {}:{}, admin {}:{}",
                        config.member(),
                        groupConfig.groupHash(),
                        config.ingestion().host(),
                        config.ingestion().port(),
                        config.admin().host(),
                        config.admin().port()));
    }

    public Future<Void> stop() {
        return vertx.close();
    }

    private Future<Void> deploy(Optional<String> doubt) {
        WireForms forms = new WireForms(signing, group.pool());
        RealCraft craft = new RealCraft(groupConfig.groupHash(), group.pool(), groupConfig.transactions());
        RealIdentity identity = new RealIdentity(self, new IdentityKey(Schnorr.best(), keys.identity()), signing);
        RealMultisig multisig = new RealMultisig(
                Schnorr.best(), groupConfig.transactions(), groupConfig.spendingKeys(), group.signatureThreshold());
        LogStore log = new LogStore(postgres, forms, lease, position);
        LedgerStore ledger = new LedgerStore(postgres, forms, lease, position);
        ingestion = IngestionParts.of(vertx, config, groupConfig, postgres, clock, gossip, metrics);
        proposal = new ProposalVerticle(
                clock,
                new Setup(group, timing, craft, identity, gossip.bootId()),
                log,
                ingestion.intake(),
                gossip,
                metrics);
        commit = new CommitVerticle(new CommitVerticle.World(
                clock,
                new LiveParts(group, timing, craft, multisig, identity),
                ledger,
                new LedgerFacts(postgres, ledger, ingestion.intake(), group),
                desk(ledger, craft, multisig),
                new AnchorStore(postgres, group.pool()),
                ChainParts.of(config, groupConfig),
                new GossipPeers(),
                metrics,
                this::viewChanged,
                this::txidOf,
                this::addressesOf));
        doubt.ifPresent(proposal::doubted);
        vertx.eventBus().<Long>localConsumer(Addresses.SILENT, m -> silentTo(m.body()));
        gossip.accuse(new Forgeries(postgres, group.pool()));
        gossip.listen(this::heard);
        return deployInOrder(adminVerticle()).onSuccess(ignored -> {
            halts.watch(HALT_WATCH_MS);
            gauges().watch(vertx);
            housekeeping();
            hello();
        });
    }

    private Future<Void> deployInOrder(AdminVerticle admin) {
        // Proposal before Commit: what it tells Commit is read from the database too, what Commit shows it is not.
        return vertx.deployVerticle(proposal)
                .compose(ignored -> vertx.deployVerticle(commit))
                .compose(ignored -> gossip.register())
                .compose(ignored -> vertx.deployVerticle(new TimeoutVerticle(
                        clock, timing.tickMs(), config.retention().everyMs())))
                .compose(ignored -> vertx.deployVerticle(admin))
                .compose(ignored -> vertx.deployVerticle(ingestion.verticle()))
                .mapEmpty();
    }

    // B2: the doubt is over, and how: nothing is said before the position file has begun anew.
    private void silentTo(long toSlot) {
        if (toSlot < Long.MAX_VALUE && !position.hasBegun()) {
            position.begin().onFailure(failure -> {
                LOG.warn("the position file is not begun yet: {}", failure.toString());
                vertx.setTimer(HALT_WATCH_MS, ignored -> silentTo(toSlot));
            });
        }
    }

    private void housekeeping() {
        Retention retention = new Retention(postgres, config.retention().keepMs());
        vertx.eventBus()
                .<Long>localConsumer(
                        Addresses.COLLECT,
                        m -> retention.collect().onFailure(failure -> LOG.warn("retention: {}", failure.toString())));
        DeafnessWatch deafness = new DeafnessWatch(clock.nowMs(), REGISTER_AGAIN_MS, END_DEAF_MS);
        vertx.eventBus().<Long>localConsumer(Addresses.TICK, m -> {
            hello();
            watch(deafness);
        });
    }

    private void hello() {
        gossip.broadcast(
                new Message.Hello(view.get().map(ChainView::tipDaaScore).orElse(0L), VERSION));
    }

    private NodeGauges gauges() {
        return new NodeGauges(
                metrics,
                postgres,
                clock,
                group.pool().name(),
                self.index(),
                new NodeGauges.Present(
                        group.quorum(),
                        () -> 1 + peers.upCount(clock.nowMs()),
                        () -> halts.reason().isPresent(),
                        () -> view.get().map(ChainView::fresh).orElse(false),
                        () -> view.get().map(ChainView::tipDaaScore).orElse(0L),
                        this::kaspa));
    }

    // The cluster can forget who listens, without a word. Own broadcasts come back as long as it knows.
    private void watch(DeafnessWatch deafness) {
        boolean hearsItself = gossip.hearsItself(UP_WITHIN_TICKS * timing.tickMs());
        switch (deafness.look(clock.nowMs(), hearsItself, peers.upCount(clock.nowMs()), 0)) {
            case NOTHING -> {}
            case REGISTER_AGAIN -> {
                LOG.warn("own broadcasts do not come back: registering with the cluster again");
                gossip.register().onFailure(failure -> LOG.warn("not registered: {}", failure.toString()));
            }
            case END -> end("deaf in spite of registering again");
        }
    }

    private static void end(String why) {
        LOG.error("{}: ending, for the supervisor to start this signer anew", why);
        Thread.ofPlatform().name("end").start(() -> Runtime.getRuntime().exit(1));
    }

    private SigningDesk desk(LedgerStore ledger, RealCraft craft, RealMultisig multisig) {
        TemplateSigner signer = new TemplateSigner(Schnorr.best(), groupConfig.transactions(), keys.spending());
        SpendingKey counted = template -> {
            metrics.count(NodeMetrics.Count.KEY_USES);
            return signer.sign(template);
        };
        return new SigningDesk(vertx, ledger, counted, craft, multisig, self);
    }

    private AdminVerticle adminVerticle() {
        return new AdminVerticle(new AdminVerticle.World(
                config.admin(),
                config.tokens(),
                VERSION,
                groupConfig.groupHash(),
                group,
                self,
                groupConfig.members().stream().map(GroupConfig.Member::name).toList(),
                groupConfig.poolAddress().encode(),
                postgres,
                clock,
                peers,
                view::get,
                this::kaspa,
                halts,
                () -> gossip.hearsItself(UP_WITHIN_TICKS * timing.tickMs()),
                this::firstNonce,
                this::txidOf,
                registry));
    }

    private void heard(NodeId from, Message message, SealedEnvelope envelope) {
        greetNewcomers();
        proposal.heard(from, message);
        commit.heard(from, message, envelope);
        ingestion.verticle().heard(from, message);
    }

    // A member that was away is not ready before it has heard a quorum: it need not wait for everybody's next tick.
    private void greetNewcomers() {
        int up = peers.upCount(clock.nowMs());
        if (up > peersUp.getAndSet(up)) {
            hello();
        }
    }

    private KaspaNodes.Shown kaspa() {
        return commit.kaspa();
    }

    private void viewChanged(ChainView changed) {
        view.set(Optional.of(changed));
        proposal.chainChanged(changed);
    }

    private OptionalLong firstNonce(StreamId stream) {
        Long first = group.firstNonces().get(stream);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }

    private Hash32 txidOf(Template template) {
        return groupConfig.transactions().unsigned(template).txid();
    }

    private List<String> addressesOf(Template template) {
        return template.outputs().stream()
                .map(output -> Address.ofScript(groupConfig.network(), output.scriptPublicKey()))
                .flatMap(Optional::stream)
                .map(Address::encode)
                .distinct()
                .toList();
    }

    /** Commit's way out. */
    private final class GossipPeers implements CommitVerticle.Peers {
        @Override
        public void broadcast(Message message) {
            gossip.broadcast(message);
        }

        @Override
        public void send(NodeId to, Message message) {
            gossip.send(to, message);
        }

        @Override
        public boolean hearsQuorum() {
            return 1 + peers.upCount(clock.nowMs()) >= group.quorum();
        }

        @Override
        public void charge(NodeId member, String fault) {
            peers.charge(member, fault);
        }
    }

    private final class LeaseListener implements IdentityLease.Listener {
        @Override
        public void lost(String reason) {
            halts.leaseLost(reason);
        }

        // Perhaps the session ended because its server did, and another one answers now: a promoted standby without the
        // last transactions, or a restored backup. The next start asks the others what was said (B2).
        @Override
        public void heldAgain() {
            position.doubtNow().onComplete(asked -> {
                if (asked.succeeded()) {
                    asked.result().ifPresentOrElse(Node::end, this::resume);
                } else {
                    LOG.warn(
                            "whether the database was set back is not known yet: {}",
                            asked.cause().toString());
                    vertx.setTimer(HALT_WATCH_MS, ignored -> {
                        if (lease.isHeld()) { // else it will be held again
                            heldAgain();
                        }
                    });
                }
            });
        }

        private void resume() {
            if (!lease.isHeld()) {
                return;
            }
            if (proposal != null && commit != null) { // else nothing has been read yet
                proposal.reload();
                commit.reload();
            }
            halts.leaseHeld();
        }
    }
}
