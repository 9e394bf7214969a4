package quorate.codecs.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Reader;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.bytes.StrictJson;
import quorate.codecs.group.GroupConfig;

/**
 * The lines of an exported log, one after another; never more than one line is held. Every error is a {@link MalformedException}
 * that begins with the line's number.
 */
public final class LogReader {
    /** A decision is at most 64 KiB (G1), in hex; with its locks a line stays below this. */
    static final int MAX_LINE_CHARS = 256 * 1024;

    private static final int MAX_DEPTH = 8;
    private static final int MAX_TOKENS = 256;

    private static final StrictJson JSON = StrictJson.ofTokens(MAX_TOKENS, MAX_DEPTH, MAX_LINE_CHARS);

    private final Reader in;
    private final GroupConfig group;
    private long number;

    /** @param in buffered by the caller; decodes strictly */
    public LogReader(Reader in, GroupConfig group) {
        this.in = in;
        this.group = group;
    }

    public LogHead head() throws IOException {
        JsonNode json = line();
        try {
            return LogHead.read(json, group);
        } catch (MalformedException bad) {
            throw bad.within(at());
        }
    }

    public LogLine next() throws IOException {
        JsonNode json = line();
        try {
            return LogLine.read(json, group);
        } catch (MalformedException bad) {
            throw bad.within(at());
        }
    }

    /** Nothing may follow. */
    public void end() throws IOException {
        if (in.read() >= 0) {
            throw new MalformedException("line " + (number + 1), "the end, as the head says", "more");
        }
    }

    private JsonNode line() throws IOException {
        number++;
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (line.length() == MAX_LINE_CHARS) {
                throw new MalformedException(at(), "at most " + MAX_LINE_CHARS + " characters", "more");
            }
            line.append((char) next);
            next = in.read();
        }
        if (line.isEmpty()) {
            throw new MalformedException(at(), "a JSON object", "the end");
        }
        return JSON.read(at(), line.toString());
    }

    private String at() {
        return "line " + number;
    }
}
