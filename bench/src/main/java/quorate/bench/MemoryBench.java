package quorate.bench;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench memory}: what a live event takes of a signer's heap. */
@Command(
        name = "memory",
        description = "Heap that a live event of five signers takes, all signatures and the finished bytes included.",
        mixinStandardHelpOptions = true)
final class MemoryBench implements Callable<Integer> {
    private static final double KIB = 1_024;

    @Spec
    private CommandSpec spec;

    @Option(names = "--events", defaultValue = "2000", description = "Live at once (default ${DEFAULT-VALUE}).")
    private int events;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-34s %10.2f KiB%n", "live event", LiveEvents.bytesEach(events) / KIB);
        out.flush();
        return 0;
    }
}
