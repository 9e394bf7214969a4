package quorate.node.gossip;

import quorate.protocol.NodeId;

/** Lets tests of other packages say that a member was heard. */
public final class Hearsay {
    private Hearsay() {}

    public static void heard(PeerTable peers, NodeId member, long atMs) {
        peers.heard(member, 1, 1, atMs);
    }
}
