package quorate.node.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import quorate.node.Addresses;
import quorate.node.ConfigException;
import quorate.node.HaltBoard;
import quorate.node.NodeClock;
import quorate.node.NodeConfig;
import quorate.node.gossip.PeerTable;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.node.postgres.ChangeFeed;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.ServerCheck;
import quorate.protocol.ChainView;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.StreamId;

/** The operators' server: dashboard, read API, admin API, health and metrics. */
public final class AdminVerticle extends VerticleBase {
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
            HaltBoard halts,
            Supplier<Boolean> subscribed,
            Function<StreamId, OptionalLong> firstNonce,
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
        Guard guard = new Guard(new Tokens(world.tokens()), ownHosts());
        Function<NodeId, String> names = member -> world.memberNames().get(member.index());
        SlotReads slots = new SlotReads(world.postgres(), world.group().pool(), world.self(), names, this::tip);
        EventReads events = new EventReads(world.postgres(), slots);
        NodeReads node = new NodeReads(
                new NodeReads.Constants(
                        world.version(),
                        world.groupHash(),
                        world.group(),
                        world.self(),
                        world.memberNames(),
                        world.poolAddress()),
                world.postgres(),
                world.clock(),
                world.peers(),
                world.view(),
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
                        events,
                        new LogReads(world.postgres(), names),
                        new StreamReads(world.postgres(), world.firstNonce()),
                        node)
                .mount(all);
        new ActionRoutes(
                        guard,
                        new AdminStore(world.postgres()),
                        events,
                        world.group().pool(),
                        new BusEffects())
                .mount(all);
        all.route("/v1/*")
                .handler(guard.needs(Role.VIEWER))
                .handler(context -> Problem.of(ProblemCode.NOT_FOUND, "no such route: " + context.normalizedPath())
                        .send(context));
        Dashboard.mount(all);
        return all;
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

    private Set<String> ownHosts() {
        String port = ":" + world.http().port();
        return LOOPBACK.contains(world.http().host())
                ? Set.of("127.0.0.1" + port, "localhost" + port, "[::1]" + port)
                : Set.of(world.http().host() + port);
    }

    /** Tells the node's parts what an operator changed. */
    private final class BusEffects implements ActionRoutes.Effects {
        @Override
        public void haltChanged() {
            world.halts().refresh();
        }

        @Override
        public void reset(EventId event) {
            publish(Addresses.EVENT_RESET, event.toString());
        }

        @Override
        public void cancelApproved(StreamId stream, long nonce, Optional<EventId> event) {
            publish(
                    Addresses.CANCEL_APPROVED,
                    new JsonObject()
                            .put("stream", stream.text())
                            .put("nonce", nonce)
                            .put("event", event.map(EventId::toString).orElse(null)));
        }

        @Override
        public void lateApproved(EventId event) {
            publish(Addresses.LATE_APPROVED, event.toString());
        }

        @Override
        public Future<JsonObject> cancelState(StreamId stream, long nonce, Optional<EventId> event) {
            int needed = world.group().quorum();
            return Future.succeededFuture(new JsonObject()
                    .put("approvedHere", true)
                    .put("approvalsNeeded", needed)
                    .put(
                            "standsAgainst",
                            new JsonArray()
                                    .add("a Cancel is decided when the operators of " + needed
                                            + " signers have approved it")));
        }

        private void publish(String address, Object body) {
            vertx.eventBus().publish(address, body, Addresses.LOCAL);
        }
    }
}
