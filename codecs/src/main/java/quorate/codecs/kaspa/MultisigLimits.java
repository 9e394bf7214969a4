package quorate.codecs.kaspa;

import quorate.codecs.bytes.MalformedException;

/** What a group may be on Kaspa, beyond what any group must be (PROTOCOL.md, Numbers). */
public final class MultisigLimits {
    /** The node's mempool takes no P2SH input with more signature operations, and a multisig counts its keys. */
    public static final int MAX_MEMBERS = 15;

    private MultisigLimits() {}

    /** @throws MalformedException with the reason why M of N is no group for Kaspa */
    public static void check(int threshold, int members) {
        if (members < 1 || members > MAX_MEMBERS) {
            throw new MalformedException(
                    "members",
                    "1 to " + MAX_MEMBERS
                            + " members, because a P2SH input with more signature operations is not standard",
                    members + " members");
        }
        if (threshold > members) {
            throw new MalformedException(
                    "signature_threshold",
                    "at most " + members + " of " + members + " members",
                    Integer.toString(threshold));
        }
        if (2 * threshold <= members) {
            throw new MalformedException(
                    "signature_threshold",
                    "more than half of " + members + " members, because two halves could sign two transactions",
                    Integer.toString(threshold));
        }
    }
}
