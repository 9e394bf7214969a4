package quorate.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.kaspa.Standardness;

/** {@code pskt finalize}: signature scripts of exactly M members, checked by the script engine. */
@Command(
        name = "finalize",
        description = "Make the signed transaction out of M members' signatures; nothing is sent.",
        mixinStandardHelpOptions = true)
final class PsktFinalizeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PSKB", description = "What pskt combine wrote.")
    private Path file;

    @Mixin
    private PsktOptions options;

    @Option(names = "--out", required = true, paramLabel = "PSKB", description = "The file to write; must not exist.")
    private Path out;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        return options.work(desk -> {
            PoolPskt complete = PsktFile.read(file, desk.group()).finalise();
            standard(complete.extract());
            output.print(desk.write("pskt-finalize", complete, out));
            return 0;
        });
    }

    /** What no node would take is not worth sending. */
    static void standard(SpendingTransaction spending) {
        List<String> problems = Standardness.problems(spending);
        if (!problems.isEmpty()) {
            throw new CommandFailed("expected a standard transaction, found: " + String.join("; ", problems));
        }
    }
}
