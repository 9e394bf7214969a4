package quorate.node.ingestion;

import quorate.codecs.event.Verdict;
import quorate.protocol.Event;

/** What became of event material. */
sealed interface Accepted {
    /** It is a proven event. */
    record Proven(Event event, StoreResult stored) implements Accepted {}

    /** The checks refuse it, here as at every honest signer. */
    record Refused(Verdict.Rejected why) implements Accepted {}
}
