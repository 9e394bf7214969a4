package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** What a slot of a pool's log decides, in full (PROTOCOL.md, Words). */
public sealed interface Decision {
    /** Events in one transaction, at most; the bytes carry a list, the group's {@code max_payments} says how long. */
    int MAX_EVENTS = 20;

    /** The events that it decides. */
    List<EventId> events();

    /** Pays {@code events} by {@code template}, output i to event i. */
    record Pay(List<EventId> events, Template template) implements Decision {
        public Pay {
            events = List.copyOf(events);
            if (events.isEmpty() || events.size() > MAX_EVENTS) {
                throw new IllegalArgumentException("a Pay has 1 to " + MAX_EVENTS + " events, found " + events.size());
            }
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

    /** Closes a nonce of a stream without paying it; {@code event} is empty when none ever came (S2). */
    record Cancel(StreamId stream, long nonce, Optional<EventId> event) implements Decision {
        @Override
        public List<EventId> events() {
            return event.stream().toList();
        }
    }
}
