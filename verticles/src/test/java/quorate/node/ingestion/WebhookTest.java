package quorate.node.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Message;

/** POST /v1/events as API.md has it: real HTTP, a real database. */
class WebhookTest {
    private final Ingesting node = new Ingesting();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void a_proven_event_is_stored_answered_made_known_and_announced() {
        EventMaterial.Hyperlane material = node.upstream.message();
        Ingesting.Answer answer = node.post(material);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.mediaType()).isEqualTo("application/json");
        assertThat(answer.body().fieldNames())
                .containsExactlyInAnyOrder("eventId", "phase", "stream", "nonce", "position");
        assertThat(answer.body().getString("phase")).isEqualTo("PROPOSING");
        assertThat(answer.body().getString("stream")).isEqualTo("hyperlane:1:" + "aa".repeat(32));
        assertThat(answer.body().getLong("position")).isZero();
        String id = answer.body().getString("eventId");
        assertThat(node.count("events WHERE event_id = decode('" + id + "', 'hex') AND first_seen_via = 'webhook'"))
                .isEqualTo(1);
        assertThat(node.count("change WHERE kind = 'event' AND id = '" + id + "'"))
                .isEqualTo(1);
        Await.until(() -> node.actionable.equals(List.of(id)));
        Await.until(() -> node.sent.size() == 1);
        Message.Announced announced = (Message.Announced) node.sent.get(0);
        assertThat(announced.material()).isEqualTo(quorate.codecs.event.EventMaterialCodec.encode(material));
    }

    @Test
    void the_same_event_ten_times_at_once_is_one_event() {
        byte[] body = EventJson.write(node.upstream.message());
        List<CompletableFuture<Ingesting.Answer>> posts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            posts.add(CompletableFuture.supplyAsync(() -> node.post(body)));
        }
        List<Integer> statuses =
                posts.stream().map(post -> post.join().status()).sorted().toList();
        assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 200, 200, 200, 200, 202);
        assertThat(posts.stream().map(post -> post.join().body()).distinct()).hasSize(1);
        assertThat(node.count("events")).isEqualTo(1);
        assertThat(node.post(body).status()).isEqualTo(200);
        Await.until(() -> node.actionable.size() == 1);
        assertThat(node.registry.counter("events_total").count()).isEqualTo(1);
    }

    @Test
    void a_wrong_signature_and_a_missing_one_are_401_and_nothing_is_stored() {
        byte[] body = EventJson.write(node.upstream.message());
        long nowS = node.clock.nowMs() / 1_000;
        unauthenticated(node.post(body, Ingesting.ACME, nowS, r -> r.setHeader("webhook-signature", "v1,AAAA")));
        unauthenticated(node.post(body, Ingesting.ACME, nowS, r -> r.setHeader("webhook-signature", "v2,?? v1,*")));
        unauthenticated(node.post(body, Ingesting.ACME, nowS, r -> r.setHeader("webhook-id", "msg_other")));
        unauthenticated(node.post(body, Ingesting.ACME, nowS, r -> r.setHeader("webhook-timestamp", "" + (nowS + 1))));
        byte[] other = EventJson.write(node.upstream.message());
        unauthenticated(
                node.post(body, Ingesting.ACME, nowS, r -> r.POST(HttpRequest.BodyPublishers.ofByteArray(other))));
        unauthenticated(node.send(node.request("/v1/events")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))));
        assertThat(node.count("events")).isZero();
        assertThat(node.count("dead_letters")).isZero();
    }

    @Test
    void a_timestamp_is_believed_for_five_minutes() {
        byte[] body = EventJson.write(node.upstream.message());
        long nowS = node.clock.nowMs() / 1_000;
        unauthenticated(node.post(body, Ingesting.ACME, nowS - 310, r -> r));
        unauthenticated(node.post(body, Ingesting.ACME, nowS + 310, r -> r));
        assertThat(node.post(body, Ingesting.ACME, nowS - 290, r -> r).status()).isEqualTo(202);
    }

    @Test
    void while_a_secret_is_rotated_both_are_good() {
        long nowS = node.clock.nowMs() / 1_000;
        byte[] first = EventJson.write(node.upstream.message());
        byte[] second = EventJson.write(node.upstream.message());
        assertThat(node.post(first, Ingesting.ACME, nowS, r -> r).status()).isEqualTo(202);
        assertThat(node.post(second, Ingesting.ACME_NEXT, nowS, r -> r).status())
                .isEqualTo(202);
    }

    @Test
    void a_body_of_two_mebibytes_is_413_however_it_is_sent() {
        byte[] huge = " ".repeat(2 * 1024 * 1024).getBytes(StandardCharsets.UTF_8);
        problem(node.post(huge), 413, "too_large", false);
        HttpRequest.BodyPublisher chunked =
                HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(huge));
        problem(node.post(huge, Ingesting.ACME, 0, r -> r.POST(chunked)), 413, "too_large", false);
        assertThat(node.post(node.upstream.message()).status()).isEqualTo(202);
    }

    @Test
    void material_beyond_16_kib_is_413() {
        EventMaterial big =
                node.upstream.message(Upstream.SENDER, Upstream.OURS, Hash32.ZERO, Bytes.of(new byte[20_000]), 2);
        problem(node.post(big), 413, "too_large", false);
        assertThat(node.count("dead_letters")).isZero();
    }

    @Test
    void what_is_not_json_or_not_an_event_is_400_and_says_where() {
        problem(node.post("{\"source\":".getBytes(StandardCharsets.UTF_8)), 400, "malformed", false);
        String body = new String(EventJson.write(Upstream.api("order-1", 1, Upstream.AMOUNT)), StandardCharsets.UTF_8);
        Ingesting.Answer answer =
                node.post(body.replace("\"nonce\":1", "\"nonce\":\"one\"").getBytes(StandardCharsets.UTF_8));
        problem(answer, 400, "malformed", false);
        assertThat(answer.body().getString("path")).isEqualTo("nonce");
        assertThat(answer.body().getString("expected")).contains("whole number");
        assertThat(answer.body().getString("found")).contains("one");
    }

    @Test
    void another_media_type_is_415() {
        byte[] body = EventJson.write(node.upstream.message());
        long nowS = node.clock.nowMs() / 1_000;
        problem(
                node.post(body, Ingesting.ACME, nowS, r -> r.setHeader("content-type", "text/plain")),
                415,
                "unsupported_media_type",
                false);
        assertThat(node.post(
                                body,
                                Ingesting.ACME,
                                nowS,
                                r -> r.setHeader("content-type", "application/json; charset=utf-8"))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void what_the_checks_refuse_is_422_and_kept_as_one_dead_letter_each() {
        PaymentBody payment = new PaymentBody(Upstream.AMOUNT, Upstream.ADDRESS);
        String other = new Address(Network.SIMNET, Address.Type.P2SH, Bytes.ofHex("78".repeat(32))).encode();
        PaymentBody forged = new PaymentBody(Upstream.AMOUNT, other);
        EventMaterial differs =
                node.upstream.message(Upstream.SENDER, Upstream.OURS, payment.recipient(), forged.encode(), 2);
        deadLetter(node.upstream.message(Upstream.SENDER, 98, payment, 2), "unknown_domain");
        deadLetter(node.upstream.message(Upstream.SENDER, Upstream.OURS, payment, 1), "proof_invalid");
        deadLetter(differs, "proof_invalid");
        deadLetter(
                node.upstream.message(Hash32.ofHex("ab".repeat(32)), Upstream.OURS, payment, 2), "sender_not_allowed");
        deadLetter(
                node.upstream.message(Upstream.SENDER, Upstream.OURS, new PaymentBody(1, Upstream.ADDRESS), 2),
                "policy_refused");
        deadLetter(Upstream.forged("order-1", 1), "proof_invalid");
        assertThat(node.count("dead_letters")).isEqualTo(6);
        deadLetter(Upstream.forged("order-1", 1), "proof_invalid");
        assertThat(node.count("dead_letters")).isEqualTo(6);
        assertThat(node.count("dead_letters WHERE times = 2")).isEqualTo(1);
        assertThat(node.count("events")).isZero();
    }

    @Test
    void a_relayer_that_the_group_does_not_know_is_403() {
        EventMaterial foreign = Upstream.api("initech", Upstream.key("relayer"), "order-1", 1, Upstream.AMOUNT);
        problem(node.post(foreign), 403, "source_not_allowed", false);
        assertThat(node.count("dead_letters")).isZero();
    }

    @Test
    void the_same_external_id_with_another_amount_is_409_and_names_both_digests() {
        assertThat(node.post(Upstream.api("order-1", 1, Upstream.AMOUNT)).status())
                .isEqualTo(202);
        Ingesting.Answer answer = node.post(Upstream.api("order-1", 2, 2 * Upstream.AMOUNT));
        problem(answer, 409, "conflicting_content", false);
        assertThat(answer.body().getString("knownDigest")).hasSize(64);
        assertThat(answer.body().getString("offeredDigest"))
                .hasSize(64)
                .isNotEqualTo(answer.body().getString("knownDigest"));
        // The same event at another place of its stream is another content too.
        problem(node.post(Upstream.api("order-1", 2, Upstream.AMOUNT)), 409, "conflicting_content", false);
        assertThat(node.count("events")).isEqualTo(1);
        assertThat(node.post(Upstream.api("order-1", 1, Upstream.AMOUNT)).status())
                .isEqualTo(200);
    }

    @Test
    void of_two_contents_at_once_one_is_stored_and_one_is_409() {
        for (int i = 0; i < 10; i++) {
            EventMaterial one = Upstream.api("race-" + i, 2L * i, Upstream.AMOUNT);
            EventMaterial two = Upstream.api("race-" + i, 2L * i + 1, 2 * Upstream.AMOUNT);
            CompletableFuture<Ingesting.Answer> first = CompletableFuture.supplyAsync(() -> node.post(one));
            CompletableFuture<Ingesting.Answer> second = CompletableFuture.supplyAsync(() -> node.post(two));
            assertThat(List.of(first.join().status(), second.join().status())).containsExactlyInAnyOrder(202, 409);
        }
    }

    @Test
    void another_event_at_a_place_that_is_taken_is_422() {
        assertThat(node.post(Upstream.api("order-1", 7, Upstream.AMOUNT)).status())
                .isEqualTo(202);
        Ingesting.Answer answer = node.post(Upstream.api("order-2", 7, Upstream.AMOUNT));
        problem(answer, 422, "stream_mismatch", false);
        assertThat(answer.body().getString("found")).contains("7");
        assertThat(node.count("dead_letters")).isEqualTo(1);
    }

    @Test
    void a_position_counts_what_stands_before_in_the_stream() {
        assertThat(node.post(Upstream.api("order-1", 1, Upstream.AMOUNT)).body().getLong("position"))
                .isZero();
        assertThat(node.post(Upstream.api("order-3", 3, Upstream.AMOUNT)).body().getLong("position"))
                .isEqualTo(1);
        assertThat(node.post(Upstream.api("order-2", 2, Upstream.AMOUNT)).body().getLong("position"))
                .isEqualTo(1);
        assertThat(node.post(Upstream.api("order-3", 3, Upstream.AMOUNT)).body().getLong("position"))
                .isEqualTo(2);
    }

    @Test
    void while_paused_it_answers_503_and_afterwards_takes_the_same_event() throws SQLException {
        byte[] body = EventJson.write(node.upstream.message());
        node.database.execute(
                "INSERT INTO halt (pool, ground, reason, raised_by) VALUES ('*', 'OPERATOR', 'maintenance', 'ann')");
        Ingesting.Answer answer = node.post(body);
        problem(answer, 503, "paused", true);
        assertThat(answer.body().getString("detail")).contains("maintenance");
        assertThat(answer.body().getLong("retryAfterMs")).isPositive();
        assertThat(node.count("events")).isZero();
        node.database.execute("DELETE FROM halt");
        assertThat(node.post(body).status()).isEqualTo(202);
    }

    @Test
    void while_the_database_is_away_it_answers_503_and_nothing_is_said() {
        byte[] good = EventJson.write(node.upstream.message());
        byte[] bad = EventJson.write(Upstream.forged("order-1", 1));
        node.wire.away(true);
        problem(node.post(good), 503, "database_unavailable", true);
        problem(node.post(bad), 503, "database_unavailable", true);
        assertThat(node.actionable).isEmpty();
        assertThat(node.sent).isEmpty();
        node.wire.away(false);
        Await.until(() -> node.post(good).status() / 100 == 2);
        assertThat(node.post(bad).status()).isEqualTo(422);
        assertThat(node.count("events")).isEqualTo(1);
    }

    @Test
    void unknown_routes_and_methods_answer_problems() {
        problem(node.send(node.request("/v1/nothing").GET()), 404, "not_found", false);
        problem(node.send(node.request("/v1/events").DELETE()), 405, "method_not_allowed", false);
    }

    private void deadLetter(EventMaterial material, String code) {
        Ingesting.Answer answer = node.post(material);
        problem(answer, 422, code, false);
        assertThat(answer.body().getLong("deadLetter")).isPositive();
    }

    private static void unauthenticated(Ingesting.Answer answer) {
        problem(answer, 401, "unauthenticated", false);
    }

    static void problem(Ingesting.Answer answer, int status, String code, boolean retryable) {
        assertThat(answer.body().encode()).contains("\"code\":\"" + code + "\"");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.mediaType()).isEqualTo("application/problem+json");
        assertThat(answer.body().getInteger("status")).isEqualTo(status);
        assertThat(answer.body().getBoolean("retryable")).isEqualTo(retryable);
        assertThat(answer.body().getString("detail")).isNotEmpty();
    }
}
