package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The wallet's own PSKT code, as devnet/tools/pskt-check makes it a program; QUORATE_PSKT_TOOL (environment or system property). */
final class PsktTool {
    private static final long ENDS_S = 30;

    private final Path binary;
    private final Path dir;
    private int number;

    PsktTool(Path binary, Path dir) {
        this.binary = binary;
        this.dir = dir;
    }

    static Optional<Path> binary() {
        return Optional.ofNullable(System.getProperty("QUORATE_PSKT_TOOL", System.getenv("QUORATE_PSKT_TOOL")))
                .map(Path::of);
    }

    static boolean present() {
        return binary().isPresent();
    }

    /** What it prints; arguments behind the command are written to files of their own first. */
    String run(String command, String... texts) throws IOException, InterruptedException {
        Run run = attempt(command, texts);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out().strip();
    }

    Run attempt(String command, String... texts) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(binary.toString(), command));
        for (String text : texts) {
            line.add(Files.writeString(dir.resolve("text-" + number++), text).toString());
        }
        Path out = dir.resolve("out-" + number);
        Path err = dir.resolve("err-" + number++);
        Process process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(ENDS_S, TimeUnit.SECONDS))
                .as("%s ends", line)
                .isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    record Run(int exitCode, String out, String err) {}
}
