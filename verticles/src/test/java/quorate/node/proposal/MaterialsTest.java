package quorate.node.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Template;

/** G1: the proofs of a decision's events travel with it, as many as one message has room for. */
class MaterialsTest {
    private static final int PROOF_BYTES = 16 * 1024;
    private final Materials materials = new Materials(id -> Future.succeededFuture(proof(id)));

    @Test
    void when_all_proofs_have_room_they_travel_with_the_proposal() {
        List<EventId> events = List.of(event(1), event(2));
        List<Message> sent = materials.fill(proposal(events)).result();
        assertThat(sent).hasSize(1);
        assertThat(((Message.Proposal) sent.getFirst()).material()).containsExactly(proof(event(1)), proof(event(2)));
    }

    @Test
    void when_some_have_no_room_they_are_announced_ahead_of_the_proposal() {
        List<EventId> events = new ArrayList<>();
        for (int i = 0; i < Decision.MAX_EVENTS; i++) {
            events.add(event(i));
        }
        List<Message> sent = materials.fill(proposal(events)).result();
        Message.Proposal last = (Message.Proposal) sent.getLast();
        List<Bytes> all = new ArrayList<>();
        sent.subList(0, sent.size() - 1).forEach(message -> all.add(((Message.Announced) message).material()));
        assertThat(last.material().size() * PROOF_BYTES).isLessThanOrEqualTo(Materials.ROOM_BYTES);
        all.addAll(last.material());
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(MaterialsTest::proof).toList());
    }

    private static Message proposal(List<EventId> events) {
        Template none = new Template(List.of(), List.of(), Bytes.EMPTY);
        Signed<Statement.Vote> vote =
                new Signed<>(new NodeId(0), new Statement.Vote(1, 0, Optional.empty()), Bytes.EMPTY);
        return new Message.Proposal(new Decision.Pay(events, none), vote, Optional.empty(), List.of());
    }

    private static EventId event(int tag) {
        byte[] id = new byte[Hash32.LENGTH];
        id[0] = (byte) tag;
        return new EventId(Hash32.of(id));
    }

    private static Bytes proof(EventId event) {
        byte[] proof = new byte[PROOF_BYTES];
        proof[0] = event.hash().toBytes()[0];
        return Bytes.of(proof);
    }
}
