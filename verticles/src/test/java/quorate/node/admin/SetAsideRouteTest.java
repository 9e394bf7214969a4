package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.node.Addresses;
import quorate.node.gossip.Hearsay;
import quorate.node.ingestion.Await;
import quorate.node.ingestion.Ingesting;
import quorate.protocol.NodeId;

/** D3: a live event that cannot go on is set aside by an operator, and counted again; what is on its way is neither. */
class SetAsideRouteTest {

    private final Operating desk = new Operating();
    private final String event = desk.node.order("order-1", 1);
    private final List<JsonObject> told = Collections.synchronizedList(new ArrayList<>());

    SetAsideRouteTest() {
        desk.node.vertx.eventBus().<JsonObject>localConsumer(Addresses.SET_ASIDE, m -> told.add(m.body()));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private Operating.Answer ask(String token, String action) {
        return desk.send(desk.as(token, "/v1/admin/events/" + event + "/" + action)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"two signers are gone\"}")));
    }

    private JsonObject told(boolean aside) {
        return new JsonObject().put("slot", 1L).put("aside", aside);
    }

    @Test
    void it_is_durable_told_to_proposal_shown_and_taken_back_with_an_audit_row_each() throws SQLException {
        desk.decided();
        assertThat(ask(Operating.OPERATOR, "set-aside?dryRun=true").json().getLong("slot"))
                .isEqualTo(1);
        assertThat(desk.node.count("set_aside")).isZero();
        assertThat(ask(Operating.OPERATOR, "count-again").code()).isEqualTo("conflict");

        assertThat(ask(Operating.OPERATOR, "set-aside").json().getBoolean("done"))
                .isTrue();
        assertThat(desk.node.count("set_aside WHERE slot = 1 AND reason = 'two signers are gone'"))
                .isEqualTo(1);
        assertThat(desk.send(desk.as(Operating.OPERATOR, "/v1/events/" + event))
                        .json()
                        .getString("setAsideBy"))
                .isNotNull();

        assertThat(ask(Operating.OPERATOR, "count-again").json().getBoolean("done"))
                .isTrue();
        assertThat(desk.node.count("set_aside")).isZero();
        Await.until(() -> told.equals(List.of(told(true), told(false))));
        assertThat(desk.audit())
                .extracting(row -> row.getString("action"))
                .containsExactlyInAnyOrder("set-aside", "count-again");
    }

    @Test
    void what_is_not_decided_or_seen_by_the_own_node_is_not_set_aside() throws SQLException {
        assertThat(ask(Operating.OPERATOR, "set-aside").code()).isEqualTo("conflict");
        desk.decided();
        desk.node.database.execute("UPDATE live_stage SET stage = 'CONFIRM'");
        assertThat(ask(Operating.OPERATOR, "set-aside").code()).isEqualTo("conflict");
        assertThat(desk.node.count("set_aside")).isZero();
        assertThat(desk.audit()).isEmpty();
        assertThat(told).isEmpty();
    }

    /** C3: what is only young, or held up by this signer's own pause, is paid by itself. */
    @Test
    void what_can_go_on_is_not_set_aside() throws SQLException {
        desk.decided();
        Hearsay.heard(desk.peers, new NodeId(1), desk.node.clock.nowMs());
        assertThat(ask(Operating.OPERATOR, "set-aside").json().getString("detail"))
                .contains("found REVALIDATE, 0 of 2 signed, 0 of 2 refused, 2 more are up");
        waitsFor("NOT_HALTED", "HALTED");
        assertThat(ask(Operating.OPERATOR, "set-aside").code()).isEqualTo("can_go_on");
        refuses(1);
        refuses(2);
        assertThat(ask(Operating.OPERATOR, "set-aside").code()).isEqualTo("can_go_on"); // the group will kill it
        assertThat(desk.node.count("set_aside")).isZero();
        assertThat(desk.audit()).isEmpty();
    }

    @Test
    void what_a_check_stands_against_or_too_few_can_sign_cannot_go_on() throws SQLException {
        desk.decided();
        Hearsay.heard(desk.peers, new NodeId(1), desk.node.clock.nowMs());
        waitsFor("INPUTS", "INPUT_MISSING");
        assertThat(ask(Operating.OPERATOR, "set-aside?dryRun=true").json().getLong("slot"))
                .isEqualTo(1);
        desk.node.database.execute("UPDATE live_stage SET waiting_check = NULL, waiting_code = NULL");
        assertThat(ask(Operating.OPERATOR, "set-aside?dryRun=true").code()).isEqualTo("can_go_on");
        refuses(1); // of three, one is away and one will never sign
        assertThat(ask(Operating.OPERATOR, "set-aside?dryRun=true").json().getLong("slot"))
                .isEqualTo(1);
    }

    private void waitsFor(String check, String code) throws SQLException {
        desk.node.database.execute("UPDATE live_stage SET waiting_check = '" + check + "', waiting_code = '" + code
                + "', waiting_expected = 'x', waiting_found = 'y'");
    }

    private void refuses(int member) throws SQLException {
        desk.node.database.execute("INSERT INTO decided_event (pool, slot, place, event_id) VALUES ('"
                + Ingesting.POOL.name() + "', 1, 0, decode('" + event + "', 'hex')) ON CONFLICT DO NOTHING");
        desk.node.database.execute(
                "INSERT INTO peer_refusal (pool, slot, member, template_hash, signature, signed_bytes) VALUES ('"
                        + Ingesting.POOL.name() + "', 1, " + member + ", decode('" + Operating.HASH
                        + "', 'hex'), '', '')");
    }
}
