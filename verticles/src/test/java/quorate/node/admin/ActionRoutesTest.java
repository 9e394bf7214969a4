package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.node.Addresses;
import quorate.node.ingestion.Await;

/** What operators change, as API.md has it: who, why, the audit row, the effect; and what is refused. */
class ActionRoutesTest {
    private static final String UNKNOWN = "00".repeat(32);

    private final Operating desk = new Operating();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void a_replay_tells_of_the_event_again_here_and_to_the_members() {
        String event = desk.node.order("order-1", 1);
        Await.until(() -> desk.node.sent.size() == 1 && desk.node.actionable.size() == 1);
        JsonObject body = new JsonObject().put("externalId", "order-1").put("reason", "a test");

        JsonObject dry = desk.post("/v1/admin/events/replay?dryRun=true", body).json();
        assertThat(dry.getJsonArray("events")).containsExactly(event);
        assertThat(dry.getBoolean("done")).isFalse();
        assertThat(desk.audit()).isEmpty();
        assertThat(desk.node.actionable).hasSize(1);

        JsonObject done = desk.post("/v1/admin/events/replay", body).json();
        assertThat(done.getJsonArray("events")).containsExactly(event);
        Await.until(() -> desk.node.sent.size() == 2 && desk.node.actionable.size() == 2);
        desk.change("/v1/admin/events/" + event + "/replay");
        Await.until(() -> desk.node.sent.size() == 3 && desk.node.actionable.size() == 3);
        assertThat(desk.audit()).extracting(row -> row.getString("action")).containsExactly("replay", "replay");
        assertThat(desk.audit().getFirst().getString("subject")).isEqualTo("order-1");
    }

    @Test
    void a_replay_of_what_is_unknown_is_404_and_no_audit_row() {
        assertThat(desk.post(
                                "/v1/admin/events/replay",
                                new JsonObject().put("externalId", "order-9").put("reason", "a test"))
                        .code())
                .isEqualTo("not_found");
        assertThat(desk.change("/v1/admin/events/" + UNKNOWN + "/replay").code())
                .isEqualTo("not_found");
        assertThat(desk.change("/v1/admin/events/replay").code()).isEqualTo("malformed");
        assertThat(desk.audit()).isEmpty();
    }

    @Test
    void a_cancel_names_who_has_approved_how_many_are_needed_and_what_stands_against_it() {
        String event = desk.node.order("order-1", 1);
        List<JsonObject> told = heard(Addresses.CANCEL_APPROVED, JsonObject.class);
        JsonObject hole = new JsonObject()
                .put("code", "STREAM_BUSY")
                .put("expected", "nonce 0 completed")
                .put("found", "1");
        JsonObject notYet = new JsonObject()
                .put("code", "CANCEL_NOT_APPROVED")
                .put("expected", "approval by this signer's operator")
                .put("found", "none");
        desk.approvers.set(new JsonObject()
                .put("members", new JsonArray().add(2))
                .put("findings", new JsonArray().add(notYet).add(hole)));

        JsonObject dry =
                desk.change("/v1/admin/events/" + event + "/cancel?dryRun=true").json();
        assertThat(dry.getBoolean("approvedHere")).isFalse();
        assertThat(dry.getJsonArray("approvedBy")).containsExactly("carol");
        assertThat(dry.getInteger("approvalsNeeded")).isEqualTo(2);
        assertThat(dry.getInteger("approvalsMissing")).isEqualTo(1);
        assertThat(dry.getJsonArray("standsAgainst").encode()).contains("CANCEL_NOT_APPROVED", "STREAM_BUSY");
        assertThat(told).isEmpty();

        JsonObject done = desk.change("/v1/admin/events/" + event + "/cancel").json();
        assertThat(done.getBoolean("approvedHere")).isTrue();
        assertThat(done.getJsonArray("approvedBy")).containsExactly("alice", "carol");
        assertThat(done.getInteger("approvalsMissing")).isZero();
        assertThat(done.getJsonArray("standsAgainst"))
                .containsExactly("STREAM_BUSY: expected nonce 0 completed, found 1");
        Await.until(() -> told.size() == 1);
        assertThat(told.getFirst().getString("event")).isEqualTo(event);
        JsonObject row = desk.audit().getFirst();
        assertThat(row.getJsonObject("before").getJsonArray("approvals")).isEmpty();
        assertThat(row.getJsonObject("after").getJsonArray("approvals")).containsExactly("olaf");
    }

