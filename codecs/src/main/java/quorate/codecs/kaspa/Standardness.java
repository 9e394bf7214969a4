package quorate.codecs.kaspa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Masses;

/** What keeps a valid transaction out of the node's mempool, in the node's words and order (KASPA.md 3.7, 5). */
public final class Standardness {
    /** Per transaction; the transient mass is normalised to half. */
    public static final long MAX_GRAMS = Masses.STANDARD_LIMIT_GRAMS;

    private Standardness() {}

    /** All reasons; empty when the node would take it. */
    public static List<String> problems(SpendingTransaction spending) {
        List<String> problems = new ArrayList<>(masses(spending));
        problems.addAll(outputs(spending.transaction()));
        problems.addAll(inputs(spending));
        fee(spending).ifPresent(problems::add);
        return problems;
    }

    static List<String> masses(SpendingTransaction spending) {
        Transaction tx = spending.transaction();
        List<String> problems = new ArrayList<>();
        tooHeavy("compute mass", TransactionMasses.computeGrams(tx), MAX_GRAMS, problems);
        tooHeavy("transient (storage) mass", TransactionMasses.transientGrams(tx), 2 * MAX_GRAMS, problems);
        tooHeavy("storage mass", TransactionMasses.storageGrams(tx, spending.coins()), MAX_GRAMS, problems);
        return problems;
    }

    private static void tooHeavy(String what, long grams, long maxGrams, List<String> problems) {
        if (grams > maxGrams) {
            problems.add("transaction " + what + " of " + grams + " is larger than max allowed size of " + maxGrams);
        }
    }

    static List<String> outputs(Transaction tx) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < tx.outputs().size(); i++) {
            var script = tx.outputs().get(i).scriptPublicKey();
            if (script.version() > 0) {
                problems.add(nonStandard(tx)
                        + "transaction output #" + i
                        + ": the version of the scriptPublicKey is higher than the known version");
            } else if (ScriptForm.of(script) == ScriptForm.NON_STANDARD) {
                problems.add(nonStandard(tx) + "transaction output #" + i + ": non-standard script form");
            }
        }
        return problems;
    }

    static List<String> inputs(SpendingTransaction spending) {
        Transaction tx = spending.transaction();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < tx.inputs().size(); i++) {
            switch (ScriptForm.of(spending.coins().get(i).scriptPublicKey())) {
                case NON_STANDARD ->
                    problems.add(nonStandard(tx) + "transaction input " + i + ": non-standard script form");
                case PAY_TO_SCRIPT_HASH -> {
                    int sigOps = SigOps.ofSignatureScript(tx.inputs().get(i).signatureScript());
                    if (sigOps > MultisigLimits.MAX_MEMBERS) {
                        problems.add(nonStandard(tx) + "transaction input #" + i + " has " + sigOps
                                + " signature operations which is more than the allowed max amount of "
                                + MultisigLimits.MAX_MEMBERS);
                    }
                }
                case PAY_TO_PUBLIC_KEY, PAY_TO_PUBLIC_KEY_ECDSA -> {}
            }
        }
        return problems;
    }

    static Optional<String> fee(SpendingTransaction spending) {
        Transaction tx = spending.transaction();
        long feeSompi = 0;
        for (var coin : spending.coins()) {
            feeSompi += coin.amountSompi();
        }
        for (Transaction.Output output : tx.outputs()) {
            feeSompi -= output.value();
        }
        long leastSompi = TransactionMasses.minRelayFeeSompi(tx);
        if (feeSompi >= leastSompi) {
            return Optional.empty();
        }
        long compute = TransactionMasses.computeGrams(tx);
        long normalized = TransactionMasses.normalizedTransientGrams(tx);
        return Optional.of(nonStandard(tx) + "transaction has " + feeSompi
                + " fees which is under the required amount of " + leastSompi
                + (compute >= normalized
                        ? " for compute mass " + compute
                        : " for normalized transient mass " + normalized + " (proportional to transaction byte size)"));
    }

    private static String nonStandard(Transaction tx) {
        return "transaction " + tx.txid() + " is not standard: ";
    }
}
