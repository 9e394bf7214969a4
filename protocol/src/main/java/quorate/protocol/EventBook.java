package quorate.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The events that this signer has stored and where it stands with them.
 *
 * @param known events that are not finished
 * @param states of every event heard of, finished ones too: an event with a slot is decided (D2)
 * @param waiting events that no slot has decided, in the order of their streams
 * @param failed events that wait for their next try (C7)
 * @param cancels what this signer's operator has approved to cancel, in the order of approval (S2)
 * @param lates late events that this signer's operator has approved to pay (S1)
 * @param paid of what (source, external id) a standing payment pays which event (check 5)
 */
record EventBook(
        Table<EventId, Input.EventKnown> known,
        Table<EventId, EventState> states,
        Table<Place, EventId> waiting,
        Table<EventId, Boolean> failed,
        List<Input.CancelApproved> cancels,
        Table<EventId, Boolean> lates,
        Table<Content, EventId> paid) {
    EventBook {
        cancels = List.copyOf(cancels);
    }

    static EventBook empty() {
        return new EventBook(
                Table.empty(), Table.empty(), Table.empty(), Table.empty(), List.of(), Table.empty(), Table.empty());
    }

    /** Where an event stands in its stream; two contents may claim one nonce. */
    record Place(StreamId stream, long nonce, EventId event) implements Comparable<Place> {
        static Place of(Event event) {
            return new Place(event.stream(), event.nonce(), event.id());
        }

        /** Below every event of this stream from this nonce on. */
        static Place before(StreamId stream, long nonce) {
            return new Place(stream, nonce, new EventId(Hash32.ZERO));
        }

        /** Above every event of this stream. */
        static Place afterAll(StreamId stream) {
            byte[] highest = new byte[Hash32.LENGTH];
            Arrays.fill(highest, (byte) 0xff);
            return new Place(stream, Long.MAX_VALUE, new EventId(Hash32.of(highest)));
        }

        @Override
        public int compareTo(Place other) {
            int order = stream.compareTo(other.stream);
            order = order != 0 ? order : Long.compare(nonce, other.nonce);
            return order != 0 ? order : event.compareTo(other.event);
        }
    }

    /** What one payment at most may be made for, whatever contents claim it. */
    record Content(Source source, Hash32 externalId) implements Comparable<Content> {
        static Content of(Event event) {
            return new Content(event.source(), event.externalId());
        }

        @Override
        public int compareTo(Content other) {
            int order = externalId.compareTo(other.externalId);
            return order != 0 ? order : source.toString().compareTo(other.source.toString());
        }
    }

    Optional<Event> event(EventId id) {
        return known.get(id).map(Input.EventKnown::event);
    }

    boolean decided(EventId id) {
        return states.get(id).flatMap(EventState::slot).isPresent();
    }

    /** The lowest event of the stream that waits at this nonce or above. */
    Optional<Event> firstWaiting(StreamId stream, long fromNonce) {
        return waiting.firstFrom(Place.before(stream, fromNonce))
                .filter(entry -> entry.key().stream().equals(stream))
                .flatMap(entry -> event(entry.value()));
    }

    /** The event that waits after this one in its stream. */
    Optional<Event> nextWaiting(Event event) {
        return waiting.firstAfter(Place.of(event))
                .filter(entry -> entry.key().stream().equals(event.stream()))
                .flatMap(entry -> event(entry.value()));
    }

    /** The streams that events wait in. */
    List<StreamId> streamsWaiting() {
        List<StreamId> streams = new ArrayList<>();
        Optional<Table.Entry<Place, EventId>> next = waiting.first();
        while (next.isPresent()) {
            StreamId stream = next.get().key().stream();
            streams.add(stream);
            next = waiting.firstAfter(Place.afterAll(stream));
        }
        return streams;
    }

    EventBook withKnown(Input.EventKnown event) {
        Table<Place, EventId> places = decided(event.event().id())
                ? waiting
                : waiting.put(Place.of(event.event()), event.event().id());
        Event fact = event.event();
        boolean pays = states.get(fact.id())
                .filter(state -> state.slot().isPresent() && state.phase() != Phase.CANCELLED)
                .isPresent();
        return new EventBook(
                known.put(fact.id(), event),
                states,
                places,
                failed,
                cancels,
                lates,
                pays ? paid.put(Content.of(fact), fact.id()) : paid);
    }

    EventBook withState(EventId id, EventState state) {
        Table<EventId, Boolean> failing = state.phase() == Phase.FAILED ? failed.put(id, true) : failed.remove(id);
        return new EventBook(known, states.put(id, state), waiting, failing, cancels, lates, paid);
    }

    /** A slot has decided the event: it waits no more. */
    EventBook withoutWaiting(EventId id) {
        return event(id)
                .map(event ->
                        new EventBook(known, states, waiting.remove(Place.of(event)), failed, cancels, lates, paid))
                .orElse(this);
    }

    /** A slot pays the event: it waits no more, and no other content of it may be paid. */
    EventBook withPaid(EventId id) {
        return event(id)
                .map(event -> new EventBook(
                        known,
                        states,
                        waiting.remove(Place.of(event)),
                        failed,
                        cancels,
                        lates,
                        paid.put(Content.of(event), id)))
                .orElse(this);
    }

    /** The decision about the event is undone: it waits again (C3). */
    EventBook withWaiting(EventId id) {
        return event(id)
                .map(event -> new EventBook(
                        known,
                        states,
                        waiting.put(Place.of(event), id),
                        failed,
                        cancels,
                        lates,
                        paid.remove(Content.of(event))))
                .orElse(this);
    }

    EventBook withCancel(Input.CancelApproved cancel) {
        List<Input.CancelApproved> all = new ArrayList<>(cancels);
        all.add(cancel);
        return new EventBook(known, states, waiting, failed, all, lates, paid);
    }

    EventBook withoutCancel(StreamId stream, long nonce) {
        List<Input.CancelApproved> rest = new ArrayList<>(cancels);
        rest.removeIf(cancel -> cancel.stream().equals(stream) && cancel.nonce() == nonce);
        return new EventBook(known, states, waiting, failed, rest, lates, paid);
    }

    EventBook withLate(EventId id) {
        return new EventBook(known, states, waiting, failed, cancels, lates.put(id, true), paid);
    }
}
