package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.BouncyCastleEcdsa;
import quorate.codecs.crypto.BouncyCastleSchnorr;
import quorate.codecs.crypto.Ecdsa;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.ScriptPublicKey;

/** The script check against signed transactions of others, good and bad. */
class ScriptCheckTest {
    private static final String NULL_FAIL = "not all signatures empty on failed checkmultisig";

    private static JsonNode vectors() throws IOException {
        try (InputStream in = ScriptCheckTest.class.getResourceAsStream("/kaspa-vectors.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private record Signed(Transaction tx, List<Coin> spent) {
        static Signed read(JsonNode tx) {
            return new Signed(VectorTest.transaction(tx), VectorTest.spent(tx));
        }

        Signed withScript(int index, Bytes script) {
            List<Bytes> scripts = new ArrayList<>();
            tx.inputs().forEach(input -> scripts.add(input.signatureScript()));
            scripts.set(index, script);
            return new Signed(tx.withSignatureScripts(scripts), spent);
        }
    }

    @Test
    void every_signed_vector_is_judged_as_it_says() throws IOException {
        JsonNode all = vectors().get("signedMultisig");
        assertThat(all).hasSize(13);
        for (ScriptCheck check :
                List.of(ScriptCheck.best(), new ScriptCheck(new BouncyCastleSchnorr(), new BouncyCastleEcdsa()))) {
            for (JsonNode vector : all) {
                judge(check, vector, "signedTx", "evaluation");
                judge(check, vector, "deterministicSignedTx", "evaluationDeterministic");
            }
        }
    }

    private static void judge(ScriptCheck check, JsonNode vector, String txName, String evaluationName) {
        Signed signed = Signed.read(vector.get(txName));
        for (int i = 0; i < signed.spent().size(); i++) {
            String expected = vector.get(evaluationName).get(i).get("result").asText();
            assertThat(check.error(signed.tx(), i, signed.spent()))
                    .as(vector.get("name").asText() + " input " + i)
                    .isEqualTo(expected.equals("OK") ? Optional.empty() : Optional.of(NULL_FAIL));
        }
    }

    /** The evaluation's count of checks is the smallest signature operation count that pays for them. */
    @Test
    void the_units_committed_must_pay_for_every_check() throws IOException {
        for (JsonNode vector : vectors().get("signedMultisig")) {
            JsonNode evaluation = vector.get("evaluation").get(0);
            if (!evaluation.has("sigOpsExecuted")
                    || !evaluation.get("result").asText().equals("OK")) {
                continue;
            }
            Signed signed = Signed.read(vector.get("signedTx"));
            long units = evaluation.get("sigOpsExecuted").asLong() * 100_000;
            assertThat(unitsUsed(signed)).as(vector.get("name").asText()).isBetween(units, units + 9_999);
        }
    }

    /** Without any budget the first charge that does not fit names what was used; so the budget is raised until all fits. */
    private static long unitsUsed(Signed signed) {
        Sighash sighash = new Sighash(signed.tx(), signed.spent());
        byte[] signature = signed.tx().inputs().getFirst().signatureScript().toBytes();
        byte[] script = signed.spent().getFirst().scriptPublicKey().script().toBytes();
        ScriptEngine engine = new ScriptEngine(Schnorr.best(), Ecdsa.best(), sighash, 0, 255);
        try {
            engine.run(signature, script);
        } catch (ScriptException refused) {
            throw new AssertionError(refused);
        }
        return engine.usedUnits();
    }

    @Test
    void any_change_of_signature_script_or_amount_is_refused() throws IOException {
        ScriptCheck check = ScriptCheck.best();
        for (JsonNode vector : vectors().get("signedMultisig")) {
            Signed signed = Signed.read(vector.get("signedTx"));
            byte[] script = signed.tx().inputs().getFirst().signatureScript().toBytes();
            for (int at = 0; at < script.length; at += 7) {
                byte[] changed = script.clone();
                changed[at] ^= 1;
                Signed broken = signed.withScript(0, Bytes.of(changed));
                assertThat(check.error(broken.tx(), 0, broken.spent()))
                        .as(vector.get("name").asText() + " byte " + at)
                        .isPresent();
            }
            List<Coin> more = new ArrayList<>(signed.spent());
            Coin first = more.getFirst();
            more.set(0, new Coin(first.outpoint(), first.amountSompi() + 1, first.scriptPublicKey(), 0, false));
            assertThat(check.error(signed.tx(), 0, more)).isPresent();
        }
    }

    /** Clean stack: nothing may lie under the one true item that is left, however valid the signatures. */
    @Test
    void an_item_too_many_is_refused() throws IOException {
        JsonNode vector = vectors().get("signedMultisig").get(0);
        Signed signed = Signed.read(vector.get("signedTx"));
        byte[] script = signed.tx().inputs().getFirst().signatureScript().toBytes();
        for (String extra : List.of("51", "00", "03aabbcc")) {
            byte[] push = Bytes.ofHex(extra).toBytes();
            byte[] more = java.util.Arrays.copyOf(push, push.length + script.length);
            System.arraycopy(script, 0, more, push.length, script.length);
            Signed crowded = signed.withScript(0, Bytes.of(more));
            assertThat(ScriptCheck.best().error(crowded.tx(), 0, crowded.spent()))
                    .contains("stack contains 1 unexpected items");
        }
        assertThat(ScriptCheck.best().error(signed.tx(), 0, signed.spent())).isEmpty();
    }

    @Test
    void the_stack_has_its_limit_and_only_script_version_0_is_known() throws IOException {
        Signed signed = Signed.read(vectors().get("signedMultisig").get(0).get("signedTx"));
        Signed tall = signed.withScript(0, Bytes.ofHex("51".repeat(245)));
        assertThat(ScriptCheck.best().error(tall.tx(), 0, tall.spent()))
                .contains("combined stack size 245 > max allowed 244");
        Coin coin = signed.spent().getFirst();
        List<Coin> later = new ArrayList<>(signed.spent());
        ScriptPublicKey version1 = new ScriptPublicKey(1, coin.scriptPublicKey().script());
        later.set(0, new Coin(coin.outpoint(), coin.amountSompi(), version1, 0, false));
        assertThat(ScriptCheck.best().error(signed.tx(), 0, later))
                .hasValueSatisfying(reason -> assertThat(reason).contains("version"));
    }

    @Test
    void an_unsigned_input_is_refused() throws IOException {
        Signed unsigned = Signed.read(vectors().get("signedMultisig").get(0).get("unsignedTx"));
        assertThat(ScriptCheck.best().firstError(unsigned.tx(), unsigned.spent()))
                .isPresent();
    }

    @Test
    void a_signature_script_may_only_push() throws IOException {
        Signed signed = Signed.read(vectors().get("signedMultisig").get(0).get("signedTx"));
        Signed broken = signed.withScript(0, Bytes.ofHex("76"));
        assertThat(ScriptCheck.best().error(broken.tx(), 0, broken.spent()))
                .contains("signature script is not push only");
        Signed cut = signed.withScript(0, Bytes.ofHex("4c"));
        assertThat(ScriptCheck.best().error(cut.tx(), 0, cut.spent())).contains("invalid opcode length: []");
        Signed shortPush = signed.withScript(0, Bytes.ofHex("05aabb"));
        assertThat(ScriptCheck.best().error(shortPush.tx(), 0, shortPush.spent()))
                .contains("opcode requires 5 bytes, but script only has 2 remaining");
    }

    @Test
    void the_reference_implementations_own_cases() throws IOException {
        Path file = Path.of(System.getProperty("quorate.shared", "../shared"), "vectors", "rusty-kaspa-vectors.json");
        Assumptions.assumeTrue(Files.exists(file), "rusty-kaspa-vectors.json is not here");
        Map<String, String> texts = Map.of(
                "NullFail",
                NULL_FAIL,
                "EvalFalse",
                "false stack entry at end of script execution",
                "SignatureScriptNotPushOnly",
                "signature script is not push only");
        JsonNode cases = new ObjectMapper()
                .readTree(file.toFile())
                .get("signedTransactions")
                .get("vectors");
        for (JsonNode each : cases) {
            Signed signed = Signed.read(each.get("tx"));
            String expected = each.get("expected").asText();
            Optional<String> found = ScriptCheck.best().firstError(signed.tx(), signed.spent());
            if (expected.equals("OK")) {
                assertThat(found).as(each.get("name").asText()).isEmpty();
            } else {
                assertThat(found)
                        .as(each.get("name").asText() + ": " + expected)
                        .isPresent();
                texts.forEach((name, text) -> {
                    if (expected.contains(name)) {
                        assertThat(found).as(each.get("name").asText()).contains(text);
                    }
                });
            }
        }
    }

    private static void assertReason(String reason, String signatureScript, Bytes redeemScript) {
        Signed signed;
        try {
            signed = Signed.read(vectors().get("signedMultisig").get(0).get("signedTx"));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
        Coin coin = signed.spent().getFirst();
        Coin paid = new Coin(coin.outpoint(), coin.amountSompi(), Scripts.payToRedeemScript(redeemScript), 0, false);
        Bytes pushed = new Scripts.Builder().push(redeemScript).build();
        Signed broken =
                new Signed(signed.tx(), List.of(paid)).withScript(0, Bytes.ofHex(signatureScript + pushed.toHex()));
        assertThat(ScriptCheck.best().error(broken.tx(), 0, broken.spent())).contains(reason);
    }

    private static Bytes redeem(String hex) {
        return Bytes.ofHex(hex);
    }

    /** Texts of kaspad 2.1.0 that no plain mistake brings forth, but a hostile script does. */
    @Test
    void hostile_numbers_types_and_keys_are_refused_in_the_nodes_words() {
        String key = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
        String badKey = "ff".repeat(32);
        String one = "51" + "20" + key + "51ae";
        String zeros = "41" + "00".repeat(64);
        assertReason("invalid hash type 0x03", zeros + "03", redeem(one));
        assertReason("not all signatures empty on failed checkmultisig", zeros + "01", redeem(one));
        assertReason("false stack entry at end of script execution", "00", redeem(one));
        assertReason("signature invalid: malformed signature", "40" + "00".repeat(63) + "01", redeem(one));
        assertReason("pubkey invalid: malformed public key", zeros + "01", redeem("5120" + badKey + "51ae"));
        assertReason("unsupported public key type", zeros + "01", redeem("5120" + key + "51a9"));
        assertReason(
                "signature invalid: malformed signature",
                "41" + "ff".repeat(64) + "01",
                redeem("512102" + key + "51a9"));
        assertReason("opcode requires at least 1 but stack has only 0", "", redeem(one));
        assertReason(
                "Number too big: out of range integral type conversion attempted",
                zeros + "01",
                redeem("5120" + key + "05ffffffff7fae"));
        assertReason(
                "Number too big: numeric value encoded as [1, 0, 0, 0, 0, 0, 0, 0, 80] is 9 bytes which exceeds the max"
                        + " allowed of 8",
                "",
                redeem("09010000000000000080ae"));
        assertReason("invalid pubkey count: too many pubkeys 21 > 20", "", redeem("0115ae"));
        assertReason("invalid pubkey count: number of pubkeys -1 is negative", "", redeem("4fae"));
        assertReason(
                "invalid signature count: more signatures than pubkeys 2 > 1",
                zeros + "01",
                redeem("5220" + key + "51ae"));
        assertReason("attempt to execute reserved opcode Opcode<0x50>{ data:[] }", "50", redeem(one));
        assertReason("attempt to execute disabled opcode Opcode<0x8d>{ data:[] }", "", redeem("8d"));
        // The type of a signature for which no key is left is looked at all the same.
        assertReason("invalid hash type 0x05", "00" + zeros + "05", redeem("5120" + key + "51ae"));
    }

    @Test
    void too_small_a_signature_operation_count_is_named_with_both_numbers() throws IOException {
        Signed signed = Signed.read(vectors().get("signedMultisig").get(0).get("signedTx"));
        Transaction.Input input = signed.tx().inputs().getFirst();
        Transaction tx = new Transaction(
                0,
                List.of(new Transaction.Input(input.previousOutpoint(), input.signatureScript(), input.sequence(), 0)),
                signed.tx().outputs(),
                0,
                signed.tx().subnetworkId(),
                0,
                signed.tx().payload(),
                0);
        assertThat(ScriptCheck.best().error(tx, 0, signed.spent()))
                .contains("script units exceeded the amount committed in the input: used=100237, limit=9999");
    }

    @Test
    void more_than_a_standard_script_is_paid_for_when_it_is_spent() throws IOException {
        Signed signed = Signed.read(vectors().get("signedMultisig").get(0).get("signedTx"));
        Coin coin = signed.spent().getFirst();
        Bytes longer = Bytes.of(new byte[35 + 3_100]);
        Coin odd = new Coin(coin.outpoint(), 1, new quorate.protocol.ScriptPublicKey(0, longer), 0, false);
        assertThat(ScriptCheck.best().error(signed.tx(), 0, List.of(odd)))
                .contains("script units exceeded the amount committed in the input: used=310000, limit=309999");
    }
}
