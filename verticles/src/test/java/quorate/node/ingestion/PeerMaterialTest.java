package quorate.node.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.event.EventIds;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.EventMaterialCodec;
import quorate.codecs.event.RejectionCode;
import quorate.node.Addresses;
import quorate.node.EventSource;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.OtherContent;

/** What members hand on, what the other parts read, and what operators try again. */
class PeerMaterialTest {
    private static final NodeId PEER = new NodeId(1);

    private final Ingesting node = new Ingesting();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void material_of_a_member_passes_the_same_checks_and_is_stored_once() {
        Bytes material = EventMaterialCodec.encode(node.upstream.message());
        EventId id = learn(material);
        assertThat(learn(material)).isEqualTo(id);
        assertThat(learn(EventMaterialCodec.encode(EventMaterialCodec.decode(material))))
                .isEqualTo(id);
        assertThat(node.count("events WHERE first_seen_via = 'peer'")).isEqualTo(1);
        Await.until(() -> node.actionable.equals(List.of(id.toString())));
        // Its first holder has announced it; this one says it again only if nobody decides it.
        assertThat(node.sent).isEmpty();
    }

    /** C3, check 1: what is stored as the event is looked at beside its proof before the key is used. */
    @Test
    void a_stored_event_that_its_proof_does_not_prove_is_found_out() throws SQLException {
        EventId id = learn(EventMaterialCodec.encode(node.upstream.message()));
        assertThat(node.intake.proofFault(id).await()).isEmpty();
        assertThat(node.intake.proofFault(EventId.ofHex("00".repeat(32))).await())
                .isEmpty();
        node.database.execute("UPDATE events SET amount_sompi = amount_sompi + 1");
        assertThat(node.intake.proofFault(id).await())
                .hasValueSatisfying(found -> assertThat(found).contains("a proof of"));
        node.database.execute("UPDATE events SET material = decode('0105', 'hex')");
        assertThat(node.intake.proofFault(id).await()).isPresent();
    }

    @Test
    void an_announcement_is_learned() {
        Bytes material = EventMaterialCodec.encode(node.upstream.message());
        node.verticle.heard(PEER, new Message.Announced(material));
        Await.until(() -> node.count("events") == 1);
    }

    @Test
    void an_api_event_whose_relayer_signature_is_wrong_is_refused_at_a_peer() {
        Bytes forged = EventMaterialCodec.encode(Upstream.forged("order-1", 1));
        assertThatThrownBy(() -> learn(forged))
                .isInstanceOfSatisfying(
                        MaterialRefused.class,
                        refused -> assertThat(refused.why().code()).isEqualTo(RejectionCode.PROOF_INVALID));
        assertThatThrownBy(() -> learn(Bytes.ofHex("0105"))).isInstanceOf(MaterialRefused.class);
        assertThatThrownBy(() -> learn(Bytes.EMPTY)).isInstanceOf(MaterialRefused.class);
        assertThatThrownBy(() -> learn(Bytes.of(new byte[100_000]))).isInstanceOf(MaterialRefused.class);
        assertThat(node.count("events")).isZero();
        assertThat(node.count("dead_letters")).isZero();
    }

    @Test
    void an_event_says_once_that_its_source_brought_it_here() {
        EventId id = EventId.ofHex(node.post(node.upstream.message()).body().getString("eventId"));
        assertThat(stored(id).known().accepted()).isTrue();
        EventSource.Stored again = stored(id);
        assertThat(again.known().accepted()).isFalse();
        assertThat(again.known().event().id()).isEqualTo(id);
        assertThat(again.material().length()).isPositive();
        EventId learned = learn(EventMaterialCodec.encode(node.upstream.message()));
        assertThat(stored(learned).known().accepted()).isFalse();
        assertThat(node.intake.stored(EventId.ofHex("00".repeat(32))).await()).isEmpty();
    }

    @Test
    void what_is_read_from_the_database_is_what_was_proven() {
        EventId id = learn(EventMaterialCodec.encode(node.upstream.message()));
        EventSource.Stored first = stored(id);
        EventSource.Stored second = stored(id);
        assertThat(second.known().event()).isEqualTo(first.known().event());
        assertThat(second.material()).isEqualTo(first.material());
        assertThat(second.known().knownSinceMs()).isEqualTo(first.known().knownSinceMs());
    }

    @Test
    void a_second_content_of_a_member_is_kept_and_holds_this_signers_vote_for_both() throws SQLException {
        EventId first = EventId.ofHex(
                node.post(Upstream.api("order-1", 1, Upstream.AMOUNT)).body().getString("eventId"));
        assertThat(stored(first).known().other()).isEqualTo(OtherContent.NONE);
        EventId second = learn(EventMaterialCodec.encode(Upstream.api("order-1", 2, 2 * Upstream.AMOUNT)));
        assertThat(second).isNotEqualTo(first);
        assertThat(stored(first).known().other()).isEqualTo(OtherContent.KNOWN);
        assertThat(stored(second).known().other()).isEqualTo(OtherContent.KNOWN);
        Await.until(
                () -> node.actionable.stream().filter(first.toString()::equals).count() == 2
                        && node.actionable.contains(second.toString()));
        // S2: cancelling one frees the other.
        cancelled(second);
        assertThat(stored(first).known().other()).isEqualTo(OtherContent.NONE);
        assertThat(stored(second).known().other()).isEqualTo(OtherContent.KNOWN);
    }

