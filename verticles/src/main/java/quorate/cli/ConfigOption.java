package quorate.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import quorate.node.NodeConfig;
import quorate.node.NodeConfigFile;

/** {@code --config FILE}, shared by the commands of a configured node. */
final class ConfigOption {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The signer's configuration (see conf/node.example.yaml).")
    private Path file;

    NodeConfig read() {
        return NodeConfigFile.read(file);
    }
}
