package quorate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The FILE that a command reads: a text, or {@code -} for the standard input. */
final class TextFile {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    @Parameters(paramLabel = "FILE", description = "File to read, - for the standard input.")
    private String file;

    /** @throws CommandFailed if it cannot be read, is larger than 16 MiB or no UTF-8 */
    String read() {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CommandFailed(file + ": expected at most " + MAX_BYTES + " bytes, found more");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException none) {
            throw new CommandFailed(file + ": no such file");
        } catch (IOException unreadable) {
            throw new CommandFailed(file + ": cannot be read as UTF-8 text: " + unreadable);
        }
    }
}
