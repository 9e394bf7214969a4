package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.wire.DecisionCodec;
import quorate.node.ingestion.Ingesting;
import quorate.node.postgres.Samples;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.KillGround;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/** What members can be held to, and what became of an event's templates, as an operator reads it. */
class EvidenceRoutesTest {
    private static final String POOL = Ingesting.POOL.name();

    private final Operating desk = new Operating();
    private final String event = desk.node.order("order-1", 1);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void evidence_is_shown_with_what_proves_it() throws SQLException {
        desk.node.database.execute("INSERT INTO forgery (pool, member, fault, envelope) VALUES ('" + POOL
                + "', 1, 'a bad signature of member 2', decode('c0ffee', 'hex'))");
        desk.node.database.execute(
                "INSERT INTO bad_signature (pool, member, slot, template_hash, signer, fault, envelope)"
                        + " VALUES ('" + POOL + "', 1, 7, decode('" + Operating.HASH
                        + "', 'hex'), 2, 'bad signatures of signer-2', decode('beef', 'hex'))");
        desk.node.database.execute(
                "INSERT INTO equivocation (pool, slot, round, kind, member, first_hash, first_signature,"
                        + " first_bytes, second_hash, second_signature, second_bytes) VALUES ('" + POOL
                        + "', 7, 2, 1, 1, decode(repeat('01', 32), 'hex'), '\\x0a', '\\x0b', decode(repeat('02', 32), 'hex'),"
                        + " '\\x0c', '\\x0d')");

        JsonObject bob = desk.get("/v1/signers/bob/evidence").json();
        JsonObject forgery = Operating.objects(bob, "forgeries").getFirst();
        assertThat(forgery.getString("fault")).isEqualTo("a bad signature of member 2");
        assertThat(forgery.getString("envelope")).isEqualTo("c0ffee");
        JsonObject bad = Operating.objects(bob, "badSignatures").getFirst();
        assertThat(bad.getLong("slot")).isEqualTo(7);
        assertThat(bad.getString("template")).isEqualTo(Operating.HASH);
        assertThat(bad.getString("signer")).isEqualTo("carol");
        assertThat(bad.getString("fault")).isEqualTo("bad signatures of signer-2");
        assertThat(bad.getString("envelope")).isEqualTo("beef");
        JsonObject lock = Operating.objects(bob, "equivocations").getFirst();
        assertThat(lock.getString("kind")).isEqualTo("LOCK");
        assertThat(lock.getJsonObject("first").getString("signature")).isEqualTo("0a");
        assertThat(lock.getJsonObject("second").getString("signedBytes")).isEqualTo("0d");

        List<JsonObject> signers = Operating.objects(desk.get("/v1/signers").json(), "signers");
        assertThat(signers).extracting(one -> one.getLong("forgeries")).containsExactly(0L, 1L, 0L);
        assertThat(signers).extracting(one -> one.getLong("badSignatures")).containsExactly(0L, 1L, 0L);
        assertThat(signers)
                .extracting(one -> one.getJsonArray("equivocations").size())
                .containsExactly(0, 1, 0);
        assertThat(Operating.objects(desk.get("/v1/signers/carol/evidence").json(), "forgeries"))
                .isEmpty();
        assertThat(desk.get("/v1/signers/mallory/evidence").code()).isEqualTo("not_found");
    }

    @Test
    void an_event_shows_who_refused_its_templates_and_which_slot_killed_them() throws SQLException {
        desk.decided();
        desk.node.database.execute("INSERT INTO decided_event (pool, slot, place, event_id) VALUES ('" + POOL
                + "', 1, 0, decode('" + event + "', 'hex'))");
        JsonObject stands = template(0);
        assertThat(stands.getString("template")).isEqualTo(Operating.HASH);
        assertThat(stands.getJsonObject("kill")).isNull();
        assertThat(stands.getJsonArray("refusals")).isEmpty();

        desk.node.database.execute("INSERT INTO fate (template_hash, fate, pool, slot) VALUES (decode('"
                + Operating.HASH + "', 'hex'), 'refused', '" + POOL + "', 1)");
        desk.node.database.execute(
                "INSERT INTO refused (template_hash, pool, slot, ground, member, signature, signed_bytes) VALUES (decode('"
                        + Operating.HASH + "', 'hex'), '" + POOL + "', 1, 'INPUT_GONE', 0, '', '')");
        desk.node.database.execute(
                "INSERT INTO peer_refusal (pool, slot, member, template_hash, signature, signed_bytes) VALUES ('" + POOL
                        + "', 1, 2, decode('" + Operating.HASH + "', 'hex'), '', '')");
        Decision kill = new Decision.Kill(1, new KillGround.Refused(List.of(refusal(0), refusal(2))));
        desk.node.database.execute(
                "INSERT INTO slot (pool, slot, decision_hash, previous, kind, decision, undoes) VALUES ('"
                        + POOL + "', 2, decode(repeat('0c', 32), 'hex'), decode('" + Operating.HASH
                        + "', 'hex'), 'KILL', decode('"
                        + Bytes.of(DecisionCodec.encode(kill)).toHex() + "', 'hex'), 1)");

        JsonObject killed = template(0);
        assertThat(Operating.objects(killed, "refusals"))
                .extracting(one -> one.getString("member") + " " + one.getString("ground"))
                .containsExactly("alice INPUT_GONE", "carol null");
        assertThat(killed.getJsonObject("kill"))
                .isEqualTo(
                        new JsonObject("{\"slot\": 2, \"ground\": \"REFUSED\", \"members\": [\"alice\", \"carol\"]}"));
    }

    private static Signed<Statement.Refusal> refusal(int member) {
        return new Signed<>(new NodeId(member), new Statement.Refusal(1, Samples.template(1)), Bytes.of(new byte[64]));
    }

    private JsonObject template(int index) {
        JsonObject shown = desk.get("/v1/events/" + event).json();
        return Operating.objects(shown, "templates").get(index);
    }
}
