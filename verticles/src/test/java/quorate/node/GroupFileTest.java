package quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.group.GroupConfig;

class GroupFileTest {
    @TempDir
    private Path directory;

    private String example;

    @BeforeEach
    void read() throws IOException {
        try (InputStream in = GroupFileTest.class.getResourceAsStream("/conf/group.example.yaml")) {
            example = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("group.yaml"), text);
    }

    @Test
    void whenTheExampleIsRead_thenItIsAGroupAndWritesBackTheSame() throws IOException {
        GroupConfig group = GroupFile.read(file(example));
        assertThat(group.size()).isEqualTo(3);
        assertThat(group.member("bob")).map(node -> node.index()).contains(1);
        Path copy = directory.resolve("copy.yaml");
        GroupFile.write(copy, group);
        assertThat(GroupFile.read(copy)).isEqualTo(group);
    }

    @Test
    void whenALineSaysDefault_thenTheGroupIsTheSameWithoutIt() throws IOException {
        String[] defaults = {"pool: main", "commit_quorum", "profile", "faulty", "payload", "max_payments", "  max: 100"
        };
        GroupConfig whole = GroupFile.read(file(example));
        for (String line : defaults) {
            String without = example.replaceFirst("(?m)^" + line + ".*\\n", "");
            assertThat(without).as(line).isNotEqualTo(example);
            assertThat(GroupFile.read(file(without)).groupHash()).as(line).isEqualTo(whole.groupHash());
        }
    }

    @Test
    void whenTheFileIsWrong_thenTheErrorNamesFileAndPlace() {
        refused(example.replace("signature_threshold:", "signature_treshold:"), "signature_t");
        refused(example.replace("faulty: 0", "faulty: 0\nfaulty: 0"), "Duplicate field 'faulty'");
        refused(example.replace("network: simnet", "network: 7"), "network");
        refused(example.replace("signature_threshold: 2", "signature_threshold: 1"), "more than half");
        refused("- just\n- a list\n", "an object");
        refused("a: [", "not YAML");
    }

    private void refused(String text, String message) {
        assertThatThrownBy(() -> GroupFile.read(file(text)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("group.yaml")
                .hasMessageContaining(message);
    }
}
