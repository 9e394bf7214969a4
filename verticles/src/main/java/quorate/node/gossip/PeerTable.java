package quorate.node.gossip;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;

/**
 * What is known of each member from its envelopes: when it was heard, what it runs, what was wrong. Times in ms since 1970.
 * Gossip writes it, others read it on their threads: every method holds the table's lock.
 */
public final class PeerTable {
    /** How long two boot ids of one member count as "at once" (G4). */
    private static final long CLONE_WINDOW_MS = 10_000;

    /**
     * A member as it has shown itself, as of one moment.
     *
     * @param lastHeardMs when the last valid envelope came, 0 if none did
     * @param lost broadcasts whose numbers were passed over
     * @param faults statements that were not their maker's own
     * @param returning its last digest says that it does not know what it said before (B2)
     * @param foreignGroupHash its group hash, if it is another one than ours: then nothing of it counts (G4)
     */
    public record Peer(
            long lastHeardMs,
            long lost,
            long faults,
            String lastFault,
            long tipDaaScore,
            String software,
            Optional<Hash32> foreignGroupHash,
            boolean returning) {}

    /** The same, still written. */
    private static final class Row {
        private long lastHeardMs;
        private long bootId;
        private long earlierBootId;
        private long earlierBootHeardMs;
        private long sequence;
        private long lost;
        private long faults;
        private String lastFault = "";
        private long tipDaaScore;
        private String software = "";
        private Optional<Hash32> foreignGroupHash = Optional.empty();
        private boolean returning;
    }

    private final TreeMap<NodeId, Row> peers = new TreeMap<>();
    private final long upWithinMs;

    /** @param upWithinMs a member heard within this time is up */
    public PeerTable(NodeId self, int members, long upWithinMs) {
        this.upWithinMs = upWithinMs;
        for (int i = 0; i < members; i++) {
            if (i != self.index()) {
                peers.put(new NodeId(i), new Row());
            }
        }
    }

    /** @throws IllegalArgumentException if it is no other member of the group */
    public synchronized Peer peer(NodeId member) {
        Row row = row(member);
        return new Peer(
                row.lastHeardMs,
                row.lost,
                row.faults,
                row.lastFault,
                row.tipDaaScore,
                row.software,
                row.foreignGroupHash,
                row.returning);
    }

    private Row row(NodeId member) {
        Row row = peers.get(member);
        if (row == null) {
            throw new IllegalArgumentException("not another member of the group: " + member);
        }
        return row;
    }

    public synchronized boolean isPeer(NodeId member) {
        return peers.containsKey(member);
    }

    public synchronized List<NodeId> members() {
        return List.copyOf(peers.keySet());
    }

    public synchronized boolean up(NodeId member, long nowMs) {
        Row peer = row(member);
        return peer.lastHeardMs > 0 && nowMs - peer.lastHeardMs <= upWithinMs;
    }

    /** Other members that are up. */
    public synchronized int upCount(long nowMs) {
        return (int) peers.keySet().stream().filter(member -> up(member, nowMs)).count();
    }

    /**
     * A valid envelope came.
     *
     * @return what an operator must know of it, if anything: two machines with one identity
     */
    synchronized Optional<String> heard(NodeId member, long bootId, long sequence, long nowMs) {
        Row peer = row(member);
        Optional<String> alarm = Optional.empty();
        if (peer.bootId != bootId) {
            boolean backAgain = bootId == peer.earlierBootId && nowMs - peer.earlierBootHeardMs < CLONE_WINDOW_MS;
            if (backAgain) {
                alarm = Optional.of("two machines speak as " + member + " at once");
            }
            peer.earlierBootId = peer.bootId;
            peer.earlierBootHeardMs = peer.lastHeardMs;
            peer.bootId = bootId;
            peer.sequence = 0;
        } else if (sequence > peer.sequence + 1) {
            peer.lost += sequence - peer.sequence - 1;
        }
        // A late or repeated one is never dropped for its number (G1).
        peer.sequence = Math.max(peer.sequence, sequence);
        peer.lastHeardMs = nowMs;
        peer.foreignGroupHash = Optional.empty();
        return alarm;
    }

    synchronized void hello(NodeId member, long tipDaaScore, String software) {
        Row peer = row(member);
        peer.tipDaaScore = tipDaaScore;
        peer.software = software;
    }

    synchronized void returning(NodeId member, boolean returning) {
        row(member).returning = returning;
    }

    synchronized void foreignGroup(NodeId member, Hash32 groupHash) {
        row(member).foreignGroupHash = Optional.of(groupHash);
    }

    /** A fault that shows only behind the door: whoever opened the message found it (C4). */
    public void charge(NodeId member, String what) {
        fault(member, what);
    }

    synchronized void fault(NodeId member, String what) {
        Row peer = row(member);
        peer.faults++;
        peer.lastFault = what;
    }
}
