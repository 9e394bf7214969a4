package quorate.protocol;

/** A member of the signer group, by its place (from 0) in the group's configuration, which the group hash covers. */
public record NodeId(int index) implements Comparable<NodeId> {
    /** The core is tested to this many members; Kaspa's multisig allows fewer. */
    public static final int MAX_MEMBERS = 20;

    public NodeId {
        if (index < 0 || index >= MAX_MEMBERS) {
            throw new IllegalArgumentException("a member index is 0 to " + (MAX_MEMBERS - 1) + ", found " + index);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return "signer-" + index;
    }
}
