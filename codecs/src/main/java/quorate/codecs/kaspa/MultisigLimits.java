package quorate.codecs.kaspa;

/** What a group may be on Kaspa, beyond what any group must be (PROTOCOL.md, Numbers). */
public final class MultisigLimits {
    /** The node's mempool takes no P2SH input with more signature operations, and a multisig counts its keys. */
    public static final int MAX_MEMBERS = 15;

    private MultisigLimits() {}

    /** @throws IllegalArgumentException with the reason why M of N is no group for Kaspa */
    public static void check(int threshold, int members) {
        if (members < 1 || members > MAX_MEMBERS) {
            throw new IllegalArgumentException("multisig group: expected 1 to " + MAX_MEMBERS
                    + " members (a P2SH input with more than " + MAX_MEMBERS
                    + " signature operations is non-standard), found N=" + members);
        }
        if (threshold > members) {
            throw new IllegalArgumentException(
                    "multisig group: expected M <= N, found M=" + threshold + ", N=" + members);
        }
        if (2 * threshold <= members) {
            throw new IllegalArgumentException("multisig group: expected M > N/2 (else two halves could sign different"
                    + " transactions), found M=" + threshold + ", N=" + members);
        }
    }
}
