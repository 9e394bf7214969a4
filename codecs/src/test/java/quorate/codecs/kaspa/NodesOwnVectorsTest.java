package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** The literals of the node's own tests, as far as they concern transactions of version 0; skipped where the file is absent. */
class NodesOwnVectorsTest {
    private static List<JsonNode> vectors(String name) {
        return Vectors.list(Vectors.rusty(name).get("vectors"));
    }

    private static boolean isVersion0(JsonNode vector) {
        return vector.get("tx").get("version").asInt() == 0;
    }

    private static Sighash sighash(JsonNode vector) {
        return new Sighash(VectorTest.transaction(vector.get("tx")), VectorTest.spent(vector.get("tx")));
    }

    private static SighashType type(JsonNode vector) {
        return SighashType.of(vector.get("sighashType").asInt()).orElseThrow();
    }

    @Test
    void schnorr_sighashes() {
        int checked = 0;
        for (String source : List.of("schnorrSighash", "schnorrSighashGo")) {
            for (JsonNode vector : vectors(source)) {
                if (isVersion0(vector)) {
                    assertThat(sighash(vector)
                                    .schnorr(vector.get("inputIndex").asInt(), type(vector))
                                    .toHex())
                            .as(source + " " + vector.get("name").asText())
                            .isEqualTo(vector.get("expectedSchnorrSighash").asText());
                    checked++;
                }
            }
        }
        assertThat(checked).isEqualTo(30 + 28);
    }

    @Test
    void ecdsa_sighashes() {
        for (JsonNode vector : vectors("ecdsaSighashGo")) {
            assertThat(sighash(vector)
                            .ecdsa(vector.get("inputIndex").asInt(), type(vector))
                            .toHex())
                    .isEqualTo(vector.get("expectedEcdsaSighash").asText());
        }
    }

    @Test
    void ids_and_hashes() {
        int checked = 0;
        for (JsonNode vector : vectors("txIdAndHash")) {
            if (isVersion0(vector)) {
                Transaction tx = VectorTest.transaction(vector.get("tx"));
                assertThat(tx.txid().toHex()).isEqualTo(vector.get("expectedId").asText());
                assertThat(tx.hash().toHex())
                        .isEqualTo(vector.get("expectedHash").asText());
                assertThat(Bytes.of(tx.idPreimage()).toHex())
                        .isEqualTo(vector.get("idPreimageV0").asText());
                checked++;
            }
        }
        assertThat(checked).isEqualTo(9);
    }

    @Test
    void keyed_hashes() {
        int checked = 0;
        for (var entry : Vectors.rusty("hashers").get("vectors").properties()) {
            JsonNode vector = entry.getValue();
            if (!vector.get("algo").asText().equals("blake2b-256 keyed")) {
                continue; // version 1 alone hashes with keyed BLAKE3
            }
            for (int i = 0; i < vector.get("inputs").size(); i++) {
                byte[] input = Bytes.ofHex(vector.get("inputs").get(i).asText()).toBytes();
                assertThat(Hashes.blake2b(vector.get("key").asText(), input).toHex())
                        .isEqualTo(vector.get("expected").get(i).asText());
                checked++;
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(15);
    }

    @Test
    void addresses() {
        Map<String, Network> networks = Map.of("Mainnet", Network.MAINNET, "Testnet", Network.TESTNET);
        Map<String, Address.Type> types = Map.of(
                "PubKey", Address.Type.P2PK,
                "PubKeyECDSA", Address.Type.P2PK_ECDSA,
                "ScriptHash", Address.Type.P2SH);
        int checked = 0;
        for (JsonNode vector : vectors("addresses")) {
            if (!networks.containsKey(vector.get("prefix").asText())) {
                continue; // prefixes that exist in that test alone
            }
            Address address = new Address(
                    networks.get(vector.get("prefix").asText()),
                    types.get(vector.get("version").asText()),
                    Bytes.ofHex(vector.get("payload").asText()));
            assertThat(address.encode()).isEqualTo(vector.get("address").asText());
            assertThat(Address.decode(address.encode())).isEqualTo(address);
            checked++;
        }
        assertThat(checked).isPositive();
        for (JsonNode error : Vectors.rusty("addresses").get("errors").get("vectors")) {
            assertThatThrownBy(() -> Address.decode(error.get(0).asText())).isInstanceOf(AddressException.class);
        }
        for (JsonNode vector : vectors("addressesGo")) {
            assertThat(Address.decode(vector.get("address").asText()).payload().toHex())
                    .isEqualTo(vector.get("payload").asText());
        }
    }

    @Test
    void forms_of_scripts() {
        for (JsonNode vector : vectors("addressScript")) {
            ScriptPublicKey script = new ScriptPublicKey(
                    vector.get("spkVersion").asInt(),
                    Bytes.ofHex(vector.get("script").asText()));
            if (vector.get("expectedAddress").isNull()) {
                assertThat(ScriptForm.of(script)).isEqualTo(ScriptForm.NON_STANDARD);
            } else {
                assertThat(Address.decode(vector.get("expectedAddress").asText())
                                .scriptPublicKey())
                        .isEqualTo(script);
            }
        }
    }

    @Test
    void signature_operations() {
        for (JsonNode vector : vectors("p2shSigScanner")) {
            Bytes redeem = Bytes.ofHex(vector.get("redeem").asText());
            assertThat(SigOps.ofRedeemScript(redeem))
                    .as(redeem.toHex())
                    .isEqualTo(vector.get("expected").asInt());
            Bytes pushed = new Scripts.Builder().op(Scripts.OP_1).push(redeem).build();
            assertThat(SigOps.ofSignatureScript(pushed))
                    .isEqualTo(vector.get("expected").asInt());
        }
        JsonNode mainnet = Vectors.rusty("mainnetMultisigScript");
        assertThat(SigOps.ofSignatureScript(
                        Bytes.ofHex(mainnet.get("signatureScript").asText())))
                .isEqualTo(mainnet.get("expectedSigOps").asInt());
    }

    @Test
    void storage_masses() {
        ScriptPublicKey empty = new ScriptPublicKey(0, Bytes.EMPTY);
        for (JsonNode vector : vectors("storageMass")) {
            assertThat(vector.get("C").asLong()).isEqualTo(1_000_000_000_000L);
            List<Coin> coins = new ArrayList<>();
            List<Transaction.Input> inputs = new ArrayList<>();
            for (JsonNode amount : vector.get("ins")) {
                Outpoint outpoint = new Outpoint(Hash32.ZERO, coins.size());
                coins.add(new Coin(outpoint, amount.asLong(), empty, 0, false));
                inputs.add(new Transaction.Input(outpoint, Bytes.EMPTY, 0, 0));
            }
            List<Transaction.Output> outputs = new ArrayList<>();
            vector.get("outs").forEach(amount -> outputs.add(new Transaction.Output(amount.asLong(), empty)));
            Transaction tx = new Transaction(0, inputs, outputs, 0, Transaction.NATIVE_SUBNETWORK, 0, Bytes.EMPTY, 0);
            assertThat(TransactionMasses.storageGrams(tx, coins))
                    .isEqualTo(vector.get("expected").asLong());
        }
    }

    @Test
    void ids_of_signed_mainnet_transactions() {
        for (JsonNode vector : vectors("signedTransactions")) {
            Transaction tx = VectorTest.transaction(vector.get("tx"));
            assertThat(tx.txid().toHex()).isEqualTo(vector.get("txid_lib").asText());
            assertThat(sighash(vector).schnorr(0, SighashType.ALL).toHex())
                    .isEqualTo(vector.get("sighashAll_lib").asText());
        }
    }
}
