package quorate.node.proposal;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.Message;

/** Puts the source proofs of a decision's events into the messages that carry it, from a small memory of recent ones (G1). */
final class Materials {
    private static final int REMEMBERED = 1_000;

    /** What a message has room for beside a decision of the largest size and its signatures (a message: at most 64 KiB). */
    static final int ROOM_BYTES = 32 * 1024;

    private final Function<EventId, Future<Bytes>> stored;
    private final Map<EventId, Bytes> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EventId, Bytes> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param stored reads an event's material; fails if the event is not stored */
    Materials(Function<EventId, Future<Bytes>> stored) {
        this.stored = stored;
    }

    void remember(EventId event, Bytes material) {
        recent.put(event, material);
    }

    /**
     * The messages that go out, in order, for this one: at once when all material is remembered. Proofs that have no room in it
     * are announced ahead of it.
     */
    Future<List<Message>> fill(Message message) {
        return switch (message) {
            case Message.Proposal p ->
                of(p.decision())
                        .map(all -> fitted(
                                all, material -> new Message.Proposal(p.decision(), p.vote(), p.because(), material)));
            case Message.Certified c ->
                of(c.decision())
                        .map(all -> fitted(
                                all, material -> new Message.Certified(c.decision(), c.certificate(), material)));
            case Message.VoteCast ignored -> Future.succeededFuture(List.of(message));
            case Message.LockCast ignored -> Future.succeededFuture(List.of(message));
            case Message.Digested ignored -> Future.succeededFuture(List.of(message));
            case Message.LiveDigested ignored -> Future.succeededFuture(List.of(message));
            case Message.Signatures ignored -> Future.succeededFuture(List.of(message));
            case Message.Refused ignored -> Future.succeededFuture(List.of(message));
            case Message.Confirmed ignored -> Future.succeededFuture(List.of(message));
            case Message.Announced ignored -> Future.succeededFuture(List.of(message));
            case Message.Wanted ignored -> Future.succeededFuture(List.of(message));
            case Message.Hello ignored -> Future.succeededFuture(List.of(message));
            case Message.Asked ignored -> Future.succeededFuture(List.of(message));
            case Message.Answered ignored -> Future.succeededFuture(List.of(message));
        };
    }

    private static List<Message> fitted(List<Bytes> all, Function<List<Bytes>, Message> carrier) {
        List<Message> messages = new ArrayList<>();
        List<Bytes> carried = new ArrayList<>();
        int roomBytes = ROOM_BYTES;
        for (Bytes proof : all) {
            if (proof.length() <= roomBytes) {
                carried.add(proof);
                roomBytes -= proof.length();
            } else {
                messages.add(new Message.Announced(proof));
            }
        }
        messages.add(carrier.apply(carried));
        return messages;
    }

    private Future<List<Bytes>> of(Decision decision) {
        List<EventId> events = decision.events();
        List<Bytes> material = new ArrayList<>();
        for (EventId event : events) {
            Bytes known = recent.get(event);
            if (known == null) {
                return read(events);
            }
            material.add(known);
        }
        return Future.succeededFuture(material);
    }

    private Future<List<Bytes>> read(List<EventId> events) {
        List<Future<Bytes>> reads = events.stream()
                .map(event -> stored.apply(event).onSuccess(m -> remember(event, m)))
                .toList();
        return Future.all(reads).map(all -> all.<Bytes>list());
    }
}
