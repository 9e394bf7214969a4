package quorate.node.cluster;

/**
 * Notices that a node has lost its place on the bus: after a merge or a kill the cluster can forget who listens, with no event
 * that says so. First the registration is made again; a node that stays deaf ends itself, and its supervisor starts it anew.
 *
 * <p>Deaf is who does not hear its own broadcasts, or hears no member although the cluster has others. Members that are down
 * make nobody deaf.
 */
public final class DeafnessWatch {
    /** What to do now. */
    public enum Step {
        NOTHING,
        REGISTER_AGAIN,
        END
    }

    private final long registerAfterMs;
    private final long endAfterMs;
    private long heardAtMs;
    private long registeredAtMs;

    /**
     * @param registerAfterMs deaf for this long, register again, and again after as long
     * @param endAfterMs deaf for this long in spite of it, end
     */
    public DeafnessWatch(long nowMs, long registerAfterMs, long endAfterMs) {
        this.registerAfterMs = registerAfterMs;
        this.endAfterMs = endAfterMs;
        this.heardAtMs = nowMs;
        this.registeredAtMs = nowMs;
    }

    /**
     * @param hearsItself whether an own broadcast came back lately
     * @param peersUp other members heard lately
     * @param otherNodes nodes in the cluster besides this one
     */
    public Step look(long nowMs, boolean hearsItself, int peersUp, int otherNodes) {
        boolean deaf = !hearsItself || (otherNodes > 0 && peersUp == 0);
        if (!deaf) {
            heardAtMs = nowMs;
            return Step.NOTHING;
        }
        if (nowMs - heardAtMs >= endAfterMs) {
            return Step.END;
        }
        if (nowMs - Math.max(heardAtMs, registeredAtMs) >= registerAfterMs) {
            registeredAtMs = nowMs;
            return Step.REGISTER_AGAIN;
        }
        return Step.NOTHING;
    }
}
