package quorate.protocol;

/** The inequalities without which a group is not safe (PROTOCOL.md, Numbers). */
public final class GroupLimits {
    private GroupLimits() {}

    /** Q where the configuration names none: M in the crash profile, else {@code floor((N+f)/2)+1}. */
    public static int defaultQuorum(int members, int signatureThreshold, int faulty, Profile profile) {
        return switch (profile) {
            case CRASH -> signatureThreshold;
            case BYZANTINE -> (members + faulty) / 2 + 1;
        };
    }

    /** @throws IllegalArgumentException naming the first inequality that does not hold, with its numbers */
    public static void check(int members, int signatureThreshold, int quorum, int faulty, Profile profile) {
        require(members >= 1 && members <= NodeId.MAX_MEMBERS, "1 <= N <= " + NodeId.MAX_MEMBERS, "N=" + members);
        require(signatureThreshold <= members, "M <= N", "M=" + signatureThreshold + ", N=" + members);
        require(quorum <= members, "Q <= N", "Q=" + quorum + ", N=" + members);
        switch (profile) {
            case CRASH -> {
                require(faulty == 0, "f = 0 in the crash profile", "f=" + faulty);
                require(2 * signatureThreshold > members, "M > N/2", "M=" + signatureThreshold + ", N=" + members);
                require(2 * quorum > members, "2Q > N", "Q=" + quorum + ", N=" + members);
            }
            case BYZANTINE -> {
                require(faulty >= 1, "f >= 1 in the Byzantine profile", "f=" + faulty);
                require(members >= 3 * faulty + 1, "N >= 3f+1", "N=" + members + ", f=" + faulty);
                require(2 * quorum > members + faulty, "2Q > N+f", "Q=" + quorum + ", N=" + members + ", f=" + faulty);
                require(quorum <= members - faulty, "Q <= N-f", "Q=" + quorum + ", N=" + members + ", f=" + faulty);
                require(
                        signatureThreshold >= 2 * faulty + 1 && signatureThreshold <= members - faulty,
                        "2f+1 <= M <= N-f",
                        "M=" + signatureThreshold + ", N=" + members + ", f=" + faulty);
            }
        }
    }

    private static void require(boolean holds, String expected, String found) {
        if (!holds) {
            throw new IllegalArgumentException("group refused: expected " + expected + ", found " + found);
        }
    }
}
