package quorate.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.log.LogAudit;
import quorate.node.GroupFile;

/** {@code log verify}: offline, with the group's public keys alone. Exit code 1 at the first line that does not hold. */
@Command(
        name = "verify",
        description = "Check a log: the chain of decisions, every certificate, one standing payment for each event.",
        mixinStandardHelpOptions = true)
final class LogVerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "LOG", description = "The file that log export wrote.")
    private Path file;

    @Option(names = "--group", required = true, paramLabel = "FILE", description = "The group's configuration.")
    private Path groupFile;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        GroupConfig group = GroupFile.read(groupFile);
        LogAudit audit = LogFile.verified(file, group);
        output.print(report(group, audit));
        return 0;
    }

    private static ObjectNode report(GroupConfig group, LogAudit audit) {
        LogAudit.Counts counts = audit.counts();
        return JsonNodeFactory.instance
                .objectNode()
                .put("valid", true)
                .put("pool", group.pool().name())
                .put("groupHash", group.groupHash().toHex())
                .put("slots", counts.slots())
                .put("pays", counts.pays())
                .put("replaces", counts.replaces())
                .put("kills", counts.kills())
                .put("cancels", counts.cancels())
                .put("decidedEvents", counts.decidedEvents())
                .put("lastDecisionHash", audit.last().toString());
    }
}
