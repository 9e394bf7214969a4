package quorate.codecs.hyperlane;

import java.util.ArrayList;
import java.util.List;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Hash32;

/** The {@value #DEPTH} siblings on the way from a leaf of the origin's message tree to its root, the leaf's own first. */
public record MerkleProof(List<Hash32> siblings) {
    public static final int DEPTH = 32;

    public MerkleProof {
        siblings = List.copyOf(siblings);
        if (siblings.size() != DEPTH) {
            throw new IllegalArgumentException("a proof has " + DEPTH + " siblings, found " + siblings.size());
        }
    }

    static MerkleProof decode(ByteReader in) {
        List<Hash32> siblings = new ArrayList<>();
        for (int level = 0; level < DEPTH; level++) {
            siblings.add(in.hash32("proof"));
        }
        return new MerkleProof(siblings);
    }

    /** The root of the tree that has {@code leaf} at {@code index} (u32). */
    public Hash32 root(Hash32 leaf, long index) {
        Hash32 node = leaf;
        for (int level = 0; level < DEPTH; level++) {
            byte[] sibling = siblings.get(level).toBytes();
            boolean right = (index >>> level & 1) == 1;
            node = right ? Hashes.keccak256(sibling, node.toBytes()) : Hashes.keccak256(node.toBytes(), sibling);
        }
        return node;
    }
}
