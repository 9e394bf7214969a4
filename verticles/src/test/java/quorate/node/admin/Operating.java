package quorate.node.admin;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import quorate.node.Addresses;
import quorate.node.HaltBoard;
import quorate.node.NodeConfig;
import quorate.node.chain.KaspaNodes;
import quorate.node.gossip.PeerTable;
import quorate.node.ingestion.Ingesting;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.HaltFlag;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Profile;
import quorate.protocol.ScriptPublicKey;

/** The admin server of signer alice (2 of 3) over a real database and real HTTP, beside a real ingestion; and who calls it. */
final class Operating implements AutoCloseable {
    /** Of the decision and of its template. */
    static final String HASH = "0b".repeat(32);

    static final String VIEWER = "viewer's token";
    static final String OPERATOR = "operator's token";
    static final String ADMIN = "administrator's token";
    static final List<String> NAMES = List.of("alice", "bob", "carol");

    final Ingesting node = new Ingesting();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final NodeMetrics metrics = new NodeMetrics(registry);
    final PeerTable peers = new PeerTable(new NodeId(0), 3, 3_000);
    final AtomicReference<Optional<ChainView>> view = new AtomicReference<>(Optional.empty());
    final AdminVerticle verticle;

    /** What Proposal would answer of a Cancel. */
    final AtomicReference<KaspaNodes.Shown> kaspa = new AtomicReference<>(KaspaNodes.Shown.NOTHING);

    final AtomicReference<JsonObject> approvers = new AtomicReference<>(
            new JsonObject().put("members", new JsonArray()).put("findings", new JsonArray()));

    private final HttpClient http = HttpClient.newHttpClient();

    Operating() {
        HaltBoard halts = new HaltBoard(node.vertx, new HaltFlag(node.postgres), Ingesting.POOL.name());
        verticle = new AdminVerticle(new AdminVerticle.World(
                new NodeConfig.Http("127.0.0.1", 0, Optional.empty()),
                List.of(
                        new NodeConfig.Token("vera", "viewer", sha256(VIEWER)),
                        new NodeConfig.Token("olaf", "operator", sha256(OPERATOR)),
                        new NodeConfig.Token("ada", "admin", sha256(ADMIN))),
                "0.1.0",
                Hash32.ZERO,
                group(),
                new NodeId(0),
                NAMES,
                "kaspasim:pool",
                node.postgres,
                node.clock,
                peers,
                view::get,
                kaspa::get,
                halts,
                () -> true,
                stream -> OptionalLong.empty(),
                template -> Hash32.ZERO,
                registry));
        node.vertx.eventBus().<JsonObject>localConsumer(Addresses.CANCEL_APPROVERS, m -> m.reply(approvers.get()));
        node.vertx.deployVerticle(verticle).await();
    }

    static Group group() {
        return new Group(
                3,
                2,
                2,
                0,
                Profile.CRASH,
                Ingesting.POOL,
                new ScriptPublicKey(0, Bytes.ofHex("20abcd")),
                true,
                new Group.Funds(10, 100, 100, Group.FeeMode.SIGNERS_PAY, 100, 1_000, 1, 1L << 40, 1L << 50, 86_400_000),
                new Group.Finality(10, 1_000),
                Group.Streams.DEFAULT,
                new java.util.TreeMap<>(),
                1,
                1);
    }

    record Answer(int status, HttpResponse<String> response) {
        JsonObject json() {
            return new JsonObject(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The problem's code, of an answer that is one by its media type too. */
        String code() {
            if (!header("content-type").equals("application/problem+json")) {
                throw new IllegalStateException("not a problem: " + header("content-type") + " " + response.body());
            }
            return json().getString("code");
        }
    }

    Answer get(String path) {
        return send(as(OPERATOR, path).GET());
    }

    Answer post(String path, JsonObject body) {
        return send(as(OPERATOR, path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    /** With the reason that every change needs. */
    Answer change(String path) {
        return post(path, new JsonObject().put("reason", "a test"));
    }

    HttpRequest.Builder as(String token, String path) {
        return request(path).header("authorization", "Bearer " + token);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verticle.port() + path));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException failure) {
            throw new IllegalStateException("no answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The audit log, oldest first. */
    List<JsonObject> audit() {
        List<JsonObject> newestFirst = objects(get("/v1/admin/audit").json(), "entries");
        return newestFirst.reversed();
    }

    static List<JsonObject> objects(JsonObject json, String name) {
        Stream<Object> all = json.getJsonArray(name).stream();
        return all.map(JsonObject.class::cast).toList();
    }

    @Override
    public void close() {
        node.close();
    }

    private static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A slot has decided the only event. */
    void decided() throws SQLException {
        String pool = Ingesting.POOL.name();
        node.database.execute("INSERT INTO slot (pool, slot, decision_hash, previous, kind, decision, template_hash)"
                + " VALUES ('" + pool + "', 1, decode('" + HASH
                + "', 'hex'), decode(repeat('00', 32), 'hex'), 'PAY',"
                + " decode('01', 'hex'), decode('" + HASH + "', 'hex'))");
        node.database.execute(
                "INSERT INTO certificate (pool, slot, round, decision_hash, members, signatures)" + " VALUES ('" + pool
                        + "', 1, 0, decode('" + HASH + "', 'hex'), ARRAY[]::integer[], ARRAY[]::bytea[])");
        node.database.execute("UPDATE event_phase SET phase = 'COMMITTED', slot = 1");
    }
}
