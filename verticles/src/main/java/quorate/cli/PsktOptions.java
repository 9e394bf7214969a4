package quorate.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quorate.node.GroupFile;
import quorate.node.NodeConfigFile;

/** What a PSKT is judged by: {@code --group FILE [--log LOG]}, offline; or {@code --config FILE --reason TEXT}, a signer's database. */
final class PsktOptions {
    @Option(names = "--group", paramLabel = "FILE", description = "The group's configuration; needs no database.")
    private Path group;

    @Option(
            names = "--log",
            paramLabel = "LOG",
            description = "With --group: what log export wrote, to be verified first.")
    private Path log;

    @Option(names = "--config", paramLabel = "FILE", description = "A signer's configuration, for its database.")
    private Path config;

    @Option(names = "--reason", paramLabel = "TEXT", description = "With --config: for the audit log.")
    private String reason;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Work with only the group's file at hand, or more. */
    <T> T work(Function<PsktDesk, T> work) {
        return opened(false, work);
    }

    /** Work that needs to know what the group has decided. */
    <T> T workOnDecided(Function<PsktDesk, T> work) {
        return opened(true, work);
    }

    private <T> T opened(boolean decided, Function<PsktDesk, T> work) {
        if ((config == null) == (group == null)) {
            throw usage("expected either --group or --config, found " + (config == null ? "neither" : "both"));
        }
        if (config != null && (reason == null || reason.isBlank())) {
            throw usage("--config: expected a --reason for the audit log, found none");
        }
        if (config != null && log != null) {
            throw usage("--log: expected it beside --group, found --config, whose database is asked instead");
        }
        if (decided && config == null && log == null) {
            throw usage("--group: expected a --log beside it, found none: only what the log decides is broadcast");
        }
        try (PsktDesk desk = config == null
                ? PsktDesk.ofFiles(GroupFile.read(group), Optional.ofNullable(log))
                : PsktDesk.ofDatabase(OwnDatabase.open(NodeConfigFile.read(config), reason))) {
            return work.apply(desk);
        }
    }

    private ParameterException usage(String wrong) {
        return new ParameterException(spec.commandLine(), wrong);
    }
}
