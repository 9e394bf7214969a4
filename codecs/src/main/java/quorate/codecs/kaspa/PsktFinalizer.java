package quorate.codecs.kaspa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quorate.codecs.crypto.Ecdsa;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;

/**
 * Makes a PSKT's signature scripts and its transaction. Signatures stand in the order of the redeem script's keys and are exactly M:
 * the node's own wallet writes all of them in the order of the compressed keys, which its script engine refuses.
 */
public final class PsktFinalizer {
    private final Schnorr schnorr;
    private final Ecdsa ecdsa;
    private final ScriptCheck scripts;

    public PsktFinalizer(Schnorr schnorr, Ecdsa ecdsa) {
        this.schnorr = schnorr;
        this.ecdsa = ecdsa;
        this.scripts = new ScriptCheck(schnorr);
    }

    public static PsktFinalizer best() {
        return new PsktFinalizer(Schnorr.best(), Ecdsa.best());
    }

    /**
     * Sets every signature script, every sequence and the id. Signatures that do not verify are passed over.
     *
     * @throws PsktException if an input has fewer than M valid signatures, or is none that can be finalised here
     */
    public Pskt finalise(Pskt pskt) {
        Sighash sighash = pskt.sighash();
        List<PsktInput> inputs = new ArrayList<>();
        for (int i = 0; i < pskt.inputs().size(); i++) {
            inputs.add(pskt.inputs().get(i).withFinalScript(script(pskt, i, sighash)));
        }
        return new Pskt(pskt.global().withId(pskt.unsigned().txid()), inputs, pskt.outputs());
    }

    /**
     * The signed transaction of a final PSKT, script-checked.
     *
     * @throws PsktException if it is not final, its id is another one, or the node would refuse a script
     */
    public Transaction extract(Pskt pskt) {
        Transaction unsigned = pskt.unsigned();
        if (!pskt.global().id().equals(Optional.of(unsigned.txid()))) {
            throw new PsktException(
                    "id",
                    unsigned.txid(),
                    pskt.global().id().map(Object::toString).orElse("none"));
        }
        List<Bytes> signed = new ArrayList<>();
        for (PsktInput input : pskt.inputs()) {
            signed.add(input.finalScript()
                    .orElseThrow(() -> new PsktException("input " + signed.size(), "its finalScriptSig", "none")));
        }
        Transaction tx = unsigned.withSignatureScripts(signed);
        scripts.firstError(tx, pskt.coins()).ifPresent(reason -> {
            throw new PsktException("signature scripts", "valid ones", reason);
        });
        return tx;
    }

    private Bytes script(Pskt pskt, int index, Sighash sighash) {
        String where = "input " + index;
        PsktInput input = pskt.inputs().get(index);
        Coin coin = pskt.coins().get(index);
        return switch (ScriptForm.of(coin.scriptPublicKey())) {
            case PAY_TO_PUBLIC_KEY ->
                ofKey(where, input, index, sighash, coin.scriptPublicKey().script(), 32);
            case PAY_TO_PUBLIC_KEY_ECDSA ->
                ofKey(where, input, index, sighash, coin.scriptPublicKey().script(), 33);
            case PAY_TO_SCRIPT_HASH -> ofMultisig(where, input, index, sighash, coin);
            case NON_STANDARD ->
                throw new PsktException(
                        where, "a standard script", coin.scriptPublicKey().script());
        };
    }

    private Bytes ofKey(String where, PsktInput input, int index, Sighash sighash, Bytes script, int keyLength) {
        Bytes key = Bytes.of(Arrays.copyOfRange(script.toBytes(), 1, 1 + keyLength));
        MultisigScript single = new MultisigScript(1, List.of(key), keyLength == 33);
        List<Bytes> signatures = valid(single, input, index, sighash);
        enough(where, 1, signatures);
        return Scripts.signatureScript(signatures, input.sighashType());
    }

    private Bytes ofMultisig(String where, PsktInput input, int index, Sighash sighash, Coin coin) {
        Bytes redeemScript =
                input.redeemScript().orElseThrow(() -> new PsktException(where, "its redeemScript", "none"));
        if (!Scripts.payToRedeemScript(redeemScript).equals(coin.scriptPublicKey())) {
            throw new PsktException(
                    where,
                    "a redeemScript with the hash of " + coin.scriptPublicKey().script(),
                    redeemScript);
        }
        MultisigScript multisig = MultisigScript.parse(redeemScript)
                .orElseThrow(() -> new PsktException(where, "a multisig redeemScript", redeemScript));
        List<Bytes> signatures = valid(multisig, input, index, sighash);
        enough(where, multisig.threshold(), signatures);
        return Scripts.multisigSignatureScript(
                signatures.subList(0, multisig.threshold()), input.sighashType(), redeemScript);
    }

    private static void enough(String where, int needed, List<Bytes> signatures) {
        if (signatures.size() < needed) {
            throw new PsktException(where, needed + " valid signatures", signatures.size());
        }
    }

    /** One for each key that signed, in the keys' order. */
    private List<Bytes> valid(MultisigScript multisig, PsktInput input, int index, Sighash sighash) {
        List<Bytes> signatures = new ArrayList<>();
        for (Bytes key : multisig.keys()) {
            input.partialSignatures().entrySet().stream()
                    .filter(entry -> multisig.isKey(key, entry.getKey()))
                    .flatMap(entry -> valid(multisig, input, index, sighash, entry).stream())
                    .findFirst()
                    .ifPresent(signatures::add);
        }
        return signatures;
    }

    private Optional<Bytes> valid(
            MultisigScript multisig,
            PsktInput input,
            int index,
            Sighash sighash,
            Map.Entry<Bytes, PartialSignature> entry) {
        byte[] key = entry.getKey().toBytes();
        return switch (entry.getValue()) {
            case PartialSignature.Schnorr signed -> {
                byte[] digest = sighash.schnorr(index, input.sighashType()).toBytes();
                boolean valid = !multisig.ecdsa()
                        && schnorr.verify(
                                Arrays.copyOfRange(key, 1, key.length),
                                digest,
                                signed.signature().toBytes());
                yield valid ? Optional.of(signed.signature()) : Optional.empty();
            }
            case PartialSignature.Ecdsa signed -> {
                byte[] digest = sighash.ecdsa(index, input.sighashType()).toBytes();
                yield multisig.ecdsa()
                        ? ecdsa.compact(signed.der().toBytes())
                                .filter(compact -> ecdsa.verify(key, digest, compact))
                                .map(Bytes::of)
                        : Optional.empty();
            }
        };
    }
}
