package quorate.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.codecs.log.LogRefused;

/** Files of one PSKT each, as PSKB text: what wallets hand on to each other. */
final class PsktFile {
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private PsktFile() {}

    /** @throws CommandFailed naming the file, what was expected in it and what was found */
    static PoolPskt read(Path file, GroupConfig group) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CommandFailed(file + ": expected at most " + MAX_BYTES + " bytes, found " + Files.size(file));
            }
            List<Pskt> all = PsktCodec.decodeAny(Files.readString(file));
            if (all.size() != 1) {
                throw new CommandFailed(file + ": expected 1 PSKT, found " + all.size());
            }
            return PoolPskt.read(group, all.getFirst());
        } catch (MalformedException | LogRefused refused) {
            throw new CommandFailed(file + ": " + refused.getMessage());
        } catch (IOException unreadable) {
            throw new CommandFailed(file + ": cannot be read: " + unreadable);
        }
    }

    /** @throws CommandFailed if the file is there already or cannot be written */
    static void write(Path file, PoolPskt pskt) {
        try {
            Files.writeString(
                    file,
                    PsktCodec.encodeBundle(List.of(pskt.pskt())) + "\n",
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException there) {
            throw new CommandFailed(file + ": expected no such file, found one");
        } catch (IOException unwritable) {
            throw new CommandFailed(file + ": cannot be written: " + unwritable);
        }
    }
}
