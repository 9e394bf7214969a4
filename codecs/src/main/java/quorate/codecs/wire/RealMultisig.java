package quorate.codecs.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.kaspa.ScriptCheck;
import quorate.codecs.kaspa.Scripts;
import quorate.codecs.kaspa.SighashType;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.kaspa.TransactionCodec;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Multisig;
import quorate.protocol.NodeId;
import quorate.protocol.Template;

/** The pool's M-of-N script at work: verifies partial signatures, and puts M of them together in the script's order. */
public final class RealMultisig implements Multisig {
    private final Schnorr schnorr;
    private final PoolTransactions transactions;
    private final List<Bytes> spendingKeys;
    private final int threshold;
    private final ScriptCheck scripts;

    /** @param spendingKeys x-only keys in member order, the order of the redeem script */
    public RealMultisig(Schnorr schnorr, PoolTransactions transactions, List<Bytes> spendingKeys, int threshold) {
        this.schnorr = schnorr;
        this.transactions = transactions;
        this.spendingKeys = List.copyOf(spendingKeys);
        this.threshold = threshold;
        this.scripts = new ScriptCheck(schnorr);
    }

    @Override
    public boolean valid(Template template, NodeId signer, List<Bytes> signatures) {
        if (signer.index() >= spendingKeys.size()
                || signatures.size() != template.inputs().size()) {
            return false;
        }
        byte[] key = spendingKeys.get(signer.index()).toBytes();
        List<Hash32> digests = transactions.digests(template);
        for (int i = 0; i < digests.size(); i++) {
            if (!schnorr.verify(key, digests.get(i).toBytes(), signatures.get(i).toBytes())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Bytes finalise(Template template, SortedMap<NodeId, List<Bytes>> signatures) {
        // Exactly M, in the order of the keys: the script engine refuses more, fewer, or another order.
        SortedMap<NodeId, List<Bytes>> chosen = new TreeMap<>();
        signatures.forEach((member, theirs) -> {
            if (chosen.size() < threshold) {
                chosen.put(member, theirs);
            }
        });
        if (chosen.size() < threshold) {
            throw new IllegalStateException("finalise: expected " + threshold + " members, found " + chosen.keySet());
        }
        chosen.forEach((member, theirs) -> {
            if (!valid(template, member, theirs)) {
                throw new IllegalStateException("finalise: expected valid signatures of " + member);
            }
        });
        Transaction signed = transactions
                .unsigned(template)
                .withSignatureScripts(scripts(template.inputs().size(), chosen));
        Optional<String> refused = scripts.firstError(signed, transactions.spent(template));
        if (refused.isPresent()) {
            throw new IllegalStateException("finalise: the script check refuses: " + refused.get());
        }
        return TransactionCodec.encode(signed);
    }

    private List<Bytes> scripts(int inputs, SortedMap<NodeId, List<Bytes>> chosen) {
        List<Bytes> scripts = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            int input = i;
            List<Bytes> ofInput =
                    chosen.values().stream().map(theirs -> theirs.get(input)).toList();
            scripts.add(Scripts.multisigSignatureScript(ofInput, SighashType.ALL, transactions.redeemScript()));
        }
        return scripts;
    }
}
