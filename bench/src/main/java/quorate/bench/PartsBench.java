package quorate.bench;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench parts}: the hot parts by themselves, by JMH, each in a JVM of its own. */
@Command(
        name = "parts",
        description = "Signatures, hashes, sighashes and envelopes by themselves (JMH, average time).",
        mixinStandardHelpOptions = true)
final class PartsBench implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", defaultValue = ".*", description = "Regular expression of names (default all).")
    private String pattern;

    @Option(names = "--seconds", defaultValue = "2", description = "Of each measurement (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() throws RunnerException {
        PrintWriter out = spec.commandLine().getOut();
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("quorate\\.bench\\.parts\\." + pattern)
                        .forks(1)
                        .warmupIterations(2)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(seconds))
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark().replaceFirst("quorate\\.bench\\.parts\\.", "");
            String library = result.getParams().getParam("library");
            out.printf(
                    Locale.ROOT,
                    "%-34s %10.2f us  +- %.2f%n",
                    library == null ? name : name + " " + library,
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError());
        }
        out.flush();
        return 0;
    }
}
