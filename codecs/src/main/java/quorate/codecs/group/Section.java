package quorate.codecs.group;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * One object of the configuration, read field by field: the wrong kind of value is an error with its path, and so is a field that
 * nobody asked for by the time of {@link #end}, because a misspelt limit must not be a limit that is not there.
 */
final class Section {
    private final String path;
    private final JsonNode node;
    private final TreeSet<String> asked = new TreeSet<>();

    Section(String path, JsonNode node) {
        this.path = path;
        this.node = node;
        if (!node.isObject() && !node.isMissingNode()) {
            throw new MalformedException(path.isEmpty() ? "/" : path, "an object", node.toString());
        }
    }

    String path() {
        return path;
    }

    String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    Section section(String field) {
        return new Section(at(field), required(field));
    }

    boolean has(String field) {
        return !optional(field).isMissingNode();
    }

    /** An absent section is read as an empty one. */
    Section optionalSection(String field) {
        return new Section(at(field), optional(field));
    }

    String text(String field) {
        return text(at(field), required(field));
    }

    String text(String field, String otherwise) {
        JsonNode value = optional(field);
        return value.isMissingNode() ? otherwise : text(at(field), value);
    }

    Hash32 hash(String field) {
        return hash(at(field), required(field));
    }

    long number(String field, long min, long max) {
        return number(at(field), required(field), min, max);
    }

    long number(String field, long min, long max, long otherwise) {
        JsonNode value = optional(field);
        return value.isMissingNode() ? otherwise : number(at(field), value, min, max);
    }

    int small(String field, int min, int max) {
        return (int) number(field, min, max);
    }

    int small(String field, int min, int max, int otherwise) {
        return (int) number(field, min, max, otherwise);
    }

    /** One of the names of an enum, in lower case. */
    <E extends Enum<E>> E oneOf(String field, Class<E> type, E otherwise) {
        String found = text(field, otherwise.name().toLowerCase(java.util.Locale.ROOT));
        List<String> names = new ArrayList<>();
        for (E value : type.getEnumConstants()) {
            names.add(value.name().toLowerCase(java.util.Locale.ROOT));
            if (names.get(names.size() - 1).equals(found)) {
                return value;
            }
        }
        throw new MalformedException(at(field), "one of " + names, found);
    }

    List<Section> sections(String field) {
        return list(field).stream().map(Element::section).toList();
    }

    List<String> texts(String field) {
        return list(field).stream()
                .map(element -> text(element.path, element.node))
                .toList();
    }

    List<Hash32> hashes(String field) {
        return list(field).stream()
                .map(element -> hash(element.path, element.node))
                .toList();
    }

    List<Bytes> addresses(String field) {
        return list(field).stream()
                .map(element -> hex(element.path, element.node, 20))
                .toList();
    }

    SortedMap<String, Long> numbers(String field) {
        Section section = optionalSection(field);
        SortedMap<String, Long> numbers = new TreeMap<>();
        section.node.fieldNames().forEachRemaining(name -> numbers.put(name, section.number(name, 0, Long.MAX_VALUE)));
        return numbers;
    }

    void end() {
        node.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                throw new MalformedException(at(name), "one of " + asked, "a name that means nothing here");
            }
        });
    }

    private record Element(String path, JsonNode node) {
        Section section() {
            return new Section(path, node);
        }
    }

    private List<Element> list(String field) {
        JsonNode value = optional(field);
        List<Element> elements = new ArrayList<>();
        if (value.isMissingNode()) {
            return elements;
        }
        if (!value.isArray()) {
            throw new MalformedException(at(field), "a list", value.toString());
        }
        for (int i = 0; i < value.size(); i++) {
            elements.add(new Element(at(field) + "[" + i + "]", value.get(i)));
        }
        return elements;
    }

    private JsonNode required(String field) {
        JsonNode value = optional(field);
        if (value.isMissingNode()) {
            throw new MalformedException(at(field), "a value", "none");
        }
        return value;
    }

    private JsonNode optional(String field) {
        asked.add(field);
        JsonNode value = node.path(field);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private static String text(String path, JsonNode value) {
        if (!value.isTextual()) {
            throw new MalformedException(path, "text, in quotes where it looks like a number", value.toString());
        }
        return value.textValue();
    }

    private static long number(String path, JsonNode value, long min, long max) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new MalformedException(path, "a whole number from " + min + " to " + max, value.toString());
        }
        if (value.longValue() < min || value.longValue() > max) {
            throw new MalformedException(path, "a whole number from " + min + " to " + max, value.toString());
        }
        return value.longValue();
    }

    private static Hash32 hash(String path, JsonNode value) {
        return Hash32.of(hex(path, value, Hash32.LENGTH).toBytes());
    }

    private static Bytes hex(String path, JsonNode value, int length) {
        String text = text(path, value);
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        if (!digits.matches("[0-9a-fA-F]{" + 2 * length + "}")) {
            throw new MalformedException(path, 2 * length + " hex digits", text);
        }
        return Bytes.ofHex(digits);
    }
}
