package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Optional;
import java.util.SortedMap;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.ScriptPublicKey;

/** PSKT to JSON, its fields in the order of the node's wallet; {@code payload} and the covenants' fields always stand there. */
final class PsktWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PsktWriter() {}

    static ObjectNode write(Pskt pskt) {
        ObjectNode json = JSON.objectNode();
        json.set("global", global(pskt.global()));
        ArrayNode inputs = json.putArray("inputs");
        pskt.inputs().forEach(input -> inputs.add(input(input)));
        ArrayNode outputs = json.putArray("outputs");
        pskt.outputs().forEach(output -> outputs.add(output(output)));
        return json;
    }

    private static ObjectNode global(PsktGlobal global) {
        ObjectNode json = JSON.objectNode().put("version", global.version()).put("txVersion", global.txVersion());
        json.set("fallbackLockTime", u64(global.fallbackLockTime()));
        json.put("inputsModifiable", global.inputsModifiable()).put("outputsModifiable", global.outputsModifiable());
        json.set("inputCount", u64(global.inputCount()));
        json.set("outputCount", u64(global.outputCount()));
        ObjectNode xpubs = json.putObject("xpubs");
        global.xpubs().forEach((xpub, source) -> xpubs.set(xpub, keySource(source)));
        json.put("id", global.id().map(id -> id.toHex()).orElse(null));
        others(json, global.proprietaries(), global.unknowns());
        return json.put("payload", hex(global.payload()));
    }

    private static ObjectNode input(PsktInput input) {
        ObjectNode json = JSON.objectNode();
        json.set("utxoEntry", input.coin().<JsonNode>map(PsktWriter::coin).orElse(JSON.nullNode()));
        json.putObject("previousOutpoint")
                .put("transactionId", input.previousOutpoint().txid().toHex())
                .put("index", input.previousOutpoint().index());
        json.set("sequence", u64(input.sequence()));
        json.set("minTime", u64(input.minTime()));
        ObjectNode signatures = json.putObject("partialSigs");
        input.partialSignatures().forEach((key, signature) -> signatures.set(key.toHex(), signature(signature)));
        json.put("sighashType", input.sighashType().value());
        json.put("redeemScript", hex(input.redeemScript()));
        json.put("sigOpCount", input.sigOpCount().orElse(null));
        derivations(json, input.derivations());
        json.put("finalScriptSig", hex(input.finalScript()));
        others(json, input.proprietaries(), input.unknowns());
        return json;
    }

    private static ObjectNode output(PsktOutput output) {
        ObjectNode json = JSON.objectNode();
        json.set("amount", u64(output.amountSompi()));
        json.put("scriptPublicKey", script(output.scriptPublicKey()));
        json.put("redeemScript", hex(output.redeemScript()));
        derivations(json, output.derivations());
        json.putNull("covenant");
        others(json, output.proprietaries(), output.unknowns());
        return json;
    }

    private static ObjectNode coin(Coin coin) {
        ObjectNode json = JSON.objectNode();
        json.set("amount", u64(coin.amountSompi()));
        json.put("scriptPublicKey", script(coin.scriptPublicKey()));
        json.set("blockDaaScore", u64(coin.blockDaaScore()));
        return json.put("isCoinbase", coin.coinbase()).putNull("covenantId");
    }

    private static void derivations(ObjectNode json, SortedMap<Bytes, Optional<KeySource>> derivations) {
        ObjectNode all = json.putObject("bip32Derivations");
        derivations.forEach((key, source) ->
                all.set(key.toHex(), source.<JsonNode>map(PsktWriter::keySource).orElse(JSON.nullNode())));
    }

    private static void others(
            ObjectNode json, SortedMap<String, JsonNode> proprietaries, SortedMap<String, JsonNode> unknowns) {
        json.putObject("proprietaries").setAll(proprietaries);
        json.setAll(unknowns);
    }

    private static ObjectNode keySource(KeySource source) {
        return JSON.objectNode()
                .put("keyFingerprint", source.keyFingerprint().toHex())
                .put("derivationPath", source.derivationPath());
    }

    private static ObjectNode signature(PartialSignature signature) {
        return switch (signature) {
            case PartialSignature.Schnorr schnorr ->
                JSON.objectNode().put("schnorr", schnorr.signature().toHex());
            case PartialSignature.Ecdsa ecdsa ->
                JSON.objectNode().put("eCDSA", ecdsa.der().toHex());
        };
    }

    private static String script(ScriptPublicKey script) {
        return "%04x".formatted(script.version()) + script.script().toHex();
    }

    private static String hex(Optional<Bytes> bytes) {
        return bytes.map(Bytes::toHex).orElse(null);
    }

    private static JsonNode u64(Optional<Long> number) {
        return number.map(PsktWriter::u64).orElse(JSON.nullNode());
    }

    private static JsonNode u64(long number) {
        return number >= 0 ? JSON.numberNode(number) : JSON.numberNode(new BigInteger(Long.toUnsignedString(number)));
    }
}
