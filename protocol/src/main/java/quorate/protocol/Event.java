package quorate.protocol;

import java.util.OptionalLong;

/**
 * An upstream event whose source proof has been verified: who is to be paid how much, and when in its stream.
 *
 * @param externalId the source's own id; one content per (source, externalId) may ever be paid
 * @param nonce place in the stream, an unsigned number below 2^63
 * @param previousNonce the nonce before this one as the relayer gave it; only shortens S1's waiting
 * @param amountSompi what the destination receives, in sompi, before any fee share
 */
public record Event(
        EventId id,
        Source source,
        Hash32 externalId,
        StreamId stream,
        long nonce,
        OptionalLong previousNonce,
        ScriptPublicKey destination,
        long amountSompi) {
    public Event {
        if (nonce < 0) {
            throw new IllegalArgumentException("a nonce is below 2^63, found " + Long.toUnsignedString(nonce));
        }
        if (amountSompi <= 0) {
            throw new IllegalArgumentException("an amount is above 0 sompi, found " + amountSompi);
        }
    }
}
