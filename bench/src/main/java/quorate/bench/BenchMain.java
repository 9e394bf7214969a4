package quorate.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import quorate.cli.Main;

/** {@code bench}: figures of this machine, never a verdict. */
@Command(
        name = "bench",
        description =
                "Measures on this machine: a whole network, the hot parts by themselves, memory, a large pool; or lets a network run under faults.",
        mixinStandardHelpOptions = true,
        subcommands = {NetworkBench.class, PartsBench.class, MemoryBench.class, PoolBench.class, SoakBench.class})
public final class BenchMain implements Runnable {
    private static final String LOGGING = "logback.configurationFile";

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        if (System.getProperty(LOGGING) == null) { // before anything logs
            System.setProperty(LOGGING, "logback-devnet.xml");
        }
        System.exit(Main.run(new CommandLine(new BenchMain()), arguments));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "what to measure? See --help");
    }
}