    @Test
    void a_nonce_that_never_came_is_cancelled_by_its_place() {
        JsonObject done =
                desk.change("/v1/admin/streams/api:acme:orders/nonces/4/cancel").json();
        assertThat(done.getJsonArray("approvedBy")).containsExactly("alice");
        assertThat(desk.node.count("cancel_approval WHERE nonce = 4 AND event_id IS NULL"))
                .isEqualTo(1);
        assertThat(desk.change("/v1/admin/streams/api:acme:orders/nonces/-1/cancel")
                        .code())
                .isEqualTo("malformed");
    }

    @Test
    void what_a_slot_has_decided_is_neither_reset_nor_cancelled() throws SQLException {
        String event = desk.node.order("order-1", 1);
        desk.node.database.execute("UPDATE event_phase SET phase = 'COMMITTED', pool = 'main', slot = 1");
        for (String action : List.of("reset", "cancel", "approve-late")) {
            Operating.Answer refused = desk.change("/v1/admin/events/" + event + "/" + action);
            assertThat(refused.status()).as(action).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("conflict");
        }
        assertThat(desk.audit()).isEmpty();
        assertThat(desk.node.count("cancel_approval")).isZero();
    }

    @Test
    void a_reset_tells_proposal_and_its_audit_row_says_what_was() throws SQLException {
        String event = desk.node.order("order-1", 1);
        desk.node.database.execute("UPDATE event_phase SET phase = 'ABANDONED', retry_count = 3");
        List<String> told = heard(Addresses.EVENT_RESET, String.class);
        JsonObject done = desk.change("/v1/admin/events/" + event + "/reset").json();
        assertThat(done.getJsonObject("before").getString("phase")).isEqualTo("ABANDONED");
        Await.until(() -> told.equals(List.of(event)));
        assertThat(desk.audit().getFirst().getJsonObject("before").getInteger("retryCount"))
                .isEqualTo(3);
        assertThat(desk.change("/v1/admin/events/" + UNKNOWN + "/reset").code()).isEqualTo("not_found");
    }

    @Test
    void a_pause_halts_durably_until_a_resume_each_with_its_row() {
        List<String> halted = heard(Addresses.HALTED, String.class);
        List<String> resumed = heard(Addresses.RESUMED, String.class);
        assertThat(desk.change("/v1/admin/pause").status()).isEqualTo(200);
        Await.until(() -> halted.size() == 1);
        assertThat(desk.node.count("halt WHERE ground = 'OPERATOR' AND raised_by = 'olaf'"))
                .isEqualTo(1);
        Await.until(() -> desk.get("/v1/info").json().getString("halted") != null);
        assertThat(desk.change("/v1/admin/resume").status()).isEqualTo(200);
        Await.until(() -> resumed.size() == 1);
        assertThat(desk.node.count("halt")).isZero();
        assertThat(desk.audit()).extracting(row -> row.getString("action")).containsExactly("pause", "resume");
        assertThat(desk.audit().getLast().getJsonObject("before").getJsonArray("halts"))
                .containsExactly("* OPERATOR: a test");
        JsonObject page = desk.get("/v1/admin/audit?limit=1").json();
        assertThat(Operating.objects(
                        desk.get("/v1/admin/audit?cursor=" + page.getString("cursor"))
                                .json(),
                        "entries"))
                .extracting(row -> row.getString("action"))
                .containsExactly("pause");
    }

    private <T> List<T> heard(String address, Class<T> type) {
        List<T> told = Collections.synchronizedList(new ArrayList<>());
        desk.node.vertx.eventBus().<Object>localConsumer(address, m -> told.add(type.cast(m.body())));
        return told;
    }
}
