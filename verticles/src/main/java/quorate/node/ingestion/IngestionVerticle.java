package quorate.node.ingestion;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.Addresses;
import quorate.node.NodeClock;
import quorate.protocol.EventId;
import quorate.protocol.Message;
import quorate.protocol.NodeId;

/**
 * Takes events in: the relayers' HTTP server, members' announcements, and what operators try again. What it stores it tells
 * Proposal ({@link Addresses#EVENT_ACTIONABLE}) and the members.
 */
public final class IngestionVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(IngestionVerticle.class);
    private static final int IDLE_S = 15;
    private static final int LOOK_EVERY_TICKS = 4;
    private static final int MAX_HEADER_BYTES = 8 * 1024;

    private final IngestionOptions options;
    private final EventIntake intake;
    private final EventStore store;
    private final DeadLetters deadLetters;
    private final NodeClock clock;
    private final Consumer<Message> broadcast;
    private HttpServer server;
    private boolean looking;
    private int ticks;

    /** @param broadcast sends to all members; called on this verticle's context */
    public IngestionVerticle(
            IngestionOptions options,
            EventIntake intake,
            EventStore store,
            DeadLetters deadLetters,
            NodeClock clock,
            Consumer<Message> broadcast) {
        this.options = options;
        this.intake = intake;
        this.store = store;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.broadcast = broadcast;
    }

    @Override
    public Future<?> start() {
        Requeue requeue = new Requeue(intake, deadLetters);
        vertx.eventBus().<String>localConsumer(Addresses.EVENT_ANNOUNCE, m -> announce(EventId.ofHex(m.body())));
        vertx.eventBus().<Long>localConsumer(Addresses.TICK, m -> tick());
        vertx.eventBus().<Long>localConsumer(Addresses.COLLECT, m -> collect());
        vertx.eventBus().<JsonObject>localConsumer(Addresses.DEAD_LETTER_REQUEUE, requeue::requeue);
        vertx.eventBus().<JsonObject>localConsumer(Addresses.EVENT_REPLAY, requeue::replay);
        Router router = Router.router(vertx);
        new WebhookRoutes(options, intake, store, deadLetters, clock).mount(router);
        return vertx.createHttpServer(serverOptions())
                .requestHandler(router)
                .listen()
                .onSuccess(listening -> server = listening);
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** What gossip hands on, its envelope verified; called on any thread. */
    public void heard(NodeId from, Message message) {
        if (message instanceof Message.Announced announced) {
            intake.learn(from, announced.material())
                    .onFailure(failure -> LOG.debug("announcement of {}: {}", from, failure.toString()));
        }
    }

    private HttpServerOptions serverOptions() {
        HttpServerOptions http = new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setIdleTimeout(IDLE_S)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADER_BYTES);
        options.tls()
                .ifPresent(tls -> http.setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(tls.certificate().toString())
                                .setKeyPath(tls.key().toString())));
        return http;
    }

    // G1: whoever stored an event announces it, with the proof that lets every member check it.
    private void announce(EventId event) {
        intake.proof(event)
                .onFailure(
                        failure -> LOG.warn("event {} not announced, it will be again: {}", event, failure.toString()))
                .onSuccess(material -> material.ifPresent(proof -> broadcast.accept(new Message.Announced(proof))));
    }

    private void tick() {
        if (looking || ++ticks % LOOK_EVERY_TICKS != 0) {
            return;
        }
        looking = true;
        intake.look(options.maxSyncEventsPerTick())
                .onFailure(failure -> LOG.debug("nothing announced again: {}", failure.toString()))
                .onComplete(done -> looking = false);
    }

    private void collect() {
        deadLetters.prune().onFailure(failure -> LOG.warn("dead letters not pruned: {}", failure.toString()));
    }
}
