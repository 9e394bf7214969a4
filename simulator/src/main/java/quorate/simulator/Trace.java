package quorate.simulator;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What happened, line by line: always hashed, so that two runs can be compared, and told to whoever wants to read it. */
final class Trace {
    private final Optional<Consumer<String>> reader;
    private final Mixer mixer = new Mixer();
    private long lines;

    /** @param reader receives every line; without one no line is made */
    Trace(Optional<Consumer<String>> reader) {
        this.reader = reader;
    }

    /** @param facts what the line says, in numbers, whether anybody reads it or not */
    void add(long atMs, String who, long facts, Supplier<String> what) {
        mixer.add(atMs).add(who.hashCode()).add(facts);
        lines++;
        reader.ifPresent(to -> to.accept(atMs + " " + who + " " + what.get()));
    }

    String hash() {
        return Long.toHexString(mixer.fingerprint());
    }

    long lines() {
        return lines;
    }
}
