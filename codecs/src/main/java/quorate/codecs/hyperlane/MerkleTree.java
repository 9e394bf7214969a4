package quorate.codecs.hyperlane;

import java.util.ArrayList;
import java.util.List;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Hash32;

/** The incremental message tree of a mailbox: leaves are message ids, missing ones are zero. Built whole; for tests and demos. */
public final class MerkleTree {
    private final List<Hash32> leaves = new ArrayList<>();

    /** Appends a leaf and returns its index. */
    public int append(Hash32 messageId) {
        leaves.add(messageId);
        return leaves.size() - 1;
    }

    public int size() {
        return leaves.size();
    }

    public Hash32 root() {
        return proof(0).root(leaves.isEmpty() ? Hash32.ZERO : leaves.get(0), 0);
    }

    /** The siblings of the leaf at {@code index}. */
    public MerkleProof proof(int index) {
        List<Hash32> siblings = new ArrayList<>();
        List<Hash32> level = leaves;
        Hash32 empty = Hash32.ZERO;
        int position = index;
        for (int depth = 0; depth < MerkleProof.DEPTH; depth++) {
            siblings.add(at(level, position ^ 1, empty));
            level = parents(level, empty);
            empty = Hashes.keccak256(empty.toBytes(), empty.toBytes());
            position >>>= 1;
        }
        return new MerkleProof(siblings);
    }

    private static List<Hash32> parents(List<Hash32> level, Hash32 empty) {
        List<Hash32> parents = new ArrayList<>();
        for (int left = 0; left < level.size(); left += 2) {
            byte[] right = at(level, left + 1, empty).toBytes();
            parents.add(Hashes.keccak256(level.get(left).toBytes(), right));
        }
        return parents;
    }

    private static Hash32 at(List<Hash32> level, int position, Hash32 empty) {
        return position < level.size() ? level.get(position) : empty;
    }
}
