package quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule earns its place: taken out of the core's source, the simulator or the model finds it (docs/mutations.md). */
class MutationTest {
    @TempDir
    private Path classes;

    static Stream<Mutation> mutations() {
        return Stream.of(Mutations.VOTING, Mutations.LOCKING, Mutations.LOG, Mutations.COMMITTING, Mutations.RETURNING)
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void a_rule_that_is_gone_is_missed(Mutation mutation) throws IOException {
        assertThat(new MutatedCore(mutation, classes).find(mutation.finder()))
                .as("%s: %s", mutation.rule(), mutation.what())
                .isNotEmpty();
        assertThat(Files.readString(Path.of("..", "docs", "mutations.md")))
                .contains("| " + mutation.rule() + " | " + mutation.what() + " | `" + mutation.finder() + "` |");
    }

    /** What finds them finds nothing in the core as it is. */
    @Test
    void the_whole_core_passes_the_same_runs() {
        mutations().map(Mutation::finder).distinct().forEach(finder -> {
            List<String> words = Arrays.asList(finder.split(" ", -1));
            if (words.getFirst().equals("seed")) {
                String settings = words.size() > 2 ? words.get(2) : "";
                assertThat(Simulation.attempt(Long.parseLong(words.get(1)), settings))
                        .isEmpty();
            }
        });
    }
}
