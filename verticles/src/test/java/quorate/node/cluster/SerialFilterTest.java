package quorate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.node.ConfigException;

/** Without the filter a foreign member of the cluster runs code here, so a node does not join without it. */
class SerialFilterTest {
    private static final String FILTER = "jdk.serialFilter";

    @Test
    void whenTheJvmRunsWithoutAFilter_thenTheNodeDoesNotJoin(@TempDir Path folder) throws Exception {
        String filter = System.getProperty(FILTER);
        assertThat(filter).endsWith("!*");
        TestCluster cluster = new TestCluster(folder, 1);
        System.clearProperty(FILTER);
        try {
            assertThatThrownBy(() -> cluster.join(0))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("expected -D" + FILTER);
        } finally {
            System.setProperty(FILTER, filter);
            cluster.close();
        }
    }
}
