package quorate.codecs.kaspa;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Masses;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/**
 * Makes the transaction that a template stands for: version 0, native subnetwork, no gas, lock time 0, sequence 0,
 * sig_op_count N, inputs of the pool's M-of-N script.
 */
public final class PoolTransactions {
    private static final long SEQUENCE = 0;
    private static final byte[] TEMPLATE_DOMAIN = "quorate:template:v1:".getBytes(StandardCharsets.US_ASCII);

    private final int threshold;
    private final int members;
    private final Bytes redeemScript;
    private final ScriptPublicKey poolScript;

    /** @param xOnlyKeys the members' spending keys, in member order */
    public PoolTransactions(int threshold, List<Bytes> xOnlyKeys) {
        this.threshold = threshold;
        this.members = xOnlyKeys.size();
        this.redeemScript = Scripts.multisig(threshold, xOnlyKeys);
        this.poolScript = Scripts.payToRedeemScript(redeemScript);
    }

    public Bytes redeemScript() {
        return redeemScript;
    }

    public ScriptPublicKey poolScript() {
        return poolScript;
    }

    public Transaction unsigned(Template template) {
        List<Transaction.Input> inputs = template.inputs().stream()
                .map(input -> new Transaction.Input(input.outpoint(), Bytes.EMPTY, SEQUENCE, members))
                .toList();
        List<Transaction.Output> outputs = template.outputs().stream()
                .map(output -> new Transaction.Output(output.amountSompi(), output.scriptPublicKey()))
                .toList();
        return new Transaction(0, inputs, outputs, 0, Transaction.NATIVE_SUBNETWORK, 0, template.payload(), 0);
    }

    /** The other way round: what of a transaction a template has a place for. */
    public Template template(Transaction transaction, List<Coin> spent) {
        List<TemplateInput> inputs = spent.stream()
                .map(coin -> new TemplateInput(coin.outpoint(), coin.amountSompi()))
                .toList();
        List<TemplateOutput> outputs = transaction.outputs().stream()
                .map(output -> new TemplateOutput(output.value(), output.scriptPublicKey()))
                .toList();
        return new Template(inputs, outputs, transaction.payload());
    }

    /** The coins that the template spends, as far as signatures commit to them. */
    public List<Coin> spent(Template template) {
        return template.inputs().stream()
                .map(input -> new Coin(input.outpoint(), input.amountSompi(), poolScript, 0, false))
                .toList();
    }

    /** The SIGHASH_ALL digest of every input: what members sign. */
    public List<Hash32> digests(Template template) {
        Sighash sighash = new Sighash(unsigned(template), spent(template));
        List<Hash32> digests = new ArrayList<>();
        for (int i = 0; i < template.inputs().size(); i++) {
            digests.add(sighash.schnorr(i, SighashType.ALL));
        }
        return digests;
    }

    public TemplateHash templateHash(Template template) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(TEMPLATE_DOMAIN);
        all.writeBytes(unsigned(template).txid().toBytes());
        digests(template).forEach(digest -> all.writeBytes(digest.toBytes()));
        return new TemplateHash(Hashes.blake3(all.toByteArray()));
    }

    /** Masses once M members have signed every input. */
    public Masses signedMasses(Template template) {
        Bytes placeholder = Scripts.multisigSignatureScript(
                java.util.Collections.nCopies(threshold, Bytes.of(new byte[64])), SighashType.ALL, redeemScript);
        Transaction tx = unsigned(template)
                .withSignatureScripts(
                        java.util.Collections.nCopies(template.inputs().size(), placeholder));
        return TransactionMasses.of(tx, spent(template));
    }
}
