package quorate.devnet.simnode;

import java.util.List;
import quorate.codecs.kaspa.MultisigLimits;
import quorate.codecs.kaspa.ScriptForm;
import quorate.codecs.kaspa.SigOps;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.ScriptPublicKey;

/** What kaspad keeps out of its mempool though a block could carry it: script forms, too many signatures, too small a fee. */
final class StandardRules {
    private StandardRules() {}

    static void outputs(Hash32 txid, Transaction transaction) {
        for (int i = 0; i < transaction.outputs().size(); i++) {
            ScriptPublicKey script = transaction.outputs().get(i).scriptPublicKey();
            if (script.version() > 0) {
                throw refusal(
                        txid,
                        "transaction output #" + i
                                + ": the version of the scriptPublicKey is higher than the known version");
            }
            if (ScriptForm.of(script) == ScriptForm.NON_STANDARD) {
                throw refusal(txid, "transaction output #" + i + ": non-standard script form");
            }
        }
    }

    static void inputs(Hash32 txid, Transaction transaction, List<Coin> coins) {
        for (int i = 0; i < coins.size(); i++) {
            switch (ScriptForm.of(coins.get(i).scriptPublicKey())) {
                case PAY_TO_PUBLIC_KEY, PAY_TO_PUBLIC_KEY_ECDSA -> {}
                case PAY_TO_SCRIPT_HASH ->
                    fewSigOps(txid, i, transaction.inputs().get(i).signatureScript());
                case NON_STANDARD -> throw refusal(txid, "transaction input " + i + ": non-standard script form");
            }
        }
    }

    private static void fewSigOps(Hash32 txid, int input, Bytes signatureScript) {
        int sigOps = SigOps.ofSignatureScript(signatureScript);
        if (sigOps > MultisigLimits.MAX_MEMBERS) {
            throw refusal(
                    txid,
                    "transaction input #" + input + " has " + sigOps
                            + " signature operations which is more than the allowed max amount of "
                            + MultisigLimits.MAX_MEMBERS);
        }
    }

    static void fee(Hash32 txid, long fee, long compute, long normalizedTransient, long floorSompiPerKilogram) {
        long mass = Math.max(compute, normalizedTransient);
        long required = mass * floorSompiPerKilogram / 1_000;
        if (required == 0) {
            required = floorSompiPerKilogram;
        }
        required = Math.min(required, ConsensusRules.MAX_SOMPI);
        if (fee < required) {
            String under = "transaction has " + fee + " fees which is under the required amount of " + required;
            throw refusal(
                    txid,
                    compute >= normalizedTransient
                            ? under + " for compute mass " + compute
                            : under + " for normalized transient mass " + normalizedTransient
                                    + " (proportional to transaction byte size)");
        }
    }

    private static SimRefusal refusal(Hash32 txid, String text) {
        return new SimRefusal("transaction " + txid + " is not standard: " + text);
    }
}
