package quorate.protocol;

/** What every live slot of a pool works with: the group's configuration, this signer's clock settings, and the bytes. */
public record LiveParts(Group group, Timing timing, Craft craft, Multisig multisig, Identity identity) {
    NodeId self() {
        return identity.self();
    }
}
