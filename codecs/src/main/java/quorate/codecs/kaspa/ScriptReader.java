package quorate.codecs.kaspa;

import java.util.Arrays;

/** Walks over a script's opcodes and the data that they push. */
final class ScriptReader {
    private static final int PUSH_DATA_1 = 0x4c;
    private static final int PUSH_DATA_2 = 0x4d;
    private static final int PUSH_DATA_4 = 0x4e;

    private final byte[] script;
    private int position;
    private int opcode;
    private byte[] data;

    ScriptReader(byte[] script) {
        this.script = script;
    }

    /** False at the end. @throws ScriptException when a push goes beyond it */
    boolean next() throws ScriptException {
        if (position == script.length) {
            return false;
        }
        opcode = script[position++] & 0xff;
        long length = switch (opcode) {
            case PUSH_DATA_1 -> size(1);
            case PUSH_DATA_2 -> size(2);
            case PUSH_DATA_4 -> size(4);
            default -> opcode < PUSH_DATA_1 ? opcode : 0;
        };
        int remaining = script.length - position;
        if (length > remaining) {
            throw new ScriptException(
                    "opcode requires " + length + " bytes, but script only has " + remaining + " remaining");
        }
        data = Arrays.copyOfRange(script, position, position + (int) length);
        position += (int) length;
        return true;
    }

    private long size(int bytes) throws ScriptException {
        if (script.length - position < bytes) {
            StringBuilder rest = new StringBuilder();
            for (int i = position; i < script.length; i++) {
                rest.append(i == position ? "" : ", ").append(String.format("%02x", script[i]));
            }
            throw new ScriptException("invalid opcode length: [" + rest + "]");
        }
        long size = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            size = (size << 8) | (script[position + i] & 0xff);
        }
        position += bytes;
        return size;
    }

    int opcode() {
        return opcode;
    }

    byte[] data() {
        return data;
    }
}
