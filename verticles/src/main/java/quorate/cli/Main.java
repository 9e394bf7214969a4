package quorate.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of a signer. Exit codes: 0 done, 1 failed, 2 usage. */
@Command(
        name = "quorate",
        description = "Pays every upstream event with at most one transaction, without a leader.",
        mixinStandardHelpOptions = true,
        version = "quorate " + quorate.node.Node.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            MigrateCommand.class,
            AssertCurrentCommand.class,
            CheckConfigCommand.class,
            KeygenCommand.class,
            AddressCommand.class,
            InspectCommand.class,
            LogCommand.class,
            PsktCommand.class,
        })
public final class Main implements Runnable {
    public static final int FAILED = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
    }

    public static void main(String[] arguments) {
        System.exit(run(new CommandLine(new Main()), arguments));
    }

    /** Runs a command line with our exit codes and one line for each error, never a stack trace. */
    public static int run(CommandLine commands, String... arguments) {
        return commands.setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(line.getColorScheme().errorText(words(failure)));
                    return FAILED;
                })
                .execute(arguments);
    }

    // Our own errors are written for who runs the command; of any other the kind matters too.
    private static String words(Exception failure) {
        boolean known = failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("quorate.");
        String message = failure.getMessage();
        return known && message != null ? message : failure.toString();
    }
}
