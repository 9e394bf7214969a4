package quorate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quorate.node.DatabaseAccess;
import quorate.node.postgres.Migrations;

@Command(
        name = "migrate",
        description = "Bring a signer's database to this version's schema.",
        mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        Migrations.Target target = DatabaseAccess.migrations(config.read().database());
        int migrations = Migrations.migrate(target);
        spec.commandLine().getOut().println(target + ": " + migrations + " migrations carried out");
        return 0;
    }
}
