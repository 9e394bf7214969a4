package quorate.codecs.event;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.protocol.Bytes;

/**
 * The canonical bytes of event material, stored and sent with announcements and proposals (G1). Little endian; every length is
 * u32 and bounded; the first byte is the version, the second the source's tag. One material has one encoding.
 */
public final class EventMaterialCodec {
    private static final int VERSION = 1;
    private static final int HYPERLANE = 1;
    private static final int LAYER_ZERO = 2;
    private static final int API = 3;
    private static final int MAX = EventMaterial.MAX_BYTES;

    private EventMaterialCodec() {}

    /** May be longer than {@link EventMaterial#MAX_BYTES}; such material is refused by {@link #decode} and by the verifier. */
    public static Bytes encode(EventMaterial material) {
        ByteWriter out = ByteWriter.littleEndian().u8(VERSION);
        switch (material) {
            case EventMaterial.Hyperlane hyperlane -> writeHyperlane(out, hyperlane);
            case EventMaterial.LayerZero layerZero -> {
                out.u8(LAYER_ZERO).u32(layerZero.srcEid()).raw(layerZero.signature());
                writeRequest(out, layerZero.request());
            }
            case EventMaterial.Api api -> writeApi(out, api);
        }
        return out.toBytes();
    }

    /** @throws MalformedException naming the first field that is not what it should be */
    public static EventMaterial decode(Bytes bytes) {
        if (bytes.length() > MAX) {
            throw new MalformedException("", "at most " + MAX + " bytes", bytes.length() + " bytes");
        }
        ByteReader in = ByteReader.littleEndian(bytes.toBytes());
        int version = in.u8("version");
        if (version != VERSION) {
            throw new MalformedException("version", Integer.toString(VERSION), Integer.toString(version));
        }
        int kind = in.u8("kind");
        EventMaterial material = switch (kind) {
            case HYPERLANE -> readHyperlane(in);
            case LAYER_ZERO ->
                new EventMaterial.LayerZero(
                        in.u32("srcEid"),
                        in.bytes("signature", EventMaterial.LayerZero.SIGNATURE_BYTES),
                        readRequest(in));
            case API ->
                new EventMaterial.Api(
                        in.text("relayer", Fields.MAX_NAME),
                        in.bytes("signature", EventMaterial.Api.SIGNATURE_BYTES),
                        readRequest(in),
                        readMetadata(in));
            default -> throw new MalformedException("kind", "1, 2 or 3", Integer.toString(kind));
        };
        in.end("material");
        return material;
    }

    private static void writeHyperlane(ByteWriter out, EventMaterial.Hyperlane hyperlane) {
        out.u8(HYPERLANE)
                .sized(hyperlane.message().encode())
                .sized(hyperlane.metadata().encode())
                .flag(hyperlane.previousNonce().isPresent());
        hyperlane.previousNonce().ifPresent(out::u64);
        out.flag(hyperlane.originTx().isPresent());
        hyperlane.originTx().ifPresent(out::sized);
    }

    private static EventMaterial.Hyperlane readHyperlane(ByteReader in) {
        HyperlaneMessage message = HyperlaneMessage.decode(in.sized("message", MAX));
        MultisigMetadata metadata = MultisigMetadata.decode(in.sized("metadata", MAX));
        OptionalLong previousNonce =
                in.flag("previousNonce.present") ? OptionalLong.of(in.u63("previousNonce")) : OptionalLong.empty();
        Optional<Bytes> originTx = in.flag("originTx.present")
                ? Optional.of(in.sized("originTx", EventMaterial.Hyperlane.MAX_ORIGIN_TX_BYTES))
                : Optional.empty();
        return new EventMaterial.Hyperlane(message, metadata, previousNonce, originTx);
    }

    private static void writeApi(ByteWriter out, EventMaterial.Api api) {
        out.u8(API).text(api.relayer()).raw(api.signature());
        writeRequest(out, api.request());
        out.u8(api.metadata().size());
        api.metadata().forEach((key, value) -> out.text(key).text(value));
    }

    private static SortedMap<String, String> readMetadata(ByteReader in) {
        int size = in.u8("metadata.size");
        SortedMap<String, String> metadata = new TreeMap<>();
        for (int entry = 0; entry < size; entry++) {
            String key = in.text("metadata.key", Fields.MAX_NAME);
            // One order only, or the same material would have several encodings.
            if (!metadata.isEmpty() && metadata.lastKey().compareTo(key) >= 0) {
                throw new MalformedException("metadata.key", "a key behind '" + metadata.lastKey() + "'", key);
            }
            metadata.put(key, in.text("metadata." + key, MAX));
        }
        return metadata;
    }

    private static void writeRequest(ByteWriter out, EventMaterial.Request request) {
        out.text(request.externalId())
                .text(request.stream())
                .u64(request.nonce())
                .text(request.destination())
                .u64(request.amountSompi());
    }

    private static EventMaterial.Request readRequest(ByteReader in) {
        return new EventMaterial.Request(
                in.text("externalId", 2 * Fields.MAX_EXTERNAL_ID),
                in.text("stream", Fields.MAX_NAME),
                in.u63("nonce"),
                in.text("destination", Fields.MAX_DESTINATION),
                in.u63("amountSompi"));
    }
}
