package quorate.codecs.hyperlane;

import java.util.ArrayList;
import java.util.List;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * What a relayer sends with a message so that it can be believed: a checkpoint of the origin's merkle tree with validators'
 * signatures over it. Integers are big endian; signatures are r, s, v (65 bytes) up to the end.
 */
public sealed interface MultisigMetadata permits MessageIdMetadata, MerkleRootMetadata {
    int SIGNATURE_BYTES = 65;
    int MAX_SIGNATURES = 256;

    /** The origin's merkle tree hook. */
    Hash32 hook();

    /** Validators' signatures in the order of the bytes. */
    List<Bytes> signatures();

    /** What this metadata says was signed, for {@code message}. */
    Checkpoint checkpoint(HyperlaneMessage message);

    Bytes encode();

    /** Reads either form; their lengths can never be equal. @throws MalformedException if the bytes are neither */
    static MultisigMetadata decode(Bytes bytes) {
        if (hasSignaturesBehind(MessageIdMetadata.HEADER_BYTES, bytes.length())) {
            return MessageIdMetadata.decode(bytes);
        }
        if (hasSignaturesBehind(MerkleRootMetadata.HEADER_BYTES, bytes.length())) {
            return MerkleRootMetadata.decode(bytes);
        }
        throw new MalformedException(
                "",
                MessageIdMetadata.HEADER_BYTES + " or " + MerkleRootMetadata.HEADER_BYTES + " bytes and 1 to "
                        + MAX_SIGNATURES + " signatures of " + SIGNATURE_BYTES + " bytes",
                bytes.length() + " bytes");
    }

    private static boolean hasSignaturesBehind(int headerBytes, int length) {
        int rest = length - headerBytes;
        return rest > 0 && rest % SIGNATURE_BYTES == 0 && rest / SIGNATURE_BYTES <= MAX_SIGNATURES;
    }

    /** Reads signatures up to the end. */
    static List<Bytes> readSignatures(ByteReader in) {
        if (!hasSignaturesBehind(0, in.remaining())) {
            throw new MalformedException(
                    "signatures",
                    "1 to " + MAX_SIGNATURES + " signatures of " + SIGNATURE_BYTES + " bytes",
                    in.remaining() + " bytes");
        }
        List<Bytes> signatures = new ArrayList<>();
        while (in.remaining() > 0) {
            signatures.add(in.bytes("signatures", SIGNATURE_BYTES));
        }
        return signatures;
    }

    /** Writes {@code signatures}. @throws IllegalArgumentException if one has not 65 bytes */
    static ByteWriter writeSignatures(ByteWriter out, List<Bytes> signatures) {
        for (Bytes signature : signatures) {
            if (signature.length() != SIGNATURE_BYTES) {
                throw new IllegalArgumentException(
                        "a signature has " + SIGNATURE_BYTES + " bytes, found " + signature.length());
            }
            out.raw(signature);
        }
        return out;
    }
}
