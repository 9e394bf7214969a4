package quorate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what is in a file. */
@Command(
        name = "inspect",
        description = "Show what is in a transaction, a PSKT or a message.",
        mixinStandardHelpOptions = true,
        subcommands = {
            InspectTxCommand.class,
            InspectPsktCommand.class,
            InspectMessageCommand.class,
        })
final class InspectCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "inspect what? See --help");
    }
}
