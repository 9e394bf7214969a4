package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.bytes.StrictJson;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** The fields of one JSON object of Kaspa's tools. Numbers are exact up to 2^64-1; every error names the path. */
final class JsonFields {
    static final BigInteger U64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    /** Far above any standard transaction in any of the forms. */
    static final int MAX_CHARS = 4 * 1024 * 1024;

    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})*+");
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,19}");
    private static final int NESTING = 32;
    private static final StrictJson JSON = StrictJson.ofLists(NESTING, MAX_CHARS);

    private final String path;
    private final JsonNode node;
    private final TreeSet<String> asked = new TreeSet<>();

    JsonFields(String path, JsonNode node) {
        this.path = path;
        this.node = node;
        if (!node.isObject()) {
            throw new MalformedException(path, "a JSON object", node.toString());
        }
    }

    /** @throws MalformedException if {@code text} is not one JSON value of sane size and depth */
    static JsonNode parse(String what, String text) {
        if (text.length() > MAX_CHARS) {
            throw new MalformedException(what, "at most " + MAX_CHARS + " characters", text.length() + " characters");
        }
        return JSON.read(what, text);
    }

    String at(String field) {
        return path + "." + field;
    }

    JsonFields object(String field) {
        return new JsonFields(at(field), required(field));
    }

    Optional<JsonFields> optionalObject(String field) {
        return optional(field).map(value -> new JsonFields(at(field), value));
    }

    List<JsonFields> objects(String field) {
        JsonNode array = required(field);
        if (!array.isArray()) {
            throw new MalformedException(at(field), "an array", array.toString());
        }
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : array) {
            objects.add(new JsonFields(at(field) + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    /** An object whose field names are data: {@code read} gets each name and the value's path. */
    <K extends Comparable<K>, V> SortedMap<K, V> map(
            String field, BiFunction<String, String, K> key, BiFunction<String, JsonNode, V> value) {
        JsonFields object = object(field);
        SortedMap<K, V> map = new TreeMap<>();
        object.node.properties().forEach(entry -> {
            String at = object.at(entry.getKey());
            map.put(key.apply(at, entry.getKey()), value.apply(at, entry.getValue()));
        });
        return map;
    }

    boolean bool(String field) {
        JsonNode value = required(field);
        if (!value.isBoolean()) {
            throw new MalformedException(at(field), "true or false", value.toString());
        }
        return value.booleanValue();
    }

    String text(String field) {
        return text(at(field), required(field));
    }

    static String text(String path, JsonNode value) {
        if (!value.isTextual()) {
            throw new MalformedException(path, "a text", value.toString());
        }
        return value.textValue();
    }

    Bytes hex(String field) {
        return hex(at(field), text(field));
    }

    /** The field must be there; null is empty. */
    Optional<Bytes> nullableHex(String field) {
        JsonNode value = present(field);
        return value.isNull() ? Optional.empty() : Optional.of(hex(at(field), text(at(field), value)));
    }

    /** Hex digits of either case: the node reads both and writes lower case. */
    static Bytes hex(String path, String text) {
        if (!HEX.matcher(text).matches()) {
            throw new MalformedException(path, "pairs of hex digits", "'" + text + "'");
        }
        return Bytes.ofHex(text);
    }

    Hash32 hash(String field) {
        return hash(at(field), text(field));
    }

    static Hash32 hash(String path, String text) {
        return Hash32.of(sized(path, hex(path, text), Hash32.LENGTH).toBytes());
    }

    static Bytes sized(String path, Bytes bytes, int length) {
        if (bytes.length() != length) {
            throw new MalformedException(path, length + " bytes", bytes.length() + " bytes");
        }
        return bytes;
    }

    /** An integer as a JSON number. */
    int number(String field, int max) {
        return integer(at(field), required(field), BigInteger.valueOf(max)).intValueExact();
    }

    /** An unsigned 64-bit integer as a JSON number, in the bits of a long. */
    long u64(String field) {
        return integer(at(field), required(field), U64_MAX).longValue();
    }

    Optional<Long> optionalU64(String field) {
        return optional(field).map(value -> integer(at(field), value, U64_MAX).longValue());
    }

    Optional<Integer> optionalNumber(String field, int max) {
        return optional(field)
                .map(value -> integer(at(field), value, BigInteger.valueOf(max)).intValueExact());
    }

    /** An unsigned 64-bit integer as decimal text, so that no client loses digits of it; a JSON number will do. */
    long u64Text(String field) {
        JsonNode value = required(field);
        if (value.isTextual() && DECIMAL.matcher(value.textValue()).matches()) {
            BigInteger number = new BigInteger(value.textValue());
            if (number.compareTo(U64_MAX) <= 0) {
                return number.longValue();
            }
        }
        return integer(at(field), value, U64_MAX).longValue();
    }

    private static BigInteger integer(String path, JsonNode value, BigInteger max) {
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().signum() < 0
                || value.bigIntegerValue().compareTo(max) > 0) {
            throw new MalformedException(path, "an integer from 0 to " + max, value.toString());
        }
        return value.bigIntegerValue();
    }

    /** What nobody has asked for. */
    SortedMap<String, JsonNode> rest() {
        SortedMap<String, JsonNode> rest = new TreeMap<>();
        node.properties().forEach(entry -> {
            if (!asked.contains(entry.getKey())) {
                rest.put(entry.getKey(), entry.getValue());
            }
        });
        return rest;
    }

    /** @throws MalformedException if there is a field that nobody has asked for */
    void end() {
        SortedMap<String, JsonNode> rest = rest();
        if (!rest.isEmpty()) {
            throw new MalformedException(at(rest.firstKey()), "no such field; known are " + asked, "a value");
        }
    }

    /** Absent and null are the same. */
    Optional<JsonNode> optional(String field) {
        asked.add(field);
        return Optional.ofNullable(node.get(field)).filter(value -> !value.isNull());
    }

    JsonNode present(String field) {
        asked.add(field);
        JsonNode value = node.get(field);
        if (value == null) {
            throw new MalformedException(at(field), "a value", "nothing");
        }
        return value;
    }

    private JsonNode required(String field) {
        return optional(field).orElseThrow(() -> new MalformedException(at(field), "a value", "nothing"));
    }
}
