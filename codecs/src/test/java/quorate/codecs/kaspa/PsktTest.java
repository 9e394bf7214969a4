package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;

/** PSKT and PSKB: every blob of the vectors, both ways, and the life of one from unsigned to extracted. */
class PsktTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode stage(JsonNode vector, String role) {
        return Vectors.list(vector.get("stages")).stream()
                .filter(stage -> stage.get("role").asText().equals(role))
                .findFirst()
                .orElseThrow();
    }

    /** What the first wallets, which the vectors come from, did not write yet. */
    private static JsonNode withoutNewerFields(String blob) throws Exception {
        String json = new String(HexFormat.of().parseHex(blob.substring(4)), StandardCharsets.UTF_8);
        ObjectNode pskt = (ObjectNode) JSON.readTree(json);
        ((ObjectNode) pskt.get("global")).remove("payload");
        pskt.get("inputs").forEach(input -> ((ObjectNode) input.get("utxoEntry")).remove("covenantId"));
        pskt.get("outputs").forEach(output -> ((ObjectNode) output).remove("covenant"));
        return pskt;
    }

    @Test
    void every_blob_is_read_has_its_id_and_is_written_again_field_for_field_in_the_same_order() throws Exception {
        int blobs = 0;
        for (JsonNode vector : Vectors.all("pskt")) {
            for (JsonNode stage : vector.get("stages")) {
                Pskt pskt = PsktCodec.decode(stage.get("psktHex").asText());
                assertThat(PsktCodec.decodeBundle(stage.get("pskbHex").asText()))
                        .containsExactly(pskt);
                assertThat(PsktCodec.decodeAny(stage.get("json").asText())).containsExactly(pskt);
                assertThat(pskt.unsigned().txid().toHex())
                        .isEqualTo(stage.get("sdkCalculateId").asText());
                String written = PsktCodec.encode(pskt);
                assertThat(withoutNewerFields(written))
                        .hasToString(stage.get("json").asText());
                assertThat(PsktCodec.decode(written)).isEqualTo(pskt);
                assertThat(PsktCodec.decodeBundle(PsktCodec.encodeBundle(List.of(pskt, pskt))))
                        .containsExactly(pskt, pskt);
                blobs++;
            }
        }
        assertThat(blobs).isEqualTo(34);
    }

    @Test
    void whatSignersMadeIsCombinedFinalisedInRedeemOrderAndExtracted() {
        for (JsonNode vector : Vectors.all("pskt")) {
            Pskt combined = Vectors.list(vector.get("stages")).stream()
                    .filter(stage -> stage.get("role").asText().matches("signer-[0-9]"))
                    .map(stage -> PsktCodec.decode(stage.get("psktHex").asText()))
                    .reduce(PsktCombiner::combine)
                    .orElseThrow();
            assertThat(combined)
                    .isEqualTo(PsktCodec.decode(
                            stage(vector, "combiner").get("psktHex").asText()));
            Pskt finalised = PsktFinalizer.best().finalise(combined);
            assertThat(finalised)
                    .isEqualTo(PsktCodec.decode(
                            stage(vector, "finalizer").get("psktHex").asText()));
            Transaction tx = PsktFinalizer.best().extract(finalised);
            assertThat(tx.txid().toHex()).isEqualTo(vector.get("txid").asText());
            assertThat(new ScriptCheck(quorate.codecs.crypto.Schnorr.best()).firstError(tx, finalised.coins()))
                    .isEmpty();
        }
    }

    @Test
    void aThirdSignatureIsLeftOutAndTheOrderIsTheRedeemScripts() {
        JsonNode vector = Vectors.all("signedMultisig").get(1); // 2of3
        SpendingTransaction spending = TransactionJson.read("tx", vector.get("unsignedTx"));
        JsonNode input = vector.get("inputs").get(0);
        Bytes redeem = Bytes.ofHex(input.get("redeemScript").asText());
        Pskt pskt = Pskt.of(spending, Optional.of(redeem));
        byte[] digest = pskt.sighash().schnorr(0, SighashType.ALL).toBytes();
        PsktInput signed = pskt.inputs().get(0);
        for (JsonNode keyIndex : input.get("keyIndices")) {
            JsonNode key = Vectors.node("keys").get(keyIndex.asInt());
            byte[] secret = HexFormat.of().parseHex(key.get("secretHex").asText());
            signed = signed.withSignature(
                    Bytes.ofHex(key.get("publicKeyCompressed").asText()),
                    new PartialSignature.Schnorr(
                            Bytes.of(quorate.codecs.crypto.Schnorr.best().sign(secret, digest, new byte[32]))));
        }
        Transaction tx = PsktFinalizer.best().extract(PsktFinalizer.best().finalise(pskt.withInput(0, signed)));
        assertThat(SigOps.ofSignatureScript(tx.inputs().get(0).signatureScript()))
                .isEqualTo(3);
        assertThat(tx.inputs().get(0).signatureScript().length()).isEqualTo(2 * 66 + 2 + redeem.length());
        PsktInput alone = pskt.inputs()
                .get(0)
                .withSignature(
                        signed.partialSignatures().firstKey(),
                        signed.partialSignatures()
                                .get(signed.partialSignatures().firstKey()));
        assertThatThrownBy(() -> PsktFinalizer.best().finalise(pskt.withInput(0, alone)))
                .isInstanceOf(PsktException.class)
                .hasMessageContaining("expected 2 valid signatures, found 1");
    }

    private static String changed(Consumer<ObjectNode> change) {
        ObjectNode json = PsktWriter.write(PsktCodec.decode(
                stage(Vectors.all("pskt").get(0), "combiner").get("psktHex").asText()));
        change.accept(json);
        return json.toString();
    }

    private static ObjectNode input(ObjectNode pskt) {
        return (ObjectNode) pskt.get("inputs").get(0);
    }

    private static void assertRefused(String inMessage, Consumer<ObjectNode> change) {
        String json = changed(change);
        assertThatThrownBy(() -> PsktCodec.decodeAny(json))
                .as(inMessage)
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(inMessage);
    }

    @Test
    void whatTheNodesWalletRefusesIsRefused() {
        assertRefused(
                "pskt.inputs[0].redeemScript: expected a value",
                pskt -> input(pskt).remove("redeemScript"));
        assertRefused(
                "pskt.inputs[0].finalScriptSig: expected a value",
                pskt -> input(pskt).remove("finalScriptSig"));
        assertRefused(
                "pskt.inputs[0].proprietaries: expected a value",
                pskt -> input(pskt).remove("proprietaries"));
        assertRefused(
                "pskt.inputs[0].partialSigs: expected a value",
                pskt -> input(pskt).remove("partialSigs"));
        assertRefused(
                "pskt.global.payload: expected a value",
                pskt -> pskt.withObject("/global").put("version", 1).remove("payload"));
        assertRefused("pskt.global.version", pskt -> pskt.withObject("/global").put("version", 2));
        assertRefused("pskt.global.version", pskt -> pskt.withObject("/global").put("version", 1.0));
        assertRefused(
                "33 bytes, found 32",
                pskt -> input(pskt).withObject("/partialSigs").putObject("aa".repeat(32)));
        assertRefused(
                "on the curve", pskt -> input(pskt).withObject("/partialSigs").putObject("02" + "ff".repeat(32)));
        assertRefused(
                "64 bytes, found 63",
                pskt -> input(pskt)
                        .withObject("/partialSigs")
                        .putObject("02" + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
                        .put("schnorr", "aa".repeat(63)));
        assertRefused(
                "covenants need version 2",
                pskt -> ((ObjectNode) pskt.get("outputs").get(0)).putObject("covenant"));
        assertRefused("sighashType", pskt -> input(pskt).put("sighashType", 3));
        assertRefused(
                "18446744073709551615",
                pskt -> input(pskt).put("sequence", new java.math.BigDecimal("18446744073709551616").toBigInteger()));
    }

    @Test
    void missingNullableFieldsAreAcceptedAndUnknownOnesKept() {
        String json = changed(pskt -> {
            input(pskt).remove("sequence");
            input(pskt).remove("minTime");
            input(pskt).put("later", "kept");
            pskt.withObject("/global").remove("id");
        });
        Pskt pskt = PsktCodec.decodeAny(json).get(0);
        assertThat(pskt.unsigned().inputs().get(0).sequence()).isEqualTo(-1L);
        assertThat(PsktCodec.decode(PsktCodec.encode(pskt))).isEqualTo(pskt);
        assertThat(PsktWriter.write(pskt).get("inputs").get(0).get("later").asText())
                .isEqualTo("kept");
    }

    @Test
    void payloadCountsFromVersionOneOn() {
        Pskt zero = PsktCodec.decodeAny(
                        changed(pskt -> pskt.withObject("/global").put("payload", "cafe")))
                .get(0);
        Pskt one = PsktCodec.decodeAny(changed(pskt ->
                        pskt.withObject("/global").put("payload", "cafe").put("version", 1)))
                .get(0);
        assertThat(zero.unsigned().payload()).isEqualTo(Bytes.EMPTY);
        assertThat(one.unsigned().payload()).isEqualTo(Bytes.ofHex("cafe"));
        assertThatThrownBy(() -> PsktCombiner.combine(zero, zero))
                .isInstanceOf(PsktException.class)
                .hasMessageContaining("at least 1 for a payload");
        assertThat(PsktCombiner.combine(one, one)).isEqualTo(one);
    }

    private static void assertNotCombined(String inMessage, Consumer<ObjectNode> change) {
        Pskt left = PsktCodec.decodeAny(changed(pskt -> {})).get(0);
        Pskt right = PsktCodec.decodeAny(changed(change)).get(0);
        assertThatThrownBy(() -> PsktCombiner.combine(left, right))
                .as(inMessage)
                .isInstanceOf(PsktException.class)
                .hasMessageContaining(inMessage);
    }

    @Test
    void whatDiffersIsNotCombined() {
        assertNotCombined("txVersion", pskt -> pskt.withObject("/global").put("txVersion", 1));
        assertNotCombined("version", pskt -> pskt.withObject("/global").put("version", 1));
        assertNotCombined(
                "previousOutpoint",
                pskt -> input(pskt).withObject("/previousOutpoint").put("index", 9));
        assertNotCombined(
                "utxoEntry", pskt -> input(pskt).withObject("/utxoEntry").put("amount", 9));
        assertNotCombined("redeemScript", pskt -> input(pskt).put("redeemScript", "51"));
        assertNotCombined("sigOpCount", pskt -> input(pskt).put("sigOpCount", 9));
        assertNotCombined("sighashType", pskt -> input(pskt).put("sighashType", 2));
        assertNotCombined(
                "output 0 amount", pskt -> ((ObjectNode) pskt.get("outputs").get(0)).put("amount", 9));
        assertNotCombined("output 0 scriptPublicKey", pskt -> {
            ObjectNode output = (ObjectNode) pskt.get("outputs").get(0);
            output.put("scriptPublicKey", "0000aa20" + "11".repeat(32) + "87");
        });
        assertNotCombined("number of inputs", pskt -> pskt.putArray("inputs"));
    }

    @Test
    void twoPayloadsAreNotCombined() {
        Pskt one = withPayload("cafe");
        assertThatThrownBy(() -> PsktCombiner.combine(one, withPayload("cafd")))
                .isInstanceOf(PsktException.class)
                .hasMessageContaining("payload");
    }

    private static Pskt withPayload(String payload) {
        return PsktCodec.decodeAny(changed(
                        pskt -> pskt.withObject("/global").put("version", 1).put("payload", payload)))
                .get(0);
    }

    /** A signature that does not verify counts as none: here one of two, though two are there. */
    @Test
    void aSignatureThatDoesNotVerifyIsPassedOver() {
        Pskt spoilt = PsktCodec.decodeAny(changed(pskt -> {
                    ObjectNode signatures = input(pskt).withObject("/partialSigs");
                    String key = signatures.fieldNames().next();
                    String signature = signatures.get(key).get("schnorr").asText();
                    String other = (signature.startsWith("00") ? "01" : "00") + signature.substring(2);
                    signatures.putObject(key).put("schnorr", other);
                }))
                .get(0);
        int held = spoilt.inputs().get(0).partialSignatures().size();
        assertThatThrownBy(() -> PsktFinalizer.best().finalise(spoilt))
                .isInstanceOf(PsktException.class)
                .hasMessageContaining("valid signatures, found " + (held - 1));
    }

    @Test
    void aRedeemScriptThatIsNotTheCoinsIsNotFinalised() {
        Pskt foreign = PsktCodec.decodeAny(changed(pskt -> input(pskt)
                        .withObject("/utxoEntry")
                        .put("scriptPublicKey", "0000aa20" + "11".repeat(32) + "87")))
                .get(0);
        assertThatThrownBy(() -> PsktFinalizer.best().finalise(foreign))
                .isInstanceOf(PsktException.class)
                .hasMessageContaining("a redeemScript with the hash of");
    }

    @Test
    void whatIsFinalIsCheckedAgainBeforeItIsExtracted() {
        String blob =
                stage(Vectors.all("pskt").get(0), "finalizer").get("psktHex").asText();
        Pskt finalised = PsktCodec.decode(blob);
        PsktFinalizer.best().extract(finalised);
        assertNotExtracted("id", finalised, json -> json.withObject("/global").put("id", "11".repeat(32)));
        assertNotExtracted("valid ones", finalised, json -> {
            String script = input(json).get("finalScriptSig").asText();
            String spoilt = script.substring(0, 10) + (script.charAt(10) == '0' ? '1' : '0') + script.substring(11);
            input(json).put("finalScriptSig", spoilt);
        });
        assertNotExtracted("its finalScriptSig", finalised, json -> input(json).putNull("finalScriptSig"));
    }

    private static void assertNotExtracted(String inMessage, Pskt finalised, Consumer<ObjectNode> change) {
        ObjectNode json = PsktWriter.write(finalised);
        change.accept(json);
        Pskt changed = PsktCodec.decodeAny(json.toString()).get(0);
        assertThatThrownBy(() -> PsktFinalizer.best().extract(changed))
                .as(inMessage)
                .isInstanceOf(PsktException.class)
                .hasMessageContaining(inMessage);
    }

    @Test
    void aBlobWithoutItsPrefixOrItsHexIsNamed() {
        for (String bad : List.of("", "PSKT", "PSKBzz", "PSKT7b", "nothing", "PSKB7b7d", "PSKTff", "{", "[1]")) {
            assertThatThrownBy(() -> PsktCodec.decodeAny(bad)).as(bad).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void theNodesOwnBundleIsRead() {
        JsonNode vector = Vectors.rusty("pskb");
        List<Pskt> bundle = PsktCodec.decodeBundle(vector.get("blob").asText());
        assertThat(bundle).hasSize(1);
        assertThat(bundle.get(0).outputs().get(0).amountSompi()).isEqualTo(1_500_000_000L);
        assertThat(PsktCodec.decodeBundle(PsktCodec.encodeBundle(bundle))).isEqualTo(bundle);
    }
}
