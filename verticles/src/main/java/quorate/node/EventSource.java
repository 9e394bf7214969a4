package quorate.node;

import io.vertx.core.Future;
import java.util.Optional;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Input;
import quorate.protocol.NodeId;

/** What the other parts ask of the one that owns the events. */
public interface EventSource {
    /** An event that is stored, with its proof; empty if it is not. */
    Future<Optional<Stored>> stored(EventId id);

    /** What is wrong with the stored proof of an event; empty if it holds, and if there is none to look at. */
    Future<Optional<String>> proofFault(EventId id);

    /**
     * Runs every check a webhook would get over material that a member sent, and stores the event if they pass.
     *
     * @return the event's id; fails when a check refuses it, saying which
     */
    Future<EventId> learn(NodeId from, Bytes material);

    /**
     * An event as the core is told of it, and its proof as members are given it.
     *
     * @param undecided stored this moment, and no slot had decided it: nobody need look for one
     */
    record Stored(Input.EventKnown known, Bytes material, boolean undecided) {}
}
