package quorate.protocol;

/**
 * What a pool's log is run with, fixed from start to stop.
 *
 * @param group what all members agree on
 * @param timing this signer's own clock settings
 * @param craft bytes and hashes
 * @param identity who this signer is
 * @param boot this start's own number, unlike any other's: what answers it is newer than all that was said before (B2)
 */
public record Setup(Group group, Timing timing, Craft craft, Identity identity, long boot) {
    public Setup {
        if (identity.self().index() >= group.members()) {
            throw new IllegalArgumentException(
                    "expected one of " + group.members() + " members, found " + identity.self());
        }
    }

    public NodeId self() {
        return identity.self();
    }
}
