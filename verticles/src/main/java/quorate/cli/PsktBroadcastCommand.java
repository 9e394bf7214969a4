package quorate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.log.StandingPayment;
import quorate.protocol.Decision;

/** {@code pskt broadcast}: a final PSKT into the network, if the group has decided it and nothing newer of its events. */
@Command(
        name = "broadcast",
        description = {
            "Submit a final PSKT to a Kaspa node, if the group has decided it.",
            "The same transaction may be submitted any number of times; signers take note of it on their own."
        },
        mixinStandardHelpOptions = true)
final class PsktBroadcastCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PSKB", description = "What pskt finalize wrote.")
    private Path file;

    @Mixin
    private PsktOptions options;

    @Option(
            names = "--kaspa",
            paramLabel = "URL",
            description = "gRPC of the Kaspa node; with --config the signer's first if it is not given.")
    private String url;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.workOnDecided(desk -> {
            String node = node(desk);
            PoolPskt pskt = PsktFile.read(file, desk.group());
            SpendingTransaction spending = pskt.extract();
            PsktFinalizeCommand.standard(spending);
            StandingPayment decided =
                    desk.decided(pskt).orElseThrow(() -> new IllegalStateException("a log or a database is at hand"));
            ObjectNode report =
                    PsktReport.of(desk.group(), pskt, Optional.of(decided)).put("node", node);
            // Written before it is carried out: nothing leaves that the audit log does not know of.
            desk.record("pskt-broadcast", pskt, report);
            boolean replaces = decided.payment() instanceof Decision.Replace;
            PsktSubmission.Answer answer = PsktSubmission.submit(node, desk.group(), spending, replaces);
            report.put("known", answer.known())
                    .put("outcome", answer.outcome().kind().name())
                    .put("text", answer.outcome().text());
            desk.record("pskt-broadcast-answered", pskt, report);
            output.print(report);
            return answer.known() ? 0 : Main.FAILED;
        });
    }

    private String node(PsktDesk desk) {
        if (url != null) {
            return url;
        }
        return desk.database()
                .map(own -> own.node().kaspa().urls().getFirst())
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--kaspa: expected the node's URL beside --group, found none"));
    }
}
