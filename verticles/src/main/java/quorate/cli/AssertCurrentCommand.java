package quorate.cli;

import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import quorate.codecs.group.GroupConfig;
import quorate.node.ConfigException;
import quorate.node.DatabaseAccess;
import quorate.node.GroupFile;
import quorate.node.NodeConfig;
import quorate.node.postgres.CurrentData;
import quorate.node.postgres.IdentityLease;
import quorate.node.postgres.Migrations;
import quorate.node.postgres.Ownership;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.ServerCheck;
import quorate.protocol.NodeId;

/** {@code assert-current}: once for each new signer, before its first start; later only by who knows that nothing was lost (B2). */
@Command(
        name = "assert-current",
        description = {
            "Say that this signer's database holds all that it has ever said.",
            "Needed once for a new signer. For one that has spoken before it is a promise: if it is wrong, the signer may say and "
                    + "sign twice. The signer must not be running."
        },
        mixinStandardHelpOptions = true)
final class AssertCurrentCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "For the audit log.")
    private String reason;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        NodeConfig node = config.read();
        GroupConfig group = GroupFile.read(node.groupFile());
        NodeId self = group.member(node.member())
                .orElseThrow(() -> new ConfigException("member: '" + node.member() + "' is not in the group file"));
        Migrations.migrate(DatabaseAccess.migrations(node.database()));
        Vertx vertx = Vertx.vertx();
        try {
            Postgres postgres = Postgres.create(vertx, DatabaseAccess.settings(node.database()));
            String actor = System.getProperty("user.name");
            IdentityLease lease = new IdentityLease(
                    vertx, postgres.settings(), group.groupHash(), self, "assert-current of " + actor, new Unheard());
            ServerCheck.require(postgres)
                    .compose(ignored -> Ownership.claim(postgres, group.groupHash(), self))
                    .compose(ignored -> lease.acquire(0))
                    .compose(ignored -> CurrentData.confirm(
                            vertx,
                            postgres,
                            node.positionFile(),
                            group.members().get(self.index()).identityKey(),
                            new CurrentData.Word(actor, reason)))
                    .eventually(lease::close)
                    .await();
            spec.commandLine()
                    .getOut()
                    .println(node.positionFile() + ": the next start takes the database for current");
            return 0;
        } finally {
            vertx.close().await();
        }
    }

    /** The command is over before anything could be made of it. */
    private static final class Unheard implements IdentityLease.Listener {
        @Override
        public void lost(String reason) {}

        @Override
        public void heldAgain() {}
    }
}
