package quorate.node.ingestion;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.EventMaterialCodec;
import quorate.codecs.event.MaterialVerifier;
import quorate.node.Addresses;
import quorate.node.NodeClock;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.CuttingProxy;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.TestDatabase;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;

/** Ingestion over a real database and real HTTP, and relayers that call it. */
public final class Ingesting implements AutoCloseable {
    public static final PoolId POOL = new PoolId("main");
    static final String ACME = secret("acme's secret, sixteen bytes or more");
    static final String ACME_NEXT = secret("acme's next secret, sixteen bytes or more");
    static final String GLOBEX = secret("globex's secret, sixteen bytes or more");
    static final IngestionOptions.Limits WIDE = new IngestionOptions.Limits(100_000, 100_000, 1_000, 1_000, 15_000);

    public final Vertx vertx = Vertx.vertx();
    public final TestDatabase database = TestDatabase.create(vertx);
    public final CuttingProxy wire = CuttingProxy.to(vertx, database.settings().port());
    public final Postgres postgres = Postgres.create(vertx, database.settings().withPort(wire.port()));
    final Upstream upstream = new Upstream();
    public final NodeClock clock = new NodeClock();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final EventIntake intake;
    final IngestionVerticle verticle;
    public final List<String> actionable = Collections.synchronizedList(new ArrayList<>());
    public final List<Message> sent = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient http = HttpClient.newHttpClient();

    public Ingesting() {
        this(WIDE);
    }

    Ingesting(IngestionOptions.Limits limits) {
        this(limits, Optional.empty());
    }

    Ingesting(IngestionOptions.Limits limits, Optional<IngestionOptions.Tls> tls) {
        EventStore store = new EventStore(postgres, POOL);
        intake = new EventIntake(
                new MaterialVerifier(Upstream.policy()), store, clock, vertx.eventBus(), new NodeMetrics(registry));
        verticle = new IngestionVerticle(
                new IngestionOptions(
                        "127.0.0.1",
                        0,
                        tls,
                        List.of(
                                new IngestionOptions.Relayer("acme", List.of(ACME, ACME_NEXT)),
                                new IngestionOptions.Relayer("globex", List.of(GLOBEX))),
                        limits,
                        64),
                intake,
                store,
                new DeadLetters(postgres),
                clock,
                sent::add);
        vertx.eventBus().<String>localConsumer(Addresses.EVENT_ACTIONABLE, m -> actionable.add(m.body()));
        vertx.deployVerticle(verticle).await();
    }

    /** An answer with its body as JSON. */
    public record Answer(int status, String mediaType, JsonObject body) {
        public String code() {
            return body.getString("code");
        }
    }

    /** Posts acme's order and answers the event's id. */
    public String order(String externalId, long nonce) {
        Answer answer = post(Upstream.api(externalId, nonce, Upstream.AMOUNT));
        if (answer.status() != 202) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.body().getString("eventId");
    }

    /** Posts an order whose place in its stream is taken, and answers the dead letter's id. */
    public long refusedOrder(String externalId, long nonce) {
        return post(Upstream.api(externalId, nonce, Upstream.AMOUNT)).body().getLong("deadLetter");
    }

    /** Learns acme's order from a member. */
    public String learnedOrder(String externalId, long nonce) {
        return intake.learn(new NodeId(1), EventMaterialCodec.encode(Upstream.api(externalId, nonce, Upstream.AMOUNT)))
                .await()
                .toString();
    }

    Answer post(EventMaterial material) {
        return post(EventJson.write(material));
    }

    Answer post(byte[] body) {
        return post(body, ACME, clock.nowMs() / 1_000, request -> request);
    }

    Answer post(byte[] body, String secret, long timestampS, UnaryOperator<HttpRequest.Builder> change) {
        HttpRequest.Builder request = signed("/v1/events", body, secret, timestampS)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(change.apply(request));
    }

    Answer get(String eventId, String secret) {
        return send(signed("/v1/events/" + eventId, new byte[0], secret, clock.nowMs() / 1_000)
                .GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verticle.port() + path));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("content-type").orElse(""),
                    new JsonObject(response.body()));
        } catch (IOException failure) {
            throw new IllegalStateException("no answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public long count(String fromWhere) {
        return database.number("SELECT count(*) FROM " + fromWhere);
    }

    private HttpRequest.Builder signed(String path, byte[] body, String secret, long timestampS) {
        String id = "msg_" + System.nanoTime();
        return request(path)
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(timestampS))
                .header("webhook-signature", Webhooks.sign(secret, id, timestampS, body));
    }

    @Override
    public void close() {
        postgres.close().await();
        wire.close().await();
        database.close();
        vertx.close().await();
    }

    private static String secret(String text) {
        return "whsec_" + Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
