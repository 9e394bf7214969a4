package quorate.simulator;

import java.util.function.Consumer;

/** What happened, line by line: always hashed, so that two runs can be compared, and told to whoever wants to read it. */
final class Trace {
    private final Consumer<String> reader;
    private long hash = 0xCBF2_9CE4_8422_2325L;
    private long lines;

    /** @param reader receives every line */
    Trace(Consumer<String> reader) {
        this.reader = reader;
    }

    void add(long atMs, String who, String what) {
        String line = atMs + " " + who + " " + what;
        for (int i = 0; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * 0x0000_0100_0000_01B3L; // FNV-1a
        }
        lines++;
        reader.accept(line);
    }

    String hash() {
        return Long.toHexString(hash);
    }

    long lines() {
        return lines;
    }
}
