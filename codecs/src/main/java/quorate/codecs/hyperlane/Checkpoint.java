package quorate.codecs.hyperlane;

import java.nio.charset.StandardCharsets;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Hash32;

/**
 * What a validator of the origin signs: "after the message {@code messageId} the tree of {@code hook} has this root".
 *
 * @param originDomain u32
 * @param index u32, index of that message's leaf
 */
public record Checkpoint(long originDomain, Hash32 hook, Hash32 root, long index, Hash32 messageId) {
    private static final byte[] SUFFIX = "HYPERLANE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNED_MESSAGE =
            "\u0019Ethereum Signed Message:\n32".getBytes(StandardCharsets.US_ASCII);

    /**
     * The digest under the signature: {@code keccak256("\x19Ethereum Signed Message:\n32" || keccak256(domainHash || root ||
     * index || messageId))} with {@code domainHash = keccak256(origin u32 || hook || "HYPERLANE")}.
     */
    public Hash32 digest() {
        byte[] domain = ByteWriter.bigEndian()
                .u32(originDomain)
                .hash32(hook)
                .raw(SUFFIX)
                .toArray();
        byte[] signed = ByteWriter.bigEndian()
                .hash32(Hashes.keccak256(domain))
                .hash32(root)
                .u32(index)
                .hash32(messageId)
                .toArray();
        return Hashes.keccak256(SIGNED_MESSAGE, Hashes.keccak256(signed).toBytes());
    }
}
