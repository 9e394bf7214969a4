package quorate.protocol;

import java.util.Optional;

/**
 * What this signer remembers of another member; lost with a restart, which costs time only.
 *
 * @param heardAtMs when it was last heard; -1 for never
 * @param digestAtMs when its last digest came
 * @param handedFrom the first slot last handed on to it, and when
 * @param relayedAtMs when it was last sent statements of others
 * @param wantedAtMs when it was last asked for something
 */
record Peer(
        long heardAtMs,
        Optional<Digest> digest,
        long digestAtMs,
        long handedFrom,
        long handedAtMs,
        long relayedAtMs,
        long wantedAtMs) {
    static final long NEVER = -1;
    static final Peer UNHEARD = new Peer(NEVER, Optional.empty(), NEVER, 0, NEVER, NEVER, NEVER);

    Peer heard(long nowMs) {
        return new Peer(nowMs, digest, digestAtMs, handedFrom, handedAtMs, relayedAtMs, wantedAtMs);
    }

    Peer digested(Digest newDigest, long nowMs) {
        return new Peer(nowMs, Optional.of(newDigest), nowMs, handedFrom, handedAtMs, relayedAtMs, wantedAtMs);
    }

    Peer handed(long fromSlot, long nowMs) {
        return new Peer(heardAtMs, digest, digestAtMs, fromSlot, nowMs, relayedAtMs, wantedAtMs);
    }

    Peer relayed(long nowMs) {
        return new Peer(heardAtMs, digest, digestAtMs, handedFrom, handedAtMs, nowMs, wantedAtMs);
    }

    Peer wanted(long nowMs) {
        return new Peer(heardAtMs, digest, digestAtMs, handedFrom, handedAtMs, relayedAtMs, nowMs);
    }
}
