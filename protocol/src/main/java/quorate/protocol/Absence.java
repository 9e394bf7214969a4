package quorate.protocol;

import java.util.Optional;

/**
 * B2: that this signer was away without its memory, or may have been; the durable part of it.
 *
 * @param doubt why its data may be older than what it has said; empty while nothing speaks against them
 * @param sinceMs since when it is returning, or was when it last did; 0 if it never was
 * @param barredTo no statement, no signature and no refusal concerning any slot up to this one, ever; 0 for none
 */
public record Absence(Optional<String> doubt, long sinceMs, long barredTo) {
    public static final Absence NONE = new Absence(Optional.empty(), 0, 0);
}
