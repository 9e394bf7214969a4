package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Every transaction and address of the vectors, value by value. */
class VectorTest {
    private static JsonNode vectors;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = VectorTest.class.getResourceAsStream("/kaspa-vectors.json")) {
            vectors = new ObjectMapper().readTree(in);
        }
    }

    @Test
    void whenAnAddressIsDecoded_thenItEncodesToTheSameTextAndScript() {
        for (JsonNode v : vectors.get("addresses")) {
            Address address = Address.decode(v.get("address").asText());
            assertThat(address.encode()).isEqualTo(v.get("address").asText());
            assertThat(address.payload().toHex()).isEqualTo(v.get("payloadHex").asText());
            assertThat(address.scriptPublicKey().script().toHex())
                    .isEqualTo(v.get("scriptPublicKey").get("script").asText());
        }
        for (JsonNode v : vectors.get("invalidAddresses")) {
            String text = v.get("address").asText();
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> Address.decode(text))
                    .as(text)
                    .isInstanceOf(AddressException.class);
        }
    }

    @Test
    void whenAMultisigIsBuilt_thenRedeemScriptAndAddressesAreThoseOfTheVectors() {
        for (JsonNode v : vectors.get("multisig")) {
            boolean ecdsa = v.get("ecdsa").asBoolean();
            List<Bytes> keys = new ArrayList<>();
            v.get("keyIndices")
                    .forEach(i -> keys.add(Bytes.ofHex(vectors.get("keys")
                            .get(i.asInt())
                            .get(ecdsa ? "publicKeyCompressed" : "publicKeyXOnly")
                            .asText())));
            int m = v.get("m").asInt();
            Bytes redeem = ecdsa ? Scripts.multisigEcdsa(m, keys) : Scripts.multisig(m, keys);
            assertThat(redeem.toHex()).isEqualTo(v.get("redeemScript").asText());
            assertThat(Scripts.payToRedeemScript(redeem).script().toHex())
                    .isEqualTo(v.get("scriptPublicKey").get("script").asText());
        }
    }

    @Test
    void whenATransactionIsHashed_thenIdHashSighashesAndMassesAreThoseOfTheVectors() {
        for (JsonNode v : vectors.get("transactions")) {
            Transaction tx = transaction(v.get("tx"));
            List<Coin> spent = spent(v.get("tx"));
            String name = v.get("name").asText();
            assertThat(tx.txid().toHex()).as(name).isEqualTo(v.get("id").asText());
            assertThat(tx.hash().toHex()).as(name).isEqualTo(v.get("hash").asText());
            Sighash sighash = new Sighash(tx, spent);
            for (int i = 0; i < tx.inputs().size(); i++) {
                JsonNode expected = v.get("inputs").get(i).get("schnorrSighash");
                for (SighashType type : SighashType.values()) {
                    assertThat(sighash.schnorr(i, type).toHex())
                            .as(name + " input " + i + " " + type)
                            .isEqualTo(expected.get("0x%02x".formatted(type.value()))
                                    .asText());
                }
            }
            JsonNode mass = v.get("massHead");
            assertThat(TransactionMasses.computeGrams(tx))
                    .isEqualTo(mass.get("computeMass").asLong());
            assertThat(TransactionMasses.transientGrams(tx))
                    .isEqualTo(mass.get("transientMass").asLong());
            assertThat(TransactionMasses.storageGrams(tx, spent))
                    .as(name)
                    .isEqualTo(mass.get("storageMass").asLong());
            assertThat(TransactionMasses.minRelayFeeSompi(tx))
                    .isEqualTo(mass.get("minRelayFeeSompi").asLong());
        }
    }

    static Transaction transaction(JsonNode tx) {
        List<Transaction.Input> inputs = new ArrayList<>();
        tx.get("inputs")
                .forEach(i -> inputs.add(new Transaction.Input(
                        outpoint(i),
                        Bytes.ofHex(i.get("signatureScript").asText()),
                        Long.parseUnsignedLong(i.get("sequence").asText()),
                        i.path("sigOpCount").asInt(0))));
        List<Transaction.Output> outputs = new ArrayList<>();
        tx.get("outputs")
                .forEach(o -> outputs.add(new Transaction.Output(
                        Long.parseUnsignedLong(o.get("value").asText()), script(o.get("spk")))));
        return new Transaction(
                tx.get("version").asInt(),
                inputs,
                outputs,
                Long.parseUnsignedLong(tx.get("lockTime").asText()),
                Bytes.ofHex(tx.get("subnetworkId").asText()),
                Long.parseUnsignedLong(tx.get("gas").asText()),
                Bytes.ofHex(tx.get("payload").asText()),
                Long.parseUnsignedLong(tx.path("mass").asText("0")));
    }

    static List<Coin> spent(JsonNode tx) {
        List<Coin> spent = new ArrayList<>();
        tx.get("inputs").forEach(i -> {
            JsonNode utxo = i.get("utxo");
            spent.add(new Coin(
                    outpoint(i),
                    Long.parseUnsignedLong(utxo.get("amount").asText()),
                    script(utxo.get("spk")),
                    utxo.get("blockDaaScore").asLong(),
                    utxo.get("isCoinbase").asBoolean()));
        });
        return spent;
    }

    private static Outpoint outpoint(JsonNode input) {
        return new Outpoint(
                Hash32.ofHex(input.get("transactionId").asText()),
                input.get("index").asInt());
    }

    private static ScriptPublicKey script(JsonNode spk) {
        return new ScriptPublicKey(
                spk.get("version").asInt(), Bytes.ofHex(spk.get("script").asText()));
    }
}
