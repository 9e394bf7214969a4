package quorate.codecs.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.NodeId;

/** What the wire forms share: bounds, and lists behind their length. All integers are big endian. */
final class Wire {
    /** Version of every form below; a reader takes no other. */
    static final int VERSION = 1;

    static final int MAX_ROUND = Integer.MAX_VALUE;
    static final int SIGNATURE_LENGTH = 64;
    static final int MAX_MATERIAL_BYTES = 16 * 1024;
    static final int MAX_SCRIPT_BYTES = 1_024;

    private Wire() {}

    static void version(ByteReader in, String what) {
        int version = in.u8(what + ".version");
        if (version != VERSION) {
            throw new MalformedException(what + ".version", Integer.toString(VERSION), Integer.toString(version));
        }
    }

    static <T> List<T> list(ByteReader in, String field, int length, int max, Function<ByteReader, T> element) {
        if (length > max) {
            throw new MalformedException(field, "at most " + max + " elements", Integer.toString(length));
        }
        List<T> list = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            list.add(element.apply(in));
        }
        return list;
    }

    static NodeId member(ByteReader in, String field) {
        int index = in.u8(field);
        if (index >= NodeId.MAX_MEMBERS) {
            throw new MalformedException(field, "below " + NodeId.MAX_MEMBERS, Integer.toString(index));
        }
        return new NodeId(index);
    }

    static int u16(ByteReader in, String field) {
        return (in.u8(field) << 8) | in.u8(field);
    }

    static int round(ByteReader in, String field) {
        long round = in.u32(field);
        if (round > MAX_ROUND) {
            throw new MalformedException(field, "at most " + MAX_ROUND, Long.toString(round));
        }
        return (int) round;
    }

    static long slot(ByteReader in, String field) {
        return in.u63(field);
    }

    /** Bytes behind their length. */
    static void bytes(ByteWriter out, Bytes bytes) {
        out.sized(bytes);
    }
}