    @Test
    void the_same_event_at_another_place_of_a_stream_is_a_second_content_and_leaves_the_first_place() {
        EventId id = learn(EventMaterialCodec.encode(Upstream.api("order-1", 1, Upstream.AMOUNT)));
        assertThat(learn(EventMaterialCodec.encode(Upstream.api("order-1", 2, Upstream.AMOUNT))))
                .isEqualTo(id);
        EventSource.Stored stored = stored(id);
        assertThat(stored.known().other()).isEqualTo(OtherContent.KNOWN);
        assertThat(stored.known().event().nonce()).isEqualTo(1);
        assertThat(node.count("event_content")).isEqualTo(2);
    }

    @Test
    void a_relayers_second_content_is_taken_once_the_first_is_cancelled() throws SQLException {
        EventMaterial second = Upstream.api("order-1", 2, 2 * Upstream.AMOUNT);
        EventId first = learn(EventMaterialCodec.encode(Upstream.api("order-1", 1, Upstream.AMOUNT)));
        assertThat(node.post(second).status()).isEqualTo(409);
        cancelled(first);
        assertThat(node.post(second).status()).isEqualTo(202);
    }

    @Test
    void two_events_of_one_place_are_both_kept_when_a_member_brings_the_second() {
        learn(EventMaterialCodec.encode(Upstream.api("order-1", 1, Upstream.AMOUNT)));
        learn(EventMaterialCodec.encode(Upstream.api("order-2", 1, Upstream.AMOUNT)));
        assertThat(node.count("events WHERE nonce = 1")).isEqualTo(2);
    }

    @Test
    void members_are_told_again_until_an_event_is_decided() throws SQLException {
        EventId id = EventId.ofHex(node.post(node.upstream.message()).body().getString("eventId"));
        Await.until(() -> node.sent.size() == 1);
        assertThat(node.intake.look(64).await()).isZero();
        node.database.execute("UPDATE events SET announce_due_ms = 1");
        assertThat(node.intake.look(64).await()).isEqualTo(1);
        Await.until(() -> node.sent.size() == 2);
        assertThat(node.intake.look(64).await()).isZero();
        node.database.execute("UPDATE events SET announce_due_ms = 1");
        phase(id, "COMMITTED");
        assertThat(node.intake.look(64).await()).isZero();
        assertThat(node.count("events WHERE announce_due_ms IS NULL")).isEqualTo(1);
    }

    @Test
    void a_lost_database_fails_learning_and_the_same_material_may_come_again() {
        Bytes material = EventMaterialCodec.encode(node.upstream.message());
        node.wire.away(true);
        assertThatThrownBy(() -> learn(material)).isInstanceOf(quorate.node.postgres.DatabaseFailed.class);
        assertThat(node.actionable).isEmpty();
        node.wire.away(false);
        Await.until(() -> {
            try {
                learn(material);
                return true;
            } catch (quorate.node.postgres.DatabaseFailed stillAway) {
                return false;
            }
        });
        assertThat(node.count("events")).isEqualTo(1);
    }

    @Test
    void a_dead_letter_is_tried_again_and_becomes_an_event_when_its_ground_is_gone() throws SQLException {
        EventId holder = learn(EventMaterialCodec.encode(Upstream.api("order-1", 7, Upstream.AMOUNT)));
        long letter =
                node.post(Upstream.api("order-2", 7, Upstream.AMOUNT)).body().getLong("deadLetter");
        JsonObject refused = ask(Addresses.DEAD_LETTER_REQUEUE, new JsonObject().put("id", letter));
        assertThat(refused.getJsonObject("problem").getString("code")).isEqualTo("stream_mismatch");
        cancelled(holder);
        JsonObject dry = ask(
                Addresses.DEAD_LETTER_REQUEUE,
                new JsonObject().put("id", letter).put("dryRun", true));
        assertThat(node.count("events")).isEqualTo(1);
        JsonObject taken = ask(Addresses.DEAD_LETTER_REQUEUE, new JsonObject().put("id", letter));
        assertThat(taken.getString("eventId")).isEqualTo(dry.getString("eventId"));
        assertThat(node.count("dead_letters WHERE event_id IS NOT NULL")).isEqualTo(1);
        assertThat(ask(Addresses.DEAD_LETTER_REQUEUE, new JsonObject().put("id", 99))
                        .getJsonObject("problem")
                        .getString("code"))
                .isEqualTo("not_found");
    }

    @Test
    void a_replay_makes_an_event_known_again_here_and_to_the_members() {
        node.post(Upstream.api("order-1", 1, Upstream.AMOUNT));
        Await.until(() -> node.sent.size() == 1 && node.actionable.size() == 1);
        JsonObject request = new JsonObject().put("externalId", "order-1").put("dryRun", true);
        assertThat(ask(Addresses.EVENT_REPLAY, request).getJsonArray("events")).hasSize(1);
        assertThat(node.actionable).hasSize(1);
        ask(Addresses.EVENT_REPLAY, request.put("dryRun", false));
        Await.until(() -> node.sent.size() == 2 && node.actionable.size() == 2);
        assertThat(node.intake.replay(EventIds.externalId("order-9"), false).await())
                .isEmpty();
    }

    private JsonObject ask(String address, JsonObject request) {
        return node.vertx
                .eventBus()
                .<JsonObject>request(address, request, Addresses.LOCAL)
                .await()
                .body();
    }

    private EventId learn(Bytes material) {
        return node.intake.learn(PEER, material).await();
    }

    private EventSource.Stored stored(EventId id) {
        return node.intake.stored(id).await().orElseThrow();
    }

    private void cancelled(EventId event) throws SQLException {
        phase(event, "CANCELLED");
    }

    private void phase(EventId event, String phase) throws SQLException {
        node.database.execute(
                "UPDATE event_phase SET phase = '" + phase + "' WHERE event_id = decode('" + event + "', 'hex')");
    }
}
