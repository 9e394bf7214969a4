package quorate.codecs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A corpus that no decoder takes any more would fuzz the first check and nothing behind it. */
class SeedsTest {
    @Test
    void every_seed_is_taken_by_its_decoder() throws IOException, URISyntaxException {
        for (String target : Decoders.targets()) {
            List<Path> seeds = seeds(target);
            assertThat(seeds).as("seeds of %s", target).isNotEmpty();
            for (Path seed : seeds) {
                assertThat(Decoders.takes(target, Files.readAllBytes(seed)))
                        .as(seed.toString())
                        .isTrue();
            }
        }
    }

    private static List<Path> seeds(String target) throws IOException, URISyntaxException {
        Path folder = Path.of(
                SeedsTest.class.getResource("DecodersFuzzTestInputs/" + target).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("seed-"))
                    .sorted()
                    .toList();
        }
    }
}
