package quorate.codecs.hyperlane;

import java.util.List;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * Metadata of a message-id multisig: hook 32, root 32, checkpoint index u32, signatures. The message is the last leaf of the
 * checkpoint, so no merkle proof is needed.
 */
public record MessageIdMetadata(Hash32 hook, Hash32 root, long index, List<Bytes> signatures)
        implements MultisigMetadata {
    static final int HEADER_BYTES = 68;

    public MessageIdMetadata {
        signatures = List.copyOf(signatures);
    }

    static MessageIdMetadata decode(Bytes bytes) {
        ByteReader in = ByteReader.bigEndian(bytes.toBytes());
        return new MessageIdMetadata(
                in.hash32("hook"), in.hash32("root"), in.u32("index"), MultisigMetadata.readSignatures(in));
    }

    @Override
    public Checkpoint checkpoint(HyperlaneMessage message) {
        return new Checkpoint(message.originDomain(), hook, root, index, message.id());
    }

    @Override
    public Bytes encode() {
        ByteWriter out = ByteWriter.bigEndian().hash32(hook).hash32(root).u32(index);
        return MultisigMetadata.writeSignatures(out, signatures).toBytes();
    }
}
