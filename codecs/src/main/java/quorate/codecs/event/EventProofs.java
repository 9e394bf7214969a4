package quorate.codecs.event;

import java.nio.charset.StandardCharsets;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.StreamId;

/**
 * What a source signs where it has no format of its own: the triple {@code event id (32) || stream || nonce (u64, little
 * endian)}, the stream being its full name in UTF-8, such as {@code api:acme:orders}. The event id binds source, external id,
 * destination and amount (check 1); stream and nonce fix its place.
 */
public final class EventProofs {
    /** Tag of the BIP340 tagged hash that a relayer signs. */
    public static final String API_TAG = "quorate:api-event:v1";

    private EventProofs() {}

    /** {@code keccak256(triple)}, signed as it is with ECDSA by a key of the LayerZero endpoint. */
    public static Hash32 layerZeroDigest(EventId event, StreamId stream, long nonce) {
        return Hashes.keccak256(triple(event, stream, nonce));
    }

    /** {@code SHA256(SHA256(tag) || SHA256(tag) || triple)} with tag {@value #API_TAG}, signed with BIP340 by the relayer. */
    public static Hash32 apiDigest(EventId event, StreamId stream, long nonce) {
        return Hashes.tagged(API_TAG, triple(event, stream, nonce));
    }

    /** One digest for everything that makes an event what it is; two contents of one external id differ in it (check 12). */
    public static Hash32 contentDigest(EventId event, StreamId stream, long nonce) {
        return Hashes.sha256(triple(event, stream, nonce));
    }

    private static byte[] triple(EventId event, StreamId stream, long nonce) {
        return ByteWriter.littleEndian()
                .hash32(event.hash())
                .raw(stream.text().getBytes(StandardCharsets.UTF_8))
                .u64(nonce)
                .toArray();
    }
}
