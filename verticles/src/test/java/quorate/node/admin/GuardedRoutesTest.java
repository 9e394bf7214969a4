package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Route;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may ask what: walks the route table, so that no route can be forgotten. */
class GuardedRoutesTest {
    private static final HttpRequest.BodyPublisher REASON = HttpRequest.BodyPublishers.ofString(
            new JsonObject().put("reason", "a test").encode());

    private final Operating desk = new Operating();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void without_a_token_every_route_is_401_but_health_and_the_static_files() {
        List<String> walked = new ArrayList<>();
        for (Route route : desk.verticle.router().getRoutes()) {
            String path = route.getPath();
            if (path == null || path.startsWith("/health/") || path.equals("/")) {
                continue;
            }
            String asked = path.replaceAll(":id", "00".repeat(32))
                    .replaceAll(":stream", "api:acme:orders")
                    .replaceAll(":nonce", "1")
                    .replaceAll("\\*", "x");
            for (String token : List.of("", "Bearer nobody's token", "Basic " + Operating.OPERATOR)) {
                HttpRequest.Builder request = desk.request(asked);
                if (!token.isEmpty()) {
                    request.header("authorization", token);
                }
                boolean change = route.methods() != null
                        && route.methods().stream()
                                .anyMatch(method -> method.name().equals("POST"));
                Operating.Answer answer = desk.send(change ? request.POST(REASON) : request.GET());
                assertThat(answer.status()).as(asked + " as " + token).isEqualTo(401);
                assertThat(answer.code()).isEqualTo("unauthenticated");
                assertThat(answer.header("www-authenticate")).startsWith("Bearer");
            }
            walked.add(path);
        }
        assertThat(walked)
                .contains(
                        "/metrics",
                        "/v1/changes",
                        "/v1/events/:id",
                        "/v1/admin/audit",
                        "/v1/admin/dead-letters",
                        "/v1/admin/dead-letters/:id/requeue",
                        "/v1/admin/events/replay");
        assertThat(desk.node.count("audit")).isZero();
        assertThat(desk.node.count("halt")).isZero();
        assertThat(desk.send(desk.request("/").GET()).status()).isEqualTo(200);
        assertThat(desk.send(desk.request("/health/live").GET()).json().getString("status"))
                .isEqualTo("UP");
        assertThat(desk.send(desk.request("/health/ready").GET()).status()).isEqualTo(503);
    }

    @Test
    void a_viewer_reads_but_changes_nothing() {
        for (Route route : desk.verticle.router().getRoutes()) {
            if (route.methods() == null
                    || route.methods().stream()
                            .noneMatch(method -> method.name().equals("POST"))) {
                continue;
            }
            String path = route.getPath().replaceAll(":id|:nonce", "1").replaceAll(":stream", "s");
            assertThat(desk.send(desk.as(Operating.VIEWER, path).POST(REASON)).code())
                    .as(path)
                    .isEqualTo("forbidden");
        }
        assertThat(desk.node.count("audit")).isZero();
        assertThat(desk.send(desk.as(Operating.VIEWER, "/v1/info").GET()).status())
                .isEqualTo(200);
        assertThat(desk.send(desk.as(Operating.VIEWER, "/v1/admin/audit").GET()).code())
                .isEqualTo("forbidden");
    }

    @Test
    void another_host_or_origin_gets_nothing_whatever_its_token() {
        int port = desk.verticle.port();
        assertThat(statusFor("evil.example", port)).isEqualTo(403);
        assertThat(statusFor("127.0.0.1", 1)).isEqualTo(403);
        assertThat(statusFor("localhost", port)).isEqualTo(200);
        for (String origin :
                List.of("http://evil.example", "https://127.0.0.1:" + port, "null", "http://127.0.0.1:1")) {
            assertThat(desk.send(desk.as(Operating.OPERATOR, "/v1/admin/pause")
                                    .header("origin", origin)
                                    .POST(REASON))
                            .code())
                    .as(origin)
                    .isEqualTo("forbidden");
        }
        assertThat(desk.send(desk.as(Operating.OPERATOR, "/v1/info")
                                .header("origin", "http://127.0.0.1:" + port)
                                .GET())
                        .status())
                .isEqualTo(200);
        assertThat(desk.node.count("audit")).isZero();
    }

    @Test
    void a_change_of_another_media_type_is_415_and_changes_nothing() {
        assertThat(desk.send(desk.as(Operating.OPERATOR, "/v1/admin/pause")
                                .header("content-type", "text/plain")
                                .POST(REASON))
                        .code())
                .isEqualTo("unsupported_media_type");
        assertThat(desk.node.count("halt")).isZero();
        assertThat(desk.node.count("audit")).isZero();
    }

    @Test
    void errors_are_problems_on_every_route() {
        assertThat(desk.get("/v1/no-such-thing").code()).isEqualTo("not_found");
        assertThat(desk.get("/v1/events/xyz").code()).isEqualTo("malformed");
        assertThat(desk.get("/v1/events/" + "00".repeat(32)).code()).isEqualTo("not_found");
        assertThat(desk.get("/v1/events?phase=LOST").code()).isEqualTo("malformed");
        assertThat(desk.get("/v1/events?cursor=x").code()).isEqualTo("malformed");
        assertThat(desk.get("/v1/events?since=yesterday").code()).isEqualTo("malformed");
        assertThat(desk.get("/v1/pools/other/log").code()).isEqualTo("not_found");
        assertThat(desk.get("/v1/pools/main/log?from=0").code()).isEqualTo("malformed");
        assertThat(desk.post("/v1/admin/pause", new JsonObject().put("reason", "x".repeat(20_000)))
                        .code())
                .isEqualTo("too_large");
        assertThat(desk.post("/v1/admin/pause", new JsonObject().put("reason", " "))
                        .code())
                .isEqualTo("malformed");
    }

    private int statusFor(String host, int port) {
        RequestOptions request = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(desk.verticle.port(), "127.0.0.1"))
                .setHost(host)
                .setPort(port)
                .setURI("/v1/info")
                .putHeader("authorization", "Bearer " + Operating.OPERATOR);
        HttpClient client = desk.node.vertx.createHttpClient();
        return client.request(request)
                .compose(asked -> asked.send())
                .map(HttpClientResponse::statusCode)
                .await();
    }
}
