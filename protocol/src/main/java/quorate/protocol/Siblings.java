package quorate.protocol;

import java.util.Optional;

/**
 * What has become of the other templates of a live slot's events, as this signer's own ledger and node show.
 *
 * @param replacedBy a later slot with a template of the same events that stands
 * @param accepted one of them is accepted
 * @param outrun one of them is final: this one can never confirm
 */
public record Siblings(Optional<Long> replacedBy, boolean accepted, boolean outrun) {
    public static final Siblings NONE = new Siblings(Optional.empty(), false, false);
}
