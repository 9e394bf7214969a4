package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import quorate.codecs.bytes.MalformedException;

/**
 * The two texts in which wallets hand PSKTs on: {@code "PSKT"} and the hex of one JSON object, {@code "PSKB"} and the hex of an array
 * of them (KASPA.md 3.9).
 */
public final class PsktCodec {
    private static final String ONE = "PSKT";
    private static final String BUNDLE = "PSKB";

    private PsktCodec() {}

    public static String encode(Pskt pskt) {
        return ONE + hex(PsktWriter.write(pskt));
    }

    public static String encodeBundle(List<Pskt> pskts) {
        var array = JsonNodeFactory.instance.arrayNode();
        pskts.forEach(pskt -> array.add(PsktWriter.write(pskt)));
        return BUNDLE + hex(array);
    }

    /** @throws MalformedException naming the field, what was expected and what was found */
    public static Pskt decode(String text) {
        return PsktReader.read("pskt", json("pskt", ONE, text));
    }

    /** @throws MalformedException naming the field, what was expected and what was found */
    public static List<Pskt> decodeBundle(String text) {
        return bundle(json("pskb", BUNDLE, text));
    }

    /**
     * Any of the forms: PSKT text, PSKB text, or the JSON of either.
     *
     * @throws MalformedException naming the field, what was expected and what was found
     */
    public static List<Pskt> decodeAny(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith(ONE)) {
            return List.of(decode(trimmed));
        }
        if (trimmed.startsWith(BUNDLE)) {
            return decodeBundle(trimmed);
        }
        if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) {
            throw new MalformedException("pskt", "text that starts with PSKT or PSKB, or their JSON", trimmed);
        }
        JsonNode json = JsonFields.parse("pskt", trimmed);
        return json.isArray() ? bundle(json) : List.of(PsktReader.read("pskt", json));
    }

    private static List<Pskt> bundle(JsonNode json) {
        if (!json.isArray()) {
            throw new MalformedException("pskb", "an array", json.toString());
        }
        List<Pskt> pskts = new ArrayList<>();
        json.forEach(pskt -> pskts.add(PsktReader.read("pskb[" + pskts.size() + "]", pskt)));
        return pskts;
    }

    private static JsonNode json(String what, String prefix, String text) {
        if (!text.startsWith(prefix)) {
            throw new MalformedException(what, "text that starts with " + prefix, text);
        }
        if (text.length() > 2 * JsonFields.MAX_CHARS) {
            throw new MalformedException(
                    what, "at most " + 2 * JsonFields.MAX_CHARS + " characters", text.length() + " characters");
        }
        byte[] bytes = JsonFields.hex(what, text.substring(prefix.length())).toBytes();
        try {
            return JsonFields.parse(
                    what,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException notText) {
            throw new MalformedException(what, "JSON in UTF-8", "other bytes");
        }
    }

    private static String hex(JsonNode json) {
        return java.util.HexFormat.of().formatHex(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
