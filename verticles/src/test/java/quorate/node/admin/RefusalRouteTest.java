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
import quorate.node.ingestion.Ingesting;

/** C3: the order to refuse a template: an administrator's alone, with its warning, and never behind a signature. */
class RefusalRouteTest {

    private final Operating desk = new Operating();
    private final String event = desk.node.order("order-1", 1);
    private final List<JsonObject> told = Collections.synchronizedList(new ArrayList<>());

    RefusalRouteTest() {
        desk.node.vertx.eventBus().<JsonObject>localConsumer(Addresses.REFUSAL_ORDERED, m -> told.add(m.body()));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private Operating.Answer ask(String token, String parameters) {
        return desk.send(desk.as(token, "/v1/admin/events/" + event + "/refuse" + parameters)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\": \"the recipient is barred\"}")));
    }

    @Test
    void an_order_is_durable_told_to_commit_and_answered_with_its_warning() throws SQLException {
        desk.decided();
        JsonObject dry = ask(Operating.ADMIN, "?dryRun=true").json();
        assertThat(dry.getString("warning")).contains("for ever", "2 of 3", "neither");
        assertThat(desk.node.count("refusal_order")).isZero();

        JsonObject done = ask(Operating.ADMIN, "").json();
        assertThat(done.getBoolean("done")).isTrue();
        assertThat(done.getLong("slot")).isEqualTo(1);
        Await.until(
                () -> told.equals(List.of(new JsonObject().put("slot", 1L).put("reason", "the recipient is barred"))));
        assertThat(desk.node.count("refusal_order WHERE ordered_by = 'ada' AND reason = 'the recipient is barred'"))
                .isEqualTo(1);
        assertThat(desk.audit()).extracting(row -> row.getString("action")).containsExactly("refuse");
    }

    @Test
    void only_an_administrator_orders_it() throws SQLException {
        desk.decided();
        assertThat(ask(Operating.OPERATOR, "").status()).isEqualTo(403);
        assertThat(desk.node.count("refusal_order")).isZero();
    }

    @Test
    void what_is_signed_or_not_decided_is_not_refused() throws SQLException {
        assertThat(ask(Operating.ADMIN, "").code()).isEqualTo("conflict");
        desk.decided();
        desk.node.database.execute("INSERT INTO fate (template_hash, fate, pool, slot) VALUES (decode('"
                + Operating.HASH + "', 'hex'), 'signed', '" + Ingesting.POOL.name() + "', 1)");
        assertThat(ask(Operating.ADMIN, "").code()).isEqualTo("conflict");
        assertThat(desk.node.count("refusal_order")).isZero();
        assertThat(desk.audit()).isEmpty();
        assertThat(told).isEmpty();
    }
}
