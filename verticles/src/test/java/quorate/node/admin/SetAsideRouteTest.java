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
import quorate.node.ingestion.Await;

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
}
