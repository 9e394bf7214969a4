package quorate.node.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.ConfigException;
import quorate.node.HaltBoard;
import quorate.node.NodeClock;
import quorate.node.NodeConfig;
import quorate.node.chain.KaspaNodes;
import quorate.node.gossip.PeerTable;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.node.postgres.ChangeFeed;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.ServerCheck;
import quorate.protocol.ChainView;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.StreamId;
import quorate.protocol.Template;

/** The operators' server: dashboard, read API, admin API, health and metrics. */
public final class AdminVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AdminVerticle.class);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    /** What an admin server shows and changes. */
    public record World(
            NodeConfig.Http http,
            List<NodeConfig.Token> tokens,
            String version,
            Hash32 groupHash,
            Group group,
            NodeId self,
            List<String> memberNames,
            String poolAddress,
            Postgres postgres,
            NodeClock clock,
            PeerTable peers,
            Supplier<Optional<ChainView>> view,
            Supplier<KaspaNodes.Shown> kaspa,
            HaltBoard halts,
            Supplier<Boolean> subscribed,
            Function<StreamId, OptionalLong> firstNonce,
            Function<Template, Hash32> txid,
            PrometheusMeterRegistry registry) {}

    private final World world;
    private Router router;
    private HttpServer server;

    public AdminVerticle(World world) {
        this.world = world;
    }

    @Override
    public Future<?> start() {
        NodeConfig.Http http = world.http();
        if (http.tls().isEmpty() && !LOOPBACK.contains(http.host())) {
            throw new ConfigException(
                    "admin: " + http.host() + " is not loopback: expected a certificate (tls), found none");
        }
        HttpServerOptions options = new HttpServerOptions()
                .setHost(http.host())
                .setPort(http.port())
                .setCompressionSupported(true);
        http.tls()
                .ifPresent(tls -> options.setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.certificate().toString())
                                .addKeyPath(tls.key().toString())));
        router = routes();
        return vertx.createHttpServer(options).requestHandler(router).listen().onSuccess(bound -> server = bound);
    }

    /** The port that the server listens on, once started. */
    public int port() {
        return server.actualPort();
    }

    /** Every route, for the test that walks them. */
    Router router() {
        return router;
    }

    private Router routes() {
        Router all = Router.router(vertx);
        Guard guard = new Guard(
                new Tokens(world.tokens()),
                LOOPBACK.contains(world.http().host())
                        ? LOOPBACK
                        : Set.of(world.http().host()));
        Function<NodeId, String> names = member -> world.memberNames().get(member.index());
        SlotReads slots = new SlotReads(world.postgres(), world.group(), world.self(), names, this::tip);
        Absences absences =
                new Absences(world.peers(), world.clock(), world.group(), world.self(), world.memberNames());
        TransactionIds transactions = new TransactionIds(world.txid());
        TemplateReads templates =
                new TemplateReads(world.postgres(), world.group().pool().name(), names);
        EventReads events = new EventReads(world.postgres(), slots, templates, absences, transactions);
        EvidenceReads evidence =
                new EvidenceReads(world.postgres(), world.group().pool().name(), world.memberNames());
        NodeReads node = new NodeReads(
                new NodeReads.Constants(
                        world.version(),
                        world.groupHash(),
                        world.group(),
                        world.self(),
                        world.memberNames(),
                        world.poolAddress()),
                world.postgres(),
                evidence,
                absences,
                world.peers(),
                world.view(),
                world.kaspa(),
                world.halts()::reason);
        ChangeStream changes = new ChangeStream(vertx, new ChangeFeed(world.postgres()), events);
        changes.start();
        all.route().handler(guard.ownOrigin());
        health().mount(all);
        all.get("/metrics")
                .handler(guard.needs(Role.VIEWER))
                .handler(context -> context.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(world.registry().scrape()));
        all.get("/v1/changes").handler(guard.needs(Role.VIEWER)).handler(changes::handle);
        new ReadRoutes(
                        guard,
                        world.group().pool(),
                        events,
                        new LogReads(world.postgres(), names, transactions),
                        new StreamReads(world.postgres(), world.firstNonce()),
                        node,
                        new PoolReads(
                                world.postgres(), world.group(), world.poolAddress(), world.view(), world.kaspa()),
                        evidence)
                .mount(all);
        mountChanges(all, guard, events, absences);
        all.route("/v1/*")
                .handler(guard.needs(Role.VIEWER))
                .handler(context -> Problem.of(ProblemCode.NOT_FOUND, "no such route: " + context.normalizedPath())
                        .send(context));
        Dashboard.mount(all);
        all.route().failureHandler(AdminVerticle::failed);
        return all;
    }

    private void mountChanges(Router all, Guard guard, EventReads events, Absences absences) {
        AdminStore store = new AdminStore(world.postgres());
        Effects effects = new Effects(vertx.eventBus(), world.halts());
        CancelState cancels =
                new CancelState(store, effects, world.halts(), world.group(), world.self(), world.memberNames());
        new ActionRoutes(guard, store, events, world.group().pool(), effects, cancels).mount(all);
        new RefusalRoute(guard, store, events, world.group(), effects).mount(all);
        new SetAsideRoute(guard, store, events, world.group(), absences, effects).mount(all);
        new DeadLetterRoutes(guard, new DeadLetterReads(world.postgres()), store, effects).mount(all);
    }

    // What the handlers themselves refuse, such as a body that is too large; errors are problems on every route.
    private static void failed(RoutingContext context) {
        switch (context.statusCode()) {
            case 413 ->
                Problem.of(ProblemCode.TOO_LARGE, "the body is larger than a change needs")
                        .send(context);
            case 404 -> Problem.of(ProblemCode.NOT_FOUND, "no such page").send(context);
            default -> {
                LOG.warn("{} failed: {}", context.normalizedPath(), context.statusCode(), context.failure());
                Problem.of(ProblemCode.INTERNAL, "an error of this signer; it is in its log")
                        .send(context);
            }
        }
    }

    private Health health() {
        return new Health()
                .ready(
                        "database",
                        () -> ServerCheck.refusals(world.postgres())
                                .map(refusals -> refusals.isEmpty() ? null : String.join("; ", refusals)))
                .ready(
                        "node",
                        () -> Future.succeededFuture(
                                world.view().get().map(ChainView::fresh).orElse(false)
                                        ? null
                                        : "expected a synced node whose tip moves"))
                .ready("peers", () -> Future.succeededFuture(peersWrong()))
                .ready(
                        "subscription",
                        () -> Future.succeededFuture(
                                world.subscribed().get() ? null : "expected to hear the group's address, found deaf"))
                .ready(
                        "halt",
                        () -> Future.succeededFuture(world.halts().reason().orElse(null)));
    }

    private String peersWrong() {
        int heard = 1 + world.peers().upCount(world.clock().nowMs());
        int needed = world.group().quorum();
        return heard >= needed ? null : "expected " + needed + " members heard, found " + heard;
    }

    private OptionalLong tip() {
        return world.view()
                .get()
                .map(view -> OptionalLong.of(view.tipDaaScore()))
                .orElse(OptionalLong.empty());
    }
}
