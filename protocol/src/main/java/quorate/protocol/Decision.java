package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** What a slot of a pool's log decides, in full (PROTOCOL.md, Words). */
public sealed interface Decision {
    /** Events in one transaction, at most; the bytes carry a list, the group's {@code max_payments} says how long. */
    int MAX_EVENTS = 20;

    /** The events that it decides. */
    List<EventId> events();

    /** What has a template: it pays its events by it, output i to event i. */
    sealed interface Payment extends Decision {
        Template template();
    }

    /** Pays events of which no template stands. */
    record Pay(List<EventId> events, Template template) implements Payment {
        public Pay {
            events = payable(events);
        }
    }

    /** Pays the events of slot {@code slot} by one more template, which conflicts with all of theirs that still stand (D2). */
    record Replace(long slot, List<EventId> events, Template template) implements Payment {
        public Replace {
            events = payable(events);
        }
    }

    /** Gives slot {@code slot}'s template up for ever: its events are pending again (C3). */
    record Kill(long slot, KillGround ground) implements Decision {
        @Override
        public List<EventId> events() {
            return List.of();
        }
    }

    /** Decides nothing: while a member is returning, an idle pool goes on so that it may speak again (B2). */
    record Pass() implements Decision {
        @Override
        public List<EventId> events() {
            return List.of();
        }
    }

    private static List<EventId> payable(List<EventId> events) {
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("a payment has 1 to " + MAX_EVENTS + " events, found " + events.size());
        }
        return List.copyOf(events);
    }

    /** Closes a nonce of a stream without paying it; {@code event} is empty when none ever came (S2). */
    record Cancel(StreamId stream, long nonce, Optional<EventId> event) implements Decision {
        @Override
        public List<EventId> events() {
            return event.stream().toList();
        }
    }
}
