package quorate.cli;

import io.vertx.core.Vertx;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.log.LogHead;
import quorate.codecs.log.LogLine;
import quorate.node.DatabaseAccess;
import quorate.node.GroupFile;
import quorate.node.NodeConfig;
import quorate.node.WireForms;
import quorate.node.postgres.Postgres;
import quorate.node.proposal.CertifiedSlot;
import quorate.node.proposal.LogStore;

/** {@code log export}: reads this signer's database and nothing else; the signer may run meanwhile. */
@Command(
        name = "export",
        description = "Write every decision of the pool with its certificate, one line of JSON each.",
        mixinStandardHelpOptions = true)
final class LogExportCommand implements Callable<Integer> {
    private static final int SLOTS_AT_ONCE = 200;

    @Mixin
    private ConfigOption config;

    @Option(names = "--out", required = true, paramLabel = "LOG", description = "The file to write; must not exist.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        NodeConfig node = config.read();
        GroupConfig group = GroupFile.read(node.groupFile());
        Vertx vertx = Vertx.vertx();
        try {
            Postgres postgres = Postgres.create(vertx, DatabaseAccess.settings(node.database()));
            LogStore store =
                    new LogStore(postgres, new WireForms(group.signing(Schnorr.best()), group.pool()), Optional::empty);
            long slots = export(store, group);
            spec.commandLine().getOut().println(file + ": " + slots + " slots");
            return 0;
        } finally {
            vertx.close().await();
        }
    }

    private long export(LogStore store, GroupConfig group) {
        long height = store.height(group.pool()).await();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
            out.write(new LogHead(height).toJson(group) + "\n");
            for (long slot = 1; slot <= height; slot += SLOTS_AT_ONCE) {
                List<CertifiedSlot> some = store.certified(
                                group.pool(), slot, Math.min(height, slot + SLOTS_AT_ONCE - 1))
                        .await();
                for (CertifiedSlot one : some) {
                    LogLine line =
                            new LogLine(one.entry().previous(), one.entry().decision(), one.certificate());
                    out.write(line.toJson(group) + "\n");
                }
            }
            return height;
        } catch (FileAlreadyExistsException there) {
            throw new CommandFailed(file + ": expected no such file, found one");
        } catch (IOException unwritable) {
            throw new CommandFailed(file + ": cannot be written: " + unwritable);
        }
    }
}
