package quorate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quorate.codecs.kaspa.MultisigScript;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.codecs.kaspa.PsktInput;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Bytes;

/** {@code inspect pskt}: every PSKT of a PSKT or PSKB text, with the transaction that it stands for and who has signed. */
@Command(
        name = "pskt",
        description = "A partially signed transaction: PSKT or PSKB text, or their JSON.",
        mixinStandardHelpOptions = true)
final class InspectPsktCommand implements Runnable {
    @Mixin
    private TextFile file;

    @Mixin
    private Output output;

    @Override
    public void run() {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        ArrayNode pskts = report.putArray("pskts");
        PsktCodec.decodeAny(file.read()).forEach(pskt -> describe(pskt, pskts.addObject()));
        output.print(report);
    }

    private static void describe(Pskt pskt, ObjectNode report) {
        report.put("version", pskt.global().version());
        report.put(
                "final",
                pskt.inputs().stream().allMatch(input -> input.finalScript().isPresent()));
        Transaction tx = pskt.unsigned();
        if (pskt.inputs().stream().allMatch(input -> input.coin().isPresent())) {
            TransactionReport.describe(new SpendingTransaction(withFinalScripts(pskt, tx), pskt.coins()), report);
        } else {
            report.put("txid", tx.txid().toHex());
            pskt.inputs().forEach(input -> report.withArray("/inputs").addObject());
        }
        for (int i = 0; i < pskt.inputs().size(); i++) {
            signatures(pskt.inputs().get(i), (ObjectNode) report.get("inputs").get(i));
        }
    }

    private static Transaction withFinalScripts(Pskt pskt, Transaction tx) {
        List<Bytes> scripts = pskt.inputs().stream()
                .map(input -> input.finalScript().orElse(Bytes.EMPTY))
                .toList();
        return tx.withSignatureScripts(scripts);
    }

    private static void signatures(PsktInput input, ObjectNode report) {
        report.put("sighashType", input.sighashType().value());
        ArrayNode signedBy = report.putArray("signedBy");
        input.partialSignatures().keySet().forEach(key -> signedBy.add(key.toHex()));
        input.redeemScript().flatMap(MultisigScript::parse).ifPresent(multisig -> {
            ObjectNode of = report.putObject("multisig").put("m", multisig.threshold());
            ArrayNode keys = of.put("ecdsa", multisig.ecdsa()).putArray("keys");
            IntStream.range(0, multisig.keys().size())
                    .forEach(i -> keys.add(multisig.keys().get(i).toHex()));
        });
    }
}
