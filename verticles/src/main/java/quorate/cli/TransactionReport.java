package quorate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import quorate.codecs.kaspa.ScriptCheck;
import quorate.codecs.kaspa.Sighash;
import quorate.codecs.kaspa.SighashType;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.kaspa.TransactionMasses;

/** What can be said of a transaction from its bytes and the coins that it spends. */
final class TransactionReport {
    private static final String VALID = "valid";

    private TransactionReport() {}

    static void describe(SpendingTransaction spending, ObjectNode report) {
        Transaction tx = spending.transaction();
        report.put("txid", tx.txid().toHex()).put("hash", tx.hash().toHex());
        inputs(spending, report.putArray("inputs"));
        report.putObject("mass")
                .put("compute", TransactionMasses.computeGrams(tx))
                .put("transient", TransactionMasses.transientGrams(tx))
                .put("normalizedTransient", TransactionMasses.normalizedTransientGrams(tx))
                .put("storage", TransactionMasses.storageGrams(tx, spending.coins()));
        report.put("minRelayFeeSompi", TransactionMasses.minRelayFeeSompi(tx));
    }

    private static void inputs(SpendingTransaction spending, ArrayNode inputs) {
        Transaction tx = spending.transaction();
        Sighash sighash = new Sighash(tx, spending.coins());
        ScriptCheck scripts = ScriptCheck.best();
        for (int i = 0; i < tx.inputs().size(); i++) {
            ObjectNode input = inputs.addObject();
            ObjectNode digests = input.putObject("sighash");
            for (SighashType type : SighashType.values()) {
                digests.put(
                        "0x%02x".formatted(type.value()),
                        sighash.schnorr(i, type).toHex());
            }
            boolean signed = tx.inputs().get(i).signatureScript().length() > 0;
            input.put("script", signed ? scripts.error(tx, i, spending.coins()).orElse(VALID) : null);
        }
    }
}
