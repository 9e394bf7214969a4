package quorate.node.gossip;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;

/** What is known of each member from its envelopes: when it was heard, what it runs, what was wrong. Times in ms since 1970. */
public final class PeerTable {
    /** How long two boot ids of one member count as "at once" (G4). */
    private static final long CLONE_WINDOW_MS = 10_000;

    /** A member as it shows itself. */
    public static final class Peer {
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

        public long lastHeardMs() {
            return lastHeardMs;
        }

        public long lost() {
            return lost;
        }

        public long faults() {
            return faults;
        }

        public String lastFault() {
            return lastFault;
        }

        public long tipDaaScore() {
            return tipDaaScore;
        }

        public String software() {
            return software;
        }

        /** Its group hash, if it is another one than ours: then nothing of it counts (G4). */
        public Optional<Hash32> foreignGroupHash() {
            return foreignGroupHash;
        }
    }

    private final TreeMap<NodeId, Peer> peers = new TreeMap<>();
    private final long upWithinMs;

    /** @param upWithinMs a member heard within this time is up */
    public PeerTable(NodeId self, int members, long upWithinMs) {
        this.upWithinMs = upWithinMs;
        for (int i = 0; i < members; i++) {
            if (i != self.index()) {
                peers.put(new NodeId(i), new Peer());
            }
        }
    }

    public Peer peer(NodeId member) {
        Peer peer = peers.get(member);
        if (peer == null) {
            throw new IllegalArgumentException("not another member of the group: " + member);
        }
        return peer;
    }

    public boolean isPeer(NodeId member) {
        return peers.containsKey(member);
    }

    public List<NodeId> members() {
        return List.copyOf(peers.keySet());
    }

    public boolean up(NodeId member, long nowMs) {
        Peer peer = peer(member);
        return peer.lastHeardMs > 0 && nowMs - peer.lastHeardMs <= upWithinMs;
    }

    /** Other members that are up. */
    public int upCount(long nowMs) {
        return (int) peers.keySet().stream().filter(member -> up(member, nowMs)).count();
    }

    /**
     * A valid envelope came.
     *
     * @return what an operator must know of it, if anything: two machines with one identity
     */
    Optional<String> heard(NodeId member, long bootId, long sequence, long nowMs) {
        Peer peer = peer(member);
        Optional<String> alarm = Optional.empty();
        if (peer.bootId != bootId) {
            boolean backAgain = bootId == peer.earlierBootId && nowMs - peer.earlierBootHeardMs < CLONE_WINDOW_MS;
            if (backAgain) {
                alarm = Optional.of("two machines speak as " + member + " at once");
            }
            peer.earlierBootId = peer.bootId;
            peer.earlierBootHeardMs = peer.lastHeardMs;
            peer.bootId = bootId;
        } else if (sequence > peer.sequence + 1) {
            peer.lost += sequence - peer.sequence - 1;
        }
        // A late or repeated one is never dropped for its number (G1).
        peer.sequence = Math.max(peer.bootId == bootId ? peer.sequence : 0, sequence);
        peer.lastHeardMs = nowMs;
        peer.foreignGroupHash = Optional.empty();
        return alarm;
    }

    void hello(NodeId member, long tipDaaScore, String software) {
        Peer peer = peer(member);
        peer.tipDaaScore = tipDaaScore;
        peer.software = software;
    }

    void foreignGroup(NodeId member, Hash32 groupHash) {
        peer(member).foreignGroupHash = Optional.of(groupHash);
    }

    void fault(NodeId member, String what) {
        Peer peer = peer(member);
        peer.faults++;
        peer.lastFault = what;
    }
}
