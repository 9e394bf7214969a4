package quorate.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Who is up, and whose turn it is to speak first (V4). */
final class Hearing {
    /** "Heard" means within this many ticks; so does "valid" of a digest (V3). */
    static final int TICKS = 4;

    private Hearing() {}

    /** A member is up. One that was away is news: what waited for it goes on (D4). */
    static void heard(Turn turn, NodeId from) {
        if (!member(turn, from) || from.equals(turn.self())) {
            return;
        }
        if (!isHeard(turn, from)) {
            turn.news();
        }
        turn.peer(from, turn.peer(from).heard(turn.nowMs));
    }

    static boolean member(Turn turn, NodeId node) {
        return node.index() < turn.group().members();
    }

    static boolean isHeard(Turn turn, NodeId node) {
        return node.equals(turn.self()) || recent(turn, turn.peer(node).heardAtMs());
    }

    static boolean recent(Turn turn, long atMs) {
        return atMs != Peer.NEVER && turn.nowMs - atMs <= TICKS * turn.timing().tickMs();
    }

    /** B2: what the member's fresh digest says of its return. */
    static Optional<Digest.Returning> returning(Turn turn, NodeId node) {
        if (node.equals(turn.self())) {
            return ReturnRules.returning(turn);
        }
        Peer peer = turn.peer(node);
        return recent(turn, peer.digestAtMs()) ? peer.digest().flatMap(Digest::returning) : Optional.empty();
    }

    /** Members heard that are not returning: who may be waited for. */
    static List<NodeId> speaking(Turn turn) {
        List<NodeId> speaking = new ArrayList<>();
        for (int i = 0; i < turn.group().members(); i++) {
            NodeId node = new NodeId(i);
            if (speaks(turn, node)) {
                speaking.add(node);
            }
        }
        return speaking;
    }

    static boolean speaks(Turn turn, NodeId node) {
        return isHeard(turn, node) && returning(turn, node).isEmpty();
    }

    /** Members heard, this signer included, in member order. */
    static List<NodeId> heard(Turn turn) {
        List<NodeId> heard = new ArrayList<>();
        for (int i = 0; i < turn.group().members(); i++) {
            NodeId node = new NodeId(i);
            if (isHeard(turn, node)) {
                heard.add(node);
            }
        }
        return heard;
    }

    /** V4: members heard, by {@code BLAKE3(slot || round || member)}. */
    static List<NodeId> builderOrder(Turn turn, long slot, int round) {
        TreeMap<Hash32, NodeId> order = new TreeMap<>();
        for (NodeId node : heard(turn)) {
            order.put(place(turn, slot, round, node), node);
        }
        return List.copyOf(order.values());
    }

    /** The same order over any members. */
    static Comparator<NodeId> byBuilderOrder(Turn turn, long slot, int round) {
        return Comparator.comparing(node -> place(turn, slot, round, node));
    }

    private static Hash32 place(Turn turn, long slot, int round, NodeId node) {
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(slot)
                .putInt(round)
                .putInt(node.index())
                .array();
        return turn.craft().blake3(bytes);
    }

    /** V4: twice the measured round trip, at least 5 ms, at most one tick. */
    static long settleMs(Turn turn) {
        return Math.clamp(
                2 * turn.roundTripMs,
                Math.min(5, turn.timing().tickMs()),
                turn.timing().tickMs());
    }

    /** An answer to this signer's vote came in {@code tookMs}. */
    static void roundTrip(Turn turn, long tookMs) {
        long sampleMs = Math.clamp(tookMs, 0, turn.timing().tickMs());
        turn.roundTripMs = (7 * turn.roundTripMs + sampleMs + 4) / 8;
    }
}
