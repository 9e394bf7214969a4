package quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import quorate.codecs.crypto.KeyFile;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** The commands as a user runs them, over every transaction, script and address of the vectors. */
class CommandLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path VECTORS = Path.of("..", "codecs", "src", "test", "resources", "kaspa-vectors.json");

    @TempDir
    private Path folder;

    private record Run(int exitCode, String out, String err) {
        JsonNode json() throws Exception {
            assertThat(exitCode).as(err).isZero();
            assertThat(out.strip()).doesNotContain("\n");
            return JSON.readTree(out);
        }
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = new CommandLine(new Main());
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        int exitCode = Main.run(commands, arguments);
        assertThat(err.toString()).doesNotContain("\tat ");
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static JsonNode vectors() throws Exception {
        return JSON.readTree(VECTORS.toFile());
    }

    private String file(String content) throws Exception {
        return Files.writeString(folder.resolve("file"), content).toString();
    }

    private static List<String> scripts(JsonNode report) {
        List<String> scripts = new ArrayList<>();
        report.get("inputs").forEach(input -> scripts.add(input.get("script").textValue()));
        return scripts;
    }

    @Test
    void inspect_tx_reproduces_every_transaction_of_the_vectors() throws Exception {
        JsonNode transactions = vectors().get("transactions");
        assertThat(transactions).hasSize(29);
        for (JsonNode vector : transactions) {
            JsonNode report = run("inspect", "tx", file(vector.get("tx").toString()), "--json")
                    .json();
            List<String> fields = new ArrayList<>();
            report.fieldNames().forEachRemaining(fields::add);
            assertThat(fields).containsExactly("txid", "hash", "inputs", "mass", "minRelayFeeSompi");
            assertThat(report.get("txid")).isEqualTo(vector.get("id"));
            assertThat(report.get("hash")).isEqualTo(vector.get("hash"));
            for (int i = 0; i < vector.get("inputs").size(); i++) {
                assertThat(report.get("inputs").get(i).get("sighash"))
                        .isEqualTo(vector.get("inputs").get(i).get("schnorrSighash"));
                assertThat(report.get("inputs").get(i).get("script").isNull()).isTrue();
            }
            JsonNode mass = vector.get("massHead");
            assertThat(report.get("mass").get("compute").asLong())
                    .isEqualTo(mass.get("computeMass").asLong());
            assertThat(report.get("mass").get("transient").asLong())
                    .isEqualTo(mass.get("transientMass").asLong());
            assertThat(report.get("mass").get("normalizedTransient").asLong())
                    .isEqualTo(mass.get("normalizedTransientMass").asLong());
            assertThat(report.get("mass").get("storage").asLong())
                    .isEqualTo(mass.get("storageMass").asLong());
            assertThat(report.get("minRelayFeeSompi").asLong())
                    .isEqualTo(mass.get("minRelayFeeSompi").asLong());
        }
    }

    @Test
    void inspect_tx_judges_signed_scripts() throws Exception {
        for (JsonNode vector : vectors().get("signedMultisig")) {
            JsonNode report = run(
                            "inspect",
                            "tx",
                            file(vector.get("deterministicSignedTx").toString()),
                            "--json")
                    .json();
            if (vector.get("name").asText().equals("2of3-wrong-order")) {
                assertThat(scripts(report)).containsExactly("not all signatures empty on failed checkmultisig");
            } else {
                assertThat(scripts(report)).containsOnly("valid");
            }
        }
    }

    @Test
    void inspect_reads_the_standard_input() throws Exception {
        InputStream before = System.in;
        String tx = vectors().get("transactions").get(0).get("tx").toString();
        System.setIn(new ByteArrayInputStream(tx.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(run("inspect", "tx", "-", "--json").json().get("txid"))
                    .isEqualTo(vectors().get("transactions").get(0).get("id"));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void inspect_pskt_shows_id_signers_and_verdict() throws Exception {
        for (JsonNode vector : vectors().get("pskt")) {
            JsonNode stages = vector.get("stages");
            String last = stages.get(stages.size() - 1).get("pskbHex").asText();
            JsonNode pskt = run("inspect", "pskt", file(last + "\n"), "--json")
                    .json()
                    .get("pskts")
                    .get(0);
            assertThat(pskt.get("txid")).isEqualTo(vector.get("txid"));
            assertThat(pskt.get("final").asBoolean()).isTrue();
            assertThat(scripts(pskt)).containsOnly("valid");
            JsonNode input = pskt.get("inputs").get(0);
            assertThat(input.get("signedBy"))
                    .hasSize(input.get("multisig").get("m").asInt());
        }
        String first =
                vectors().get("pskt").get(0).get("stages").get(0).get("psktHex").asText();
        assertThat(run("inspect", "pskt", file(first)).exitCode()).isZero();
    }

    @Test
    void inspect_message_shows_id_fields_and_payment() throws Exception {
        var body = new PaymentBody(250_000_000, "kaspa:somewhere");
        var message = new HyperlaneMessage(
                3, 7, 1, Hash32.ofHex("11".repeat(32)), 0xffffffffL, body.recipient(), body.encode());
        JsonNode report = run("inspect", "message", file("0x" + message.encode().toHex() + "\n"), "--json")
                .json();
        assertThat(report.get("id").asText()).isEqualTo(message.id().toHex());
        assertThat(report.get("nonce").asLong()).isEqualTo(7);
        assertThat(report.get("destination").asLong()).isEqualTo(0xffffffffL);
        assertThat(report.get("payment").get("amountSompi").asText()).isEqualTo("250000000");
        assertThat(report.get("payment").get("recipientFits").asBoolean()).isTrue();
        var other = new HyperlaneMessage(3, 7, 1, Hash32.ZERO, 2, Hash32.ZERO, Bytes.EMPTY);
        assertThat(run("inspect", "message", file(other.encode().toHex()), "--json")
                        .json()
                        .get("payment")
                        .isNull())
                .isTrue();
        assertThat(run("inspect", "message", file("0x00")).err()).startsWith("message: expected at least 77 bytes");
    }

    @Test
    void address_makes_every_multisig_of_the_vectors() throws Exception {
        JsonNode vectors = vectors();
        for (JsonNode vector : vectors.get("multisig")) {
            String field = vector.get("ecdsa").asBoolean() ? "publicKeyCompressed" : "publicKeyXOnly";
            String keys = java.util.stream.StreamSupport.stream(
                            vector.get("keyIndices").spliterator(), false)
                    .map(i -> vectors.get("keys").get(i.asInt()).get(field).asText())
                    .collect(Collectors.joining(","));
            for (var network : vector.get("addresses").properties()) {
                JsonNode report = run(
                                "address",
                                "--m",
                                vector.get("m").asText(),
                                "--keys",
                                keys,
                                "--network",
                                network.getKey(),
                                "--json")
                        .json();
                assertThat(report.get("redeemScript")).isEqualTo(vector.get("redeemScript"));
                assertThat(report.get("scriptPublicKey")).isEqualTo(vector.get("scriptPublicKey"));
                assertThat(report.get("address")).isEqualTo(network.getValue());
            }
        }
    }

    @Test
    void address_takes_every_address_of_the_vectors_apart() throws Exception {
        for (JsonNode vector : vectors().get("addresses")) {
            JsonNode report = run("address", "--decode", vector.get("address").asText(), "--json")
                    .json();
            assertThat(report.get("network")).isEqualTo(vector.get("network"));
            assertThat(report.get("type")).isEqualTo(vector.get("type"));
            assertThat(report.get("payload")).isEqualTo(vector.get("payloadHex"));
            assertThat(report.get("scriptPublicKey")).isEqualTo(vector.get("scriptPublicKey"));
        }
        for (JsonNode vector : vectors().get("invalidAddresses")) {
            Run run = run("address", "--decode", vector.get("address").asText());
            assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
            assertThat(run.err()).startsWith("address: expected ");
        }
    }

    @Test
    void keygen_makes_two_different_keys_and_prints_no_secret() throws Exception {
        Path password = password("rw-------");
        Path keys = folder.resolve("keys");
        String[] command = {"keygen", "--out", keys.toString(), "--password-file", password.toString(), "--json"};
        JsonNode report = run(command).json();
        var identity = KeyFile.open(keys.resolve("identity.key"), "sesame".toCharArray());
        var spending = KeyFile.open(keys.resolve("spending.key"), "sesame".toCharArray());
        assertThat(report.get("identityKey").asText())
                .isEqualTo(identity.publicKey().toHex())
                .isNotEqualTo(spending.publicKey().toHex());
        assertThat(report.get("spendingKey").asText())
                .isEqualTo(spending.publicKey().toHex());
        assertThat(report).hasSize(2);
        Run again = run(command);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("never overwritten");
    }

    private Path password(String rights) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "sesame\n");
        return Files.setPosixFilePermissions(password, PosixFilePermissions.fromString(rights));
    }

    @Test
    void keygen_makes_both_keys_or_none() throws Exception {
        Path spending = Files.writeString(folder.resolve("spending.key"), "somebody's key");
        Run run = run(
                "keygen",
                "--out",
                folder.toString(),
                "--password-file",
                password("rw-------").toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("spending.key").contains("never overwritten");
        assertThat(folder.resolve("identity.key")).doesNotExist();
        assertThat(spending).hasContent("somebody's key");
    }

    @Test
    void keygen_takes_no_password_that_others_may_read() throws Exception {
        for (String rights : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Run run = run(
                    "keygen",
                    "--out",
                    folder.toString(),
                    "--password-file",
                    password(rights).toString());
            assertThat(run.exitCode()).as(rights).isEqualTo(1);
            assertThat(run.err()).contains("chmod 600").contains(rights);
            assertThat(folder.resolve("identity.key")).doesNotExist();
        }
    }

    @Test
    void what_cannot_be_done_is_exit_code_one_and_one_line() throws Exception {
        for (String[] command : new String[][] {
            {"inspect", "tx", folder.resolve("none").toString()},
            {"inspect", "tx", file("{\"version\":1}")},
            {"inspect", "pskt", file("PSKT00")},
            {"inspect", "tx", folder.toString()},
            {"keygen", "--out", folder.toString(), "--password-env", "QUORATE_NO_SUCH_VARIABLE"},
        }) {
            Run run = run(command);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(run.err()).hasLineCount(1);
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void wrong_usage_is_exit_code_two() {
        for (String[] command : new String[][] {
            {},
            {"nothing"},
            {"inspect"},
            {"inspect", "tx"},
            {"address"},
            {"address", "--m", "2"},
            {"address", "--m", "2", "--keys", "zz", "--network", "mainnet"},
            {"address", "--m", "2", "--keys", "aa", "--network", "mainnet"},
            {"address", "--m", "1", "--keys", "ff".repeat(32), "--network", "mainnet"},
            {
                "address",
                "--m",
                "2",
                "--keys",
                "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                "--network",
                "mainnet"
            },
            {
                "address",
                "--m",
                "1",
                "--keys",
                "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                "--network",
                "moon"
            },
            {"keygen"},
        }) {
            Run run = run(command);
            assertThat(run.exitCode()).as(String.join(" ", command)).isEqualTo(2);
            assertThat(run.out()).isEmpty();
        }
    }
}
