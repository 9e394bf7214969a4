package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GET /v1/admin/dead-letters and requeue, as API.md has them. */
class DeadLetterRoutesTest {
    private final Operating desk = new Operating();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void letters_are_listed_newest_first_in_pages_and_shown_with_their_body() {
        desk.node.learnedOrder("order-1", 7);
        long first = desk.node.refusedOrder("order-2", 7);
        long second = desk.node.refusedOrder("order-3", 7);

        JsonObject page = desk.get("/v1/admin/dead-letters?limit=1").json();
        JsonObject newest = page.getJsonArray("deadLetters").getJsonObject(0);
        assertThat(newest.getLong("id")).isEqualTo(second);
        assertThat(newest.getString("code")).isEqualTo("stream_mismatch");
        assertThat(newest.getString("relayer")).isEqualTo("acme");
        assertThat(newest.containsKey("body")).isFalse();
        JsonObject next = desk.get("/v1/admin/dead-letters?limit=1&cursor=" + page.getString("cursor"))
                .json();
        assertThat(next.getJsonArray("deadLetters").getJsonObject(0).getLong("id"))
                .isEqualTo(first);
        assertThat(desk.get("/v1/admin/dead-letters").json().containsKey("cursor"))
                .isFalse();

        JsonObject letter = desk.get("/v1/admin/dead-letters/" + first).json();
        assertThat(new JsonObject(letter.getString("body")).getString("externalId"))
                .isEqualTo("order-2");
    }

    @Test
    void a_letter_is_requeued_once_its_ground_is_gone_with_one_audit_row() throws SQLException {
        String holder = desk.node.learnedOrder("order-1", 7);
        long letter = desk.node.refusedOrder("order-2", 7);
        String path = "/v1/admin/dead-letters/" + letter + "/requeue";

        Operating.Answer refused = desk.change(path);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("stream_mismatch");

        desk.node.database.execute(
                "UPDATE event_phase SET phase = 'CANCELLED' WHERE event_id = decode('" + holder + "', 'hex')");
        int rows = desk.audit().size();
        Operating.Answer dry = desk.change(path + "?dryRun=true");
        assertThat(dry.json().getBoolean("dryRun")).isTrue();
        assertThat(desk.node.count("events")).isEqualTo(1);
        assertThat(desk.audit()).hasSize(rows);

        Operating.Answer taken = desk.change(path);
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json().getBoolean("done")).isTrue();
        assertThat(taken.json().getString("eventId")).isEqualTo(dry.json().getString("eventId"));
        assertThat(desk.node.count("events")).isEqualTo(2);
        List<JsonObject> audit = desk.audit();
        assertThat(audit).hasSize(rows + 1);
        JsonObject row = audit.getLast();
        assertThat(row.getString("actor")).isEqualTo("olaf");
        assertThat(row.getString("action")).isEqualTo("requeue");
        assertThat(row.getString("subject")).isEqualTo("dead letter " + letter);
        assertThat(row.getJsonObject("before").getString("code")).isEqualTo("stream_mismatch");
        assertThat(row.getJsonObject("after").getString("eventId"))
                .isEqualTo(taken.json().getString("eventId"));
        assertThat(desk.node.count("audit_broken")).isZero();
        assertThat(desk.get("/v1/admin/dead-letters/" + letter).json().getString("eventId"))
                .isEqualTo(taken.json().getString("eventId"));
    }

    @Test
    void what_is_not_there_or_not_meant_is_refused_and_leaves_no_audit_row() {
        assertThat(desk.get("/v1/admin/dead-letters/99").code()).isEqualTo("not_found");
        assertThat(desk.change("/v1/admin/dead-letters/99/requeue").code()).isEqualTo("not_found");
        assertThat(desk.change("/v1/admin/dead-letters/x/requeue").code()).isEqualTo("malformed");
        assertThat(desk.get("/v1/admin/dead-letters?limit=501").code()).isEqualTo("malformed");
        assertThat(desk.get("/v1/admin/dead-letters?cursor=*").code()).isEqualTo("malformed");
        desk.node.learnedOrder("order-1", 7);
        String path = "/v1/admin/dead-letters/" + desk.node.refusedOrder("order-2", 7) + "/requeue";
        assertThat(desk.post(path, new JsonObject()).code()).isEqualTo("malformed");
        assertThat(desk.change(path + "?dryRun=yes").code()).isEqualTo("malformed");
        String reason = new JsonObject().put("reason", "a test").encode();
        assertThat(desk.send(desk.as(Operating.VIEWER, path).POST(HttpRequest.BodyPublishers.ofString(reason)))
                        .code())
                .isEqualTo("forbidden");
        assertThat(desk.send(desk.request(path).POST(HttpRequest.BodyPublishers.ofString(reason)))
                        .code())
                .isEqualTo("unauthenticated");
        assertThat(desk.audit()).isEmpty();
    }

    @Test
    void while_the_database_is_away_the_answer_is_503_and_retryable() {
        desk.node.wire.away(true);
        Operating.Answer answer = desk.get("/v1/admin/dead-letters");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("database_unavailable");
        assertThat(answer.json().getBoolean("retryable")).isTrue();
        assertThat(answer.header("retry-after")).isNotEmpty();
    }
}
