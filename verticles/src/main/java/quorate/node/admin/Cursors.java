package quorate.node.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where the next page of a listing begins: opaque to callers, so that it may become something else. */
final class Cursors {
    private Cursors() {}

    static String of(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    static String of(long place) {
        return of(Long.toString(place));
    }

    /** @throws IllegalArgumentException if no page gave this cursor */
    static String text(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException bad) {
            throw bad(cursor, bad);
        }
    }

    /** @throws IllegalArgumentException if no page gave this cursor */
    static long number(String cursor) {
        try {
            return Long.parseLong(text(cursor));
        } catch (NumberFormatException bad) {
            throw bad(cursor, bad);
        }
    }

    static IllegalArgumentException bad(String cursor, Exception why) {
        return new IllegalArgumentException(
                "cursor: expected one that an earlier page gave, found '" + cursor + "'", why);
    }
}
