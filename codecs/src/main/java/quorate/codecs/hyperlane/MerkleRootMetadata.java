package quorate.codecs.hyperlane;

import java.util.List;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * Metadata of a merkle-root multisig: hook 32, leaf index u32, signed message id 32, proof 32 x 32, checkpoint index u32,
 * signatures. The message is the leaf at {@code leafIndex} of the checkpoint whose last leaf is {@code signedMessageId}.
 */
public record MerkleRootMetadata(
        Hash32 hook,
        long leafIndex,
        Hash32 signedMessageId,
        MerkleProof proof,
        long checkpointIndex,
        List<Bytes> signatures)
        implements MultisigMetadata {
    static final int HEADER_BYTES = 32 + 4 + 32 + 32 * MerkleProof.DEPTH + 4;

    public MerkleRootMetadata {
        signatures = List.copyOf(signatures);
    }

    static MerkleRootMetadata decode(Bytes bytes) {
        ByteReader in = ByteReader.bigEndian(bytes.toBytes());
        return new MerkleRootMetadata(
                in.hash32("hook"),
                in.u32("leafIndex"),
                in.hash32("signedMessageId"),
                MerkleProof.decode(in),
                in.u32("checkpointIndex"),
                MultisigMetadata.readSignatures(in));
    }

    /** The root is computed from the message itself, so signatures over another tree do not fit. */
    @Override
    public Checkpoint checkpoint(HyperlaneMessage message) {
        Hash32 root = proof.root(message.id(), leafIndex);
        return new Checkpoint(message.originDomain(), hook, root, checkpointIndex, signedMessageId);
    }

    @Override
    public Bytes encode() {
        ByteWriter out = ByteWriter.bigEndian().hash32(hook).u32(leafIndex).hash32(signedMessageId);
        proof.siblings().forEach(out::hash32);
        return MultisigMetadata.writeSignatures(out.u32(checkpointIndex), signatures)
                .toBytes();
    }
}
