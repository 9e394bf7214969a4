package quorate.codecs.event;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Source;

/** The identity of an event, as the existing deployment computes it (PROTOCOL.md, Words). Integers are little endian. */
public final class EventIds {
    private static final byte[] EVENT_PREFIX = ascii("igra:event:v1:");
    private static final byte[] EXTERNAL_ID_PREFIX = ascii("igra:external_id:v1:");
    private static final Pattern HASH_HEX = Pattern.compile("(0x)?[0-9a-fA-F]{64}");

    private EventIds() {}

    /**
     * {@code BLAKE3("igra:event:v1:" || external_id 32 || source || spk.version u16 || script_len u32 || script || amount u64)}.
     */
    public static EventId of(Hash32 externalId, Source source, ScriptPublicKey destination, long amountSompi) {
        byte[] content = ByteWriter.littleEndian()
                .hash32(externalId)
                .raw(sourceBytes(source))
                .u16(destination.version())
                .u32(destination.script().length())
                .raw(destination.script())
                .u64(amountSompi)
                .toArray();
        return new EventId(Hashes.blake3(EVENT_PREFIX, content));
    }

    /** The source as it stands in an event id: 01 || origin u32, 02 || endpoint u32, 03. */
    public static Bytes sourceBytes(Source source) {
        ByteWriter out = ByteWriter.littleEndian().u8(source.tag());
        return switch (source) {
            case Source.Hyperlane hyperlane -> out.u32(hyperlane.originDomain()).toBytes();
            case Source.LayerZero layerZero -> out.u32(layerZero.srcEid()).toBytes();
            case Source.Api api -> out.toBytes();
        };
    }

    /**
     * A source's own id as 32 bytes: 64 hex digits, with or without 0x, are those bytes; any other text is hashed,
     * {@code BLAKE3("igra:external_id:v1:" || trimmed text)}.
     */
    public static Hash32 externalId(String text) {
        String trimmed = text.trim();
        if (HASH_HEX.matcher(trimmed).matches()) {
            return Hash32.ofHex(trimmed.startsWith("0x") ? trimmed.substring(2) : trimmed);
        }
        return Hashes.blake3(EXTERNAL_ID_PREFIX, trimmed.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
