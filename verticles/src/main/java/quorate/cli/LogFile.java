package quorate.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.log.LogAudit;
import quorate.codecs.log.LogHead;
import quorate.codecs.log.LogReader;
import quorate.codecs.log.LogRefused;
import quorate.protocol.Decision;

/** What {@code log export} wrote, verified from its first line to its last. */
final class LogFile {
    private LogFile() {}

    /** @throws CommandFailed naming the file and the first line that does not hold */
    static LogAudit verified(Path file, GroupConfig group) {
        LogAudit audit = new LogAudit(group);
        try (BufferedReader in = Files.newBufferedReader(file)) {
            LogReader log = new LogReader(in, group);
            LogHead head = log.head();
            for (long slot = 1; slot <= head.slots(); slot++) {
                audit.take(log.next());
            }
            log.end();
        } catch (LogRefused | MalformedException refused) {
            throw new CommandFailed(file + ": " + refused.getMessage());
        } catch (IOException unreadable) {
            throw new CommandFailed(file + ": cannot be read: " + unreadable);
        }
        return audit;
    }

    static SortedMap<Long, Decision.Payment> standing(Path file, GroupConfig group) {
        return verified(file, group).standing();
    }
}
