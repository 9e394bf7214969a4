package quorate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A pool's log, for those who do not take a signer's word for it. */
@Command(
        name = "log",
        description = "Export the pool's log, or verify one.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LogExportCommand.class,
            LogVerifyCommand.class,
        })
final class LogCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "export or verify? See --help");
    }
}
