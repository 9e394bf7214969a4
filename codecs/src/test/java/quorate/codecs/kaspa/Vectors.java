package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The test data: our copy of the vectors, and the literals of the node's own tests where they are present. */
final class Vectors {
    private static final JsonNode ALL = read();

    private Vectors() {}

    static List<JsonNode> all(String name) {
        return list(ALL.get(name));
    }

    static JsonNode node(String name) {
        return ALL.get(name);
    }

    /** Skips the calling test, visibly, where the file is absent. */
    static JsonNode rusty(String name) {
        Path file = Path.of(System.getProperty("quorate.shared", "shared"), "vectors", "rusty-kaspa-vectors.json");
        Assumptions.assumeTrue(Files.isReadable(file), () -> "skipped: no " + file.getFileName() + " here");
        try {
            return new ObjectMapper().readTree(file.toFile()).get(name);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }

    private static JsonNode read() {
        try (InputStream in = Vectors.class.getResourceAsStream("/kaspa-vectors.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
