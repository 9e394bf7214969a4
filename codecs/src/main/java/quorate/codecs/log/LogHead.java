package quorate.codecs.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.event.JsonObjectReader;
import quorate.codecs.group.GroupConfig;

/** The file's first line: {@code {"format":"quorate-log","version":1,"pool","groupHash","slots"}}. */
public record LogHead(long slots) {
    private static final String FORMAT = "quorate-log";
    private static final long VERSION = 1;

    public JsonNode toJson(GroupConfig group) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("pool", group.pool().name())
                .put("groupHash", group.groupHash().toHex())
                .put("slots", slots);
    }

    /** Throws {@link MalformedException} unless it is the head of a log of this group's pool. */
    public static LogHead read(JsonNode json, GroupConfig group) {
        JsonObjectReader head = new JsonObjectReader("", json);
        expect("format", FORMAT, head.text("format"));
        expect("version", Long.toString(VERSION), Long.toString(head.number("version", Long.MAX_VALUE)));
        expect("pool", group.pool().name(), head.text("pool"));
        expect("groupHash", group.groupHash().toHex(), head.text("groupHash"));
        long slots = head.number("slots", Long.MAX_VALUE);
        head.end();
        return new LogHead(slots);
    }

    private static void expect(String field, String expected, String found) {
        if (!found.equals(expected)) {
            throw new MalformedException(field, expected, found);
        }
    }
}
