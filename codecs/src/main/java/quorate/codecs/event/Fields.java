package quorate.codecs.event;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import quorate.codecs.bytes.MalformedException;

/** The bounds of the fields of event material. */
final class Fields {
    static final int MAX_NAME = 64;
    static final int MAX_EXTERNAL_ID = 256;
    static final int MAX_DESTINATION = 128;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + MAX_NAME + "}");

    private Fields() {}

    /** A name that can be part of a stream's name: it holds no colon, so streams cannot be forged by it. */
    static void name(String path, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new MalformedException(path, "1 to " + MAX_NAME + " of A-Z a-z 0-9 . _ -", "'" + name + "'");
        }
    }

    static void text(String path, String text, int maxBytes) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0) {
            throw new MalformedException(path, "some text", "none");
        }
        length(path, length, maxBytes);
    }

    static void length(String path, int bytes, int maxBytes) {
        if (bytes > maxBytes) {
            throw new MalformedException(path, "at most " + maxBytes + " bytes", bytes + " bytes");
        }
    }

    static void exactly(String path, int bytes, int expected) {
        if (bytes != expected) {
            throw new MalformedException(path, expected + " bytes", bytes + " bytes");
        }
    }

    static void count(String path, int size, int max) {
        if (size > max) {
            throw new MalformedException(path, "at most " + max + " entries", size + " entries");
        }
    }
}
