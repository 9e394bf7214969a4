package quorate.codecs.kaspa;

import java.util.List;
import java.util.Optional;
import quorate.codecs.crypto.Ecdsa;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Coin;

/**
 * Would the node's script engine let this input spend its coin? It accepts exactly what the node accepts for pay to public key and
 * for pay to script hash of a multisig, and answers in the node's words (KASPA.md 3.5, 3.6, 5). A script that uses any other
 * opcode is refused: nothing of ours makes one.
 */
public final class ScriptCheck {
    private final Schnorr schnorr;
    private final Ecdsa ecdsa;

    public ScriptCheck(Schnorr schnorr) {
        this(schnorr, Ecdsa.best());
    }

    public ScriptCheck(Schnorr schnorr, Ecdsa ecdsa) {
        this.schnorr = schnorr;
        this.ecdsa = ecdsa;
    }

    /** With the fastest signature library of this machine. */
    public static ScriptCheck best() {
        return new ScriptCheck(Schnorr.best());
    }

    /**
     * Why the engine refuses the input, or empty when it is valid.
     *
     * @param spent the coins of all inputs, in their order
     */
    public Optional<String> error(Transaction tx, int index, List<Coin> spent) {
        return error(tx, index, spent, new Sighash(tx, spent));
    }

    /** The reason of the first input that the engine refuses, or empty when all are valid. */
    public Optional<String> firstError(Transaction tx, List<Coin> spent) {
        Sighash sighash = new Sighash(tx, spent);
        for (int i = 0; i < spent.size(); i++) {
            Optional<String> error = error(tx, i, spent, sighash);
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private Optional<String> error(Transaction tx, int index, List<Coin> spent, Sighash sighash) {
        Transaction.Input input = tx.inputs().get(index);
        byte[] signatureScript = input.signatureScript().toBytes();
        byte[] script = spent.get(index).scriptPublicKey().script().toBytes();
        ScriptEngine engine = new ScriptEngine(schnorr, ecdsa, sighash, index, input.sigOpCount());
        try {
            if (spent.get(index).scriptPublicKey().version() > 0) {
                throw new ScriptException("the script's version is 0, found "
                        + spent.get(index).scriptPublicKey().version());
            }
            if (signatureScript.length == 0 && script.length == 0) {
                throw new ScriptException("false stack entry at end of script execution");
            }
            engine.run(signatureScript, script);
            return Optional.empty();
        } catch (ScriptException refused) {
            return Optional.of(refused.getMessage());
        }
    }
}
