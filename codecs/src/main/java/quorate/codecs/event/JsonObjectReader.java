package quorate.codecs.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;

/** One JSON object, field by field; every error names the path. What nobody asked for is an error at {@link #end}. */
public final class JsonObjectReader {
    private static final Pattern HEX = Pattern.compile("(0x)?+[0-9a-fA-F]*+");
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");

    private final String path;
    private final JsonNode node;
    private final TreeSet<String> asked = new TreeSet<>();

    public JsonObjectReader(String path, JsonNode node) {
        this.path = path;
        this.node = node;
        if (!node.isObject()) {
            throw new MalformedException(
                    path, "a JSON object", node.getNodeType().toString());
        }
    }

    public JsonObjectReader object(String field) {
        return new JsonObjectReader(at(field), required(field));
    }

    /** The same, empty when the field is absent. */
    public Optional<JsonObjectReader> optionalObject(String field) {
        return optional(field).map(value -> new JsonObjectReader(at(field), value));
    }

    /** The name of the only field there is. */
    String onlyField() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        if (names.size() != 1) {
            throw new MalformedException(path, "exactly one field", names.toString());
        }
        return names.get(0);
    }

    public String text(String field) {
        return text(at(field), required(field));
    }

    /** Hex digits, with or without 0x. */
    public Bytes bytes(String field) {
        return bytes(at(field), required(field));
    }

    /** The same, empty when the field is absent. */
    public Optional<Bytes> optionalBytes(String field) {
        return optional(field).map(value -> bytes(at(field), value));
    }

    /** Hex digits that {@code decode} reads; its errors are placed under the field. */
    public <T> T decoded(String field, Function<Bytes, T> decode) {
        Bytes encoded = bytes(field);
        try {
            return decode.apply(encoded);
        } catch (MalformedException bad) {
            throw bad.within(at(field));
        }
    }

    public long number(String field, long max) {
        return number(at(field), required(field), max);
    }

    OptionalLong optionalNumber(String field) {
        Optional<JsonNode> value = optional(field);
        return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(at(field), value.get(), Long.MAX_VALUE));
    }

    /** A number as text, so that no client loses digits of it. */
    long decimal(String field) {
        String text = text(field);
        try {
            if (DECIMAL.matcher(text).matches()) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException tooLarge) {
            throw new MalformedException(at(field), "a number below 2^63", "'" + text + "'");
        }
        throw new MalformedException(at(field), "decimal digits as text", "'" + text + "'");
    }

    /** An object of texts; empty when the field is absent. */
    SortedMap<String, String> texts(String field) {
        SortedMap<String, String> texts = new TreeMap<>();
        optional(field).ifPresent(value -> {
            JsonObjectReader object = new JsonObjectReader(at(field), value);
            value.fieldNames().forEachRemaining(name -> texts.put(name, object.text(name)));
        });
        return texts;
    }

    /** @throws MalformedException if there is a field that nobody has asked for */
    public void end() {
        node.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                throw new MalformedException(at(name), "no such field; known are " + asked, "a value");
            }
        });
    }

    private Optional<JsonNode> optional(String field) {
        asked.add(field);
        return Optional.ofNullable(node.get(field));
    }

    private JsonNode required(String field) {
        return optional(field).orElseThrow(() -> new MalformedException(at(field), "a value", "nothing"));
    }

    private static String text(String path, JsonNode value) {
        if (!value.isTextual()) {
            throw new MalformedException(path, "a text", value.toString());
        }
        return value.textValue();
    }

    private static Bytes bytes(String path, JsonNode value) {
        String text = text(path, value);
        if (text.length() % 2 != 0 || !HEX.matcher(text).matches()) {
            throw new MalformedException(path, "pairs of hex digits", "'" + text + "'");
        }
        return Bytes.ofHex(text.startsWith("0x") ? text.substring(2) : text);
    }

    private static long number(String path, JsonNode value, long max) {
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > max) {
            throw new MalformedException(path, "a whole number from 0 to " + max, value.toString());
        }
        return value.longValue();
    }

    private String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
