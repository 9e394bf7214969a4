package quorate.codecs.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.protocol.Bytes;

/** The body of {@code POST /v1/events} (API.md, Ingestion). Strict: unknown and repeated fields are errors. */
public final class EventJson {
    private static final int MAX_DEPTH = 8;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(32)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private EventJson() {}

    /** @throws MalformedException naming the field by its path */
    public static EventMaterial read(byte[] body) {
        JsonObjectReader root = new JsonObjectReader("", parse(body));
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
        ObjectNode root = MAPPER.createObjectNode();
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
        try {
            return MAPPER.writeValueAsBytes(root);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a tree of texts and numbers can be written", broken);
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode root = MAPPER.readTree(body);
            if (root == null || root.isMissingNode()) {
                throw new MalformedException("", "a JSON object", "nothing");
            }
            return root;
        } catch (JsonProcessingException bad) {
            throw new MalformedException("", "valid JSON", bad.getOriginalMessage());
        } catch (IOException bad) {
            throw new MalformedException("", "valid JSON", bad.toString());
        }
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
