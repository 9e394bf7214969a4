package quorate.node.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call, how often, and what they may read. */
class RelayerRulesTest {
    @Test
    void a_relayer_reads_the_fate_of_its_own_events_and_of_no_others() throws Exception {
        try (Ingesting node = new Ingesting()) {
            String id = node.post(node.upstream.message()).body().getString("eventId");
            Ingesting.Answer own = node.get(id, Ingesting.ACME);
            assertThat(own.status()).isEqualTo(200);
            assertThat(own.body().getString("eventId")).isEqualTo(id);
            assertThat(own.body().getString("phase")).isEqualTo("PROPOSING");
            assertThat(own.body().getString("amountSompi")).isEqualTo(Long.toString(Upstream.AMOUNT));
            WebhookTest.problem(node.get(id, Ingesting.GLOBEX), 404, "not_found", false);
            WebhookTest.problem(node.get("00".repeat(32), Ingesting.ACME), 404, "not_found", false);
            WebhookTest.problem(node.get("abc", Ingesting.ACME), 400, "malformed", false);
            WebhookTest.problem(node.send(node.request("/v1/events/" + id).GET()), 401, "unauthenticated", false);
        }
    }

    @Test
    void a_relayer_beyond_its_rate_is_429_and_another_is_not() throws Exception {
        try (Ingesting node = new Ingesting(new IngestionOptions.Limits(0.001, 3, 8, 8, 15_000))) {
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 3; i++) {
                assertThat(node.post(body).status()).isEqualTo(400);
            }
            Ingesting.Answer limited = node.post(body);
            WebhookTest.problem(limited, 429, "rate_limited", true);
            assertThat(limited.body().getLong("retryAfterMs")).isGreaterThan(1_000);
            assertThat(node.post(body, Ingesting.GLOBEX, node.clock.nowMs() / 1_000, r -> r)
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void too_much_at_once_is_503_before_anything_is_read() throws Exception {
        try (Ingesting node = new Ingesting(new IngestionOptions.Limits(100, 100, 8, 0, 15_000))) {
            WebhookTest.problem(node.post("{}".getBytes(StandardCharsets.UTF_8)), 503, "overloaded", true);
        }
    }

    @Test
    void a_sender_that_drips_loses_its_place_to_one_that_does_not() throws Exception {
        try (Ingesting node = new Ingesting(new IngestionOptions.Limits(100, 100, 8, 1, 300));
                Socket dripping = new Socket(InetAddress.getLoopbackAddress(), node.verticle.port())) {
            dripping.getOutputStream().write("""
                    POST /v1/events HTTP/1.1\r
                    host: x\r
                    content-type: application/json\r
                    content-length: 1000\r
                    \r
                    {""".getBytes(StandardCharsets.UTF_8));
            String answer = new String(dripping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 503").contains("\"overloaded\"");
            assertThat(node.post(node.upstream.message()).status()).isEqualTo(202);
        }
    }

    @Test
    void with_a_certificate_it_speaks_tls_and_nothing_else(@TempDir Path folder) throws Exception {
        IngestionOptions.Tls tls = SelfSigned.write(folder);
        try (Ingesting node = new Ingesting(Ingesting.WIDE, Optional.of(tls))) {
            HttpClient trusting =
                    HttpClient.newBuilder().sslContext(SelfSigned.trusting(tls)).build();
            URI address = URI.create("https://localhost:" + node.verticle.port() + "/v1/nothing");
            HttpRequest request = HttpRequest.newBuilder(address).build();
            assertThat(trusting.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
            assertThatThrownBy(() -> node.send(node.request("/v1/nothing"))).hasMessage("no answer");
        }
    }

    @Test
    void a_bucket_refills_with_time_and_places_come_back() {
        RelayerLimits limits = new RelayerLimits(new IngestionOptions.Limits(10, 2, 1, 8, 15_000));
        assertThat(limits.take("acme", 0)).isEmpty();
        assertThat(limits.take("acme", 0)).hasValue(100);
        limits.done("acme");
        assertThat(limits.take("acme", 0)).isEmpty();
        limits.done("acme");
        assertThat(limits.take("acme", 0)).hasValue(100);
        assertThat(limits.take("acme", 100)).isEmpty();
        assertThat(limits.take("globex", 100)).isEmpty();
    }

    @Test
    void standard_webhooks_own_example_is_believed() {
        // The example of the Standard Webhooks documentation.
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        Webhooks webhooks = new Webhooks(List.of(new IngestionOptions.Relayer("acme", List.of(secret))));
        Webhooks.Headers headers = new Webhooks.Headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(webhooks.sender(headers, body, 1_614_265_330_000L)).isEqualTo(new Webhooks.Sender.Relayer("acme"));
        assertThat(webhooks.sender(headers, body, 1_614_265_631_000L)).isInstanceOf(Webhooks.Sender.Nobody.class);
        assertThat(webhooks.sender(headers, new byte[0], 1_614_265_330_000L))
                .isInstanceOf(Webhooks.Sender.Nobody.class);
    }

    @Test
    void secrets_that_are_none_are_refused_and_never_shown() {
        String weak = "whsec_" + Base64.getEncoder().encodeToString("short".getBytes(StandardCharsets.UTF_8));
        for (List<String> secrets :
                List.of(List.<String>of(), List.of(weak), List.of("whsec_???"), List.of("a", "b", "c"))) {
            IngestionOptions.Relayer relayer = new IngestionOptions.Relayer("acme", secrets);
            assertThatThrownBy(() -> new Webhooks(List.of(relayer)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("acme")
                    .hasMessageNotContaining("short")
                    .hasMessageNotContaining(weak);
            assertThat(relayer.toString()).doesNotContain(weak);
        }
    }

    @Test
    void beyond_loopback_a_certificate_is_needed() {
        assertThatThrownBy(() -> new IngestionOptions(
                        "0.0.0.0", 8088, Optional.empty(), List.of(), IngestionOptions.Limits.DEFAULT, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0 without one");
    }
}
