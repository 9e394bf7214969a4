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
import quorate.codecs.crypto.BouncyCastleSchnorr;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;

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
        for (Schnorr schnorr : List.of(Schnorr.best(), new BouncyCastleSchnorr())) {
            ScriptCheck check = new ScriptCheck(schnorr);
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
        ScriptEngine engine = new ScriptEngine(Schnorr.best(), sighash, 0, 255);
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
}
