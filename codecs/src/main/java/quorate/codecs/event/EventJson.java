package quorate.codecs.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.bytes.StrictJson;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.protocol.Bytes;

/** The body of {@code POST /v1/events} (API.md, Ingestion). Strict: unknown and repeated fields are errors. */
public final class EventJson {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_TOKENS = 256;
    /** A message or its metadata in hex, longer than any that may be stored: which one is too long is said by name. */
    private static final int MAX_TEXT_CHARS = 2 * 1024 * 1024;

    private static final StrictJson JSON = StrictJson.ofTokens(MAX_TOKENS, MAX_DEPTH, MAX_TEXT_CHARS);

    private EventJson() {}

    /** @throws MalformedException naming the field by its path */
    public static EventMaterial read(byte[] body) {
        JsonObjectReader root = new JsonObjectReader("", JSON.read("", body));
        JsonObjectReader source = root.object("source");
        EventMaterial material = switch (source.onlyField()) {
            case "hyperlane" -> hyperlane(root, source.object("hyperlane"));
            case "layerZero" -> layerZero(root, source.object("layerZero"));
            case "api" -> api(root, source.object("api"));
            default -> throw new MalformedException("source", "one of hyperlane, layerZero, api", source.onlyField());
        };
        root.end();
        return material;
    }

    /** The body that {@link #read} reads. */
    public static byte[] write(EventMaterial material) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode source = root.putObject("source");
        switch (material) {
            case EventMaterial.Hyperlane hyperlane -> {
                ObjectNode node = source.putObject("hyperlane")
                        .put("message", hex(hyperlane.message().encode()))
                        .put("metadata", hex(hyperlane.metadata().encode()));
                hyperlane.previousNonce().ifPresent(nonce -> node.put("previousNonce", nonce));
                hyperlane.originTx().ifPresent(tx -> root.put("originTx", hex(tx)));
            }
            case EventMaterial.LayerZero layerZero -> {
                source.putObject("layerZero")
                        .put("srcEid", layerZero.srcEid())
                        .put("signature", hex(layerZero.signature()));
                writeRequest(root, layerZero.request());
            }
            case EventMaterial.Api api -> {
                source.putObject("api").put("relayer", api.relayer()).put("signature", hex(api.signature()));
                writeRequest(root, api.request());
                if (!api.metadata().isEmpty()) {
                    ObjectNode metadata = root.putObject("metadata");
                    api.metadata().forEach(metadata::put);
                }
            }
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static EventMaterial hyperlane(JsonObjectReader root, JsonObjectReader source) {
        HyperlaneMessage message = source.decoded("message", HyperlaneMessage::decode);
        MultisigMetadata metadata = source.decoded("metadata", MultisigMetadata::decode);
        OptionalLong previousNonce = source.optionalNumber("previousNonce");
        source.end();
        Optional<Bytes> originTx = root.optionalBytes("originTx");
        return new EventMaterial.Hyperlane(message, metadata, previousNonce, originTx);
    }

    private static EventMaterial layerZero(JsonObjectReader root, JsonObjectReader source) {
        long srcEid = source.number("srcEid", 0xffff_ffffL);
        Bytes signature = source.bytes("signature");
        source.end();
        return new EventMaterial.LayerZero(srcEid, signature, request(root));
    }

    private static EventMaterial api(JsonObjectReader root, JsonObjectReader source) {
        String relayer = source.text("relayer");
        Bytes signature = source.bytes("signature");
        source.end();
        return new EventMaterial.Api(relayer, signature, request(root), root.texts("metadata"));
    }

    private static EventMaterial.Request request(JsonObjectReader root) {
        return new EventMaterial.Request(
                root.text("externalId"),
                root.text("stream"),
                root.number("nonce", Long.MAX_VALUE),
                root.text("destination"),
                root.decimal("amountSompi"));
    }

    private static void writeRequest(ObjectNode root, EventMaterial.Request request) {
        root.put("externalId", request.externalId())
                .put("stream", request.stream())
                .put("nonce", request.nonce())
                .put("destination", request.destination())
                .put("amountSompi", Long.toString(request.amountSompi()));
    }

    private static String hex(Bytes bytes) {
        return "0x" + bytes.toHex();
    }
}
