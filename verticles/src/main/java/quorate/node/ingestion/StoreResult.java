package quorate.node.ingestion;

import quorate.protocol.EventId;
import quorate.protocol.Hash32;

/** What became of a proven event when it was to be stored. */
public sealed interface StoreResult {
    /**
     * It is in the database.
     *
     * @param fresh stored just now; false when the event was there before
     * @param secondContent another content of its external id is known here: check 12 holds this signer's vote
     * @param phase where it stands here, such as {@code PROPOSING}
     * @param position how many events of its stream stand before it
     */
    record Here(EventId event, boolean fresh, boolean secondContent, String phase, long position)
            implements StoreResult {}

    /** A relayer's second content of one external id; digests of (event id, stream, nonce). */
    record Conflict(Hash32 known, Hash32 offered) implements StoreResult {}

    /** Another event has this nonce of the stream. */
    record PlaceTaken(EventId by) implements StoreResult {}

    /** The pool is halted; relayers are asked to come back. */
    record Paused(String reason) implements StoreResult {}
}
