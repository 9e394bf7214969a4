package quorate.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import quorate.codecs.group.GroupConfig;
import quorate.node.GroupFile;
import quorate.node.NodeConfig;
import quorate.node.NodeKeys;

@Command(
        name = "check-config",
        description = "Say what is wrong with a configuration, if anything is.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        NodeConfig node = config.read();
        GroupConfig group = GroupFile.read(node.groupFile());
        NodeKeys keys = NodeKeys.open(node, group);
        ObjectNode result = new ObjectMapper()
                .createObjectNode()
                .put("member", node.member())
                .put("place", keys.self().index())
                .put("members", group.size())
                .put("signatureThreshold", group.numbers().signatureThreshold())
                .put("quorum", group.numbers().quorum())
                .put("network", group.network().id())
                .put("groupHash", group.groupHash().toHex())
                .put("poolAddress", group.poolAddress().encode());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(result);
        } else {
            result.properties()
                    .forEach(field ->
                            out.println(field.getKey() + ": " + field.getValue().asText()));
            out.println("The configuration is sound. All members must see the same groupHash.");
        }
        return 0;
    }
}
