package quorate.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quorate.codecs.kaspa.TransactionJson;

/** {@code inspect tx}: ids, sighashes, script verdicts, masses and fee of a transaction with the coins that it spends. */
@Command(
        name = "tx",
        description = "A Kaspa transaction as JSON, each input with the utxo that it spends.",
        mixinStandardHelpOptions = true)
final class InspectTxCommand implements Runnable {
    @Mixin
    private TextFile file;

    @Mixin
    private Output output;

    @Override
    public void run() {
        var spending = TransactionJson.read(file.read());
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        TransactionReport.describe(spending, report);
        output.print(report);
    }
}
