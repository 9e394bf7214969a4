package quorate.devnet;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import quorate.cli.Main;
import quorate.devnet.demo.DemoCommand;
import quorate.devnet.kaspad.KaspadCommand;

/** Commands that only demos and tests need; nothing of them is in a signer's jar. */
@Command(
        name = "quorate",
        description = "Commands for demos and tests.",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, SimnodeCommand.class, KaspadCommand.class})
public final class DevnetMain implements Runnable {
    @Spec
    private CommandSpec spec;

    private static final String LOGGING = "logback.configurationFile";

    public static void main(String[] arguments) {
        if (System.getProperty(LOGGING) == null) { // before anything logs
            System.setProperty(LOGGING, "logback-devnet.xml");
        }
        int exitCode = Main.run(new CommandLine(new DevnetMain()), arguments);
        System.exit(exitCode);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command? See --help");
    }
}
