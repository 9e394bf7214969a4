package quorate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.log.LogAudit;
import quorate.codecs.log.LogHead;
import quorate.codecs.log.LogLine;
import quorate.codecs.log.LogRefused;
import quorate.node.GroupFile;

/** {@code log verify}: offline, with the group's public keys alone. Exit code 1 at the first line that does not hold. */
@Command(
        name = "verify",
        description = "Check a log: the chain of decisions, every certificate, one standing payment for each event.",
        mixinStandardHelpOptions = true)
final class LogVerifyCommand implements Callable<Integer> {
    /** A decision is at most 64 KiB (G1), in hex; with its locks a line stays below this. */
    private static final int MAX_LINE_CHARS = 256 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "LOG", description = "The file that log export wrote.")
    private Path file;

    @Option(names = "--group", required = true, paramLabel = "FILE", description = "The group's configuration.")
    private Path groupFile;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        GroupConfig group = GroupFile.read(groupFile);
        LogAudit audit = new LogAudit(group);
        try (BufferedReader in = Files.newBufferedReader(file)) {
            LogHead head = LogHead.read(line(in, 1), group);
            for (long slot = 1; slot <= head.slots(); slot++) {
                audit.take(taken(in, slot + 1, group));
            }
            if (in.read() >= 0) {
                throw new CommandFailed(file + ": expected " + head.slots() + " slots, found more");
            }
        } catch (LogRefused refused) {
            throw new CommandFailed(file + ": " + refused.getMessage());
        } catch (MalformedException malformed) {
            throw new CommandFailed(file + ": line 1: " + malformed.getMessage());
        } catch (IOException unreadable) {
            throw new CommandFailed(file + ": cannot be read: " + unreadable);
        }
        output.print(report(group, audit));
        return 0;
    }

    private LogLine taken(BufferedReader in, long number, GroupConfig group) throws IOException {
        try {
            return LogLine.read(line(in, number), group);
        } catch (MalformedException malformed) {
            throw new CommandFailed(file + ": line " + number + ": " + malformed.getMessage());
        }
    }

    private JsonNode line(BufferedReader in, long number) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (line.length() == MAX_LINE_CHARS) {
                throw new CommandFailed(
                        file + ": line " + number + ": expected at most " + MAX_LINE_CHARS + " characters, found more");
            }
            line.append((char) next);
            next = in.read();
        }
        if (line.isEmpty()) {
            throw new CommandFailed(file + ": line " + number + ": expected a JSON object, found the end");
        }
        try {
            return JSON.readTree(line.toString());
        } catch (JsonProcessingException bad) {
            throw new CommandFailed(file + ": line " + number + ": not JSON: " + bad.getOriginalMessage());
        }
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
