package quorate.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quorate.codecs.group.PoolPskt;

/** {@code pskt combine}: the signatures of several signers' files in one. */
@Command(
        name = "combine",
        description = "Merge what several signers have exported; every signature is verified.",
        mixinStandardHelpOptions = true)
final class PsktCombineCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PSKB", arity = "1..*", description = "Files that pskt export wrote, at most 20.")
    private List<Path> files;

    @Mixin
    private PsktOptions options;

    @Option(names = "--out", required = true, paramLabel = "PSKB", description = "The file to write; must not exist.")
    private Path out;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        return options.work(desk -> {
            PoolPskt combined = PsktFile.read(files.getFirst(), desk.group());
            for (Path more : files.subList(1, files.size())) {
                combined = together(combined, more, PsktFile.read(more, desk.group()));
            }
            output.print(desk.write("pskt-combine", combined, out));
            return 0;
        });
    }

    private static PoolPskt together(PoolPskt combined, Path file, PoolPskt more) {
        if (!more.templateHash().equals(combined.templateHash())) {
            throw new CommandFailed(
                    file + ": expected template " + combined.templateHash() + ", found " + more.templateHash());
        }
        return combined.combine(more);
    }
}
