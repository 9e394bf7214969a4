package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.node.gossip.Hearsay;
import quorate.protocol.NodeId;

/** C7: whoever looks at an event that waits for members learns who is missing and since when. */
class WaitingTest {
    private final Operating desk = new Operating();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void with_fewer_than_a_quorum_the_event_and_info_name_who_is_missing_and_since_when() {
        long lastMs = desk.node.clock.nowMs() - 600_000;
        Hearsay.heard(desk.peers, new NodeId(1), lastMs);
        String event = desk.node.order("order-1", 1);

        JsonObject waitingFor = desk.get("/v1/events/" + event).json().getJsonObject("waitingFor");
        assertThat(waitingFor.getString("code")).isEqualTo("QUORUM_MISSING");
        assertThat(waitingFor.getString("expected")).isEqualTo("2 members heard");
        assertThat(waitingFor.getString("found")).isEqualTo("1: alice");
        List<JsonObject> missing = Operating.objects(waitingFor, "missing");
        assertThat(missing).extracting(m -> m.getString("member")).containsExactly("bob", "carol");
        assertThat(missing.getFirst().getString("since"))
                .isEqualTo(Instant.ofEpochMilli(lastMs).toString());
        assertThat(missing.getFirst().getString("lastHeard"))
                .isEqualTo(Instant.ofEpochMilli(lastMs).toString());
        assertThat(missing.getLast().getString("lastHeard")).isNull();
        assertThat(Duration.between(Instant.parse(missing.getLast().getString("since")), Instant.now()))
                .isLessThan(Duration.ofMinutes(5));
        assertThat(desk.get("/v1/info").json().getJsonArray("missing")).isEqualTo(waitingFor.getJsonArray("missing"));
        assertThat(Operating.objects(desk.get("/v1/signers").json(), "signers")
                        .get(1)
                        .getString("missingSince"))
                .isEqualTo(Instant.ofEpochMilli(lastMs).toString());
        assertThat(desk.send(desk.request("/health/ready").GET())
                        .json()
                        .getJsonObject("checks")
                        .getString("peers"))
                .isEqualTo("expected 2 members heard, found 1");
    }

    @Test
    void when_a_quorum_is_heard_again_the_event_no_longer_says_that_it_waits_for_members() throws SQLException {
        String event = desk.node.order("order-1", 1);
        desk.node.database.execute("UPDATE event_phase SET waiting_check = 'MEMBERS_HEARD',"
                + " waiting_code = 'QUORUM_MISSING', waiting_expected = 'x', waiting_found = 'y'");
        Hearsay.heard(desk.peers, new NodeId(2), desk.node.clock.nowMs());
        JsonObject shown = desk.get("/v1/events/" + event).json();
        assertThat(shown.getJsonObject("waitingFor")).isNull();
        assertThat(desk.get("/v1/info").json().getJsonArray("missing").encode())
                .contains("bob")
                .doesNotContain("carol");
    }

    @Test
    void a_reason_of_another_kind_is_shown_as_it_is_while_a_quorum_is_heard() throws SQLException {
        String event = desk.node.order("order-5", 5);
        desk.node.database.execute("UPDATE event_phase SET waiting_check = 'NONCE_ORDER', waiting_code = 'NONCE_HOLE',"
                + " waiting_expected = 'nonce 1 first', waiting_found = '5'");
        Hearsay.heard(desk.peers, new NodeId(2), desk.node.clock.nowMs());
        assertThat(desk.get("/v1/events/" + event)
                        .json()
                        .getJsonObject("waitingFor")
                        .getString("code"))
                .isEqualTo("NONCE_HOLE");
    }
}
