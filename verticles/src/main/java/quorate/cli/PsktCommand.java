package quorate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A decided payment by hand, for an emergency: partial signatures out of the signers, one transaction into the network. */
@Command(
        name = "pskt",
        description = {
            "Take a decided payment's partial signatures out of signers, and pay by hand.",
            "None of these commands uses a key: what no signer has signed cannot be paid with them."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            PsktExportCommand.class,
            PsktCombineCommand.class,
            PsktFinalizeCommand.class,
            PsktBroadcastCommand.class,
        })
final class PsktCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "export, combine, finalize or broadcast? See --help");
    }
}
