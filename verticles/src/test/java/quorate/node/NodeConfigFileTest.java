package quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a signer's Kaspa nodes are: one url, or several, and never what cannot be meant. */
class NodeConfigFileTest {
    private static final String ONE = "url: http://127.0.0.1:16110";

    @TempDir
    private Path folder;

    @Test
    void the_example_is_read_and_names_one_kaspa_node() throws IOException {
        assertThat(kaspa(ONE).urls()).containsExactly("http://127.0.0.1:16110");
    }

    @Test
    void several_kaspa_nodes_are_read_in_their_order() throws IOException {
        assertThat(kaspa("urls: [grpc://one:1, http://two:2]").urls())
                .isEqualTo(List.of("grpc://one:1", "http://two:2"));
    }

    @Test
    void what_names_no_node_or_one_twice_is_refused_with_its_place() {
        assertThatThrownBy(() -> kaspa("fresh_within_ms: 5000"))
                .hasMessageContaining("at /kaspa/url: expected a value");
        assertThatThrownBy(() -> kaspa("urls: []")).hasMessageContaining("at /kaspa/url: expected a value");
        assertThatThrownBy(() -> kaspa("urls: [http://one:1, http://one:1]"))
                .hasMessageContaining("at /kaspa/urls: expected different nodes, found");
        assertThatThrownBy(() -> kaspa("urls: [http://one:1]\n  url: http://two:2"))
                .hasMessageContaining("at /kaspa: expected url or urls, found both");
        assertThatThrownBy(() -> kaspa("urls: [http://one:1, two:2]"))
                .hasMessageContaining("at /kaspa: the Kaspa node is given as http://host:port, found two:2");
    }

    private NodeConfig.Kaspa kaspa(String written) throws IOException {
        String example = Files.readString(Path.of("..", "conf", "node.example.yaml"));
        assertThat(example).contains(ONE);
        Path file = folder.resolve("node.yaml");
        Files.writeString(file, example.replace(ONE, written));
        return NodeConfigFile.read(file).kaspa();
    }
}
