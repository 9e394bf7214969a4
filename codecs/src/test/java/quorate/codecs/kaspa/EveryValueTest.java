package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.BouncyCastleSchnorr;
import quorate.codecs.crypto.Ecdsa;
import quorate.codecs.crypto.NativeSchnorr;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;

/**
 * What the other tests leave of kaspa-vectors.json: keys, derivation, multisig, signatures, preimages, signed transactions. Not
 * reproduced is what {@code meta.warnings} calls outdated: the SDKs' masses, their hashes and signatures with a zero payload hash.
 */
class EveryValueTest {
    private static final HexFormat HEX = HexFormat.of();

    private static byte[] secret(JsonNode index) {
        return HEX.parseHex(
                Vectors.node("keys").get(index.asInt()).get("secretHex").asText());
    }

    private static byte[] xOnly(JsonNode index) {
        return HEX.parseHex(
                Vectors.node("keys").get(index.asInt()).get("publicKeyXOnly").asText());
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    @Test
    void public_keys() {
        for (JsonNode key : Vectors.all("keys")) {
            byte[] secret = HEX.parseHex(key.get("secretHex").asText());
            for (Schnorr schnorr : List.of(new NativeSchnorr(), new BouncyCastleSchnorr())) {
                assertThat(hex(schnorr.publicKey(secret)))
                        .isEqualTo(key.get("publicKeyXOnly").asText());
            }
            assertThat(Ecdsa.best()
                            .isKey(HEX.parseHex(key.get("publicKeyCompressed").asText())))
                    .isTrue();
        }
    }

    @Test
    void derived_keys_and_their_addresses() throws Exception {
        JsonNode derivation = Vectors.node("derivation");
        byte[] seed = Bip32.seed(derivation.get("mnemonic").asText());
        assertThat(hex(seed)).isEqualTo(derivation.get("seedHex").asText());
        Bip32 master = Bip32.master(seed);
        assertThat(master.xprv()).isEqualTo(derivation.get("xprv").asText());
        assertThat(master.xpub()).isEqualTo(derivation.get("xpub").asText());
        List<JsonNode> derived = Vectors.list(derivation.get("single"));
        derived.addAll(Vectors.list(derivation.get("multisig")));
        assertThat(derived).hasSizeGreaterThanOrEqualTo(9);
        for (JsonNode each : derived) {
            Bip32 key = master.path(each.get("path").asText());
            assertThat(hex(key.publicKey())).isEqualTo(each.get("publicKey").asText());
            assertThat(key.secret().toHex()).isEqualTo(each.get("privateKey").asText());
            if (each.has("addressMainnet")) {
                assertThat(address(key)).isEqualTo(each.get("addressMainnet").asText());
                Bip32 change = master.path(each.get("path").asText().replaceFirst("/0/([0-9]+)$", "/1/$1"));
                assertThat(address(change))
                        .isEqualTo(each.get("changeAddressMainnet").asText());
            }
        }
    }

    private static String address(Bip32 key) {
        Bytes xOnly = Bytes.of(Arrays.copyOfRange(key.publicKey(), 1, 33));
        return new Address(Network.MAINNET, Address.Type.P2PK, xOnly).encode();
    }

    @Test
    void multisig_addresses_of_every_network_and_what_the_mempool_counts() {
        for (JsonNode vector : Vectors.all("multisig")) {
            Bytes redeem = Bytes.ofHex(vector.get("redeemScript").asText());
            assertThat(redeem.length()).isEqualTo(vector.get("redeemScriptLen").asInt());
            Bytes script = Scripts.payToRedeemScript(redeem).script();
            Bytes hash = Bytes.of(Arrays.copyOfRange(script.toBytes(), 2, 34));
            for (var entry : vector.get("addresses").properties()) {
                Network network = Network.ofId(entry.getKey()).orElseThrow();
                assertThat(new Address(network, Address.Type.P2SH, hash).encode())
                        .isEqualTo(entry.getValue().asText());
            }
            assertThat(SigOps.ofRedeemScript(redeem))
                    .isEqualTo(vector.get("sigScannerCount").asInt());
            assertThat(SigOps.ofRedeemScript(redeem) <= MultisigLimits.MAX_MEMBERS)
                    .isEqualTo(vector.get("standardForMempool").asBoolean());
            MultisigScript parsed = MultisigScript.parse(redeem).orElseThrow();
            assertThat(parsed.threshold()).isEqualTo(vector.get("m").asInt());
            assertThat(parsed.keys()).hasSize(vector.get("n").asInt());
            assertThat(parsed.ecdsa()).isEqualTo(vector.get("ecdsa").asBoolean());
            assertThat(MultisigScript.parse(Bytes.of(Arrays.copyOf(redeem.toBytes(), redeem.length() - 1))))
                    .isEmpty();
        }
    }

    @Test
    void signatures_over_every_input_of_every_transaction() {
        Map<String, SighashType> types = Map.of(
                "All", SighashType.ALL,
                "None", SighashType.NONE,
                "Single", SighashType.SINGLE,
                "NoneAnyOneCanPay", SighashType.NONE_ANYONE_CAN_PAY,
                "SingleAnyOneCanPay", SighashType.SINGLE_ANYONE_CAN_PAY);
        for (JsonNode vector : Vectors.all("transactions")) {
            SpendingTransaction spending = TransactionJson.read("tx", vector.get("tx"));
            assertThat(hex(spending.transaction().idPreimage()))
                    .isEqualTo(vector.get("idPreimage").asText());
            Sighash sighash = new Sighash(spending.transaction(), spending.coins());
            for (int i = 0; i < vector.get("inputs").size(); i++) {
                JsonNode input = vector.get("inputs").get(i);
                byte[] all = sighash.schnorr(i, SighashType.ALL).toBytes();
                assertThat(sighash.ecdsa(i, SighashType.ALL).toHex())
                        .isEqualTo(input.get("ecdsaSighashAll").asText());
                byte[] preimage = HEX.parseHex(
                        input.get("sighashAllDetail").get("preimage").asText());
                assertThat(quorate.codecs.crypto.Hashes.blake2b("TransactionSigningHash", preimage)
                                .toBytes())
                        .isEqualTo(all);
                JsonNode fixed = input.get("deterministicSchnorrAllAux0");
                for (Schnorr schnorr : List.of(new NativeSchnorr(), new BouncyCastleSchnorr())) {
                    byte[] signature = schnorr.sign(secret(input.get("signerKeyIndex")), all, new byte[32]);
                    assertThat(hex(signature)).isEqualTo(fixed.get("signature").asText());
                    assertThat(Scripts.signatureScript(List.of(Bytes.of(signature)), SighashType.ALL)
                                    .toHex())
                            .isEqualTo(fixed.get("signatureScript").asText());
                }
                for (var entry : input.get("sdkSignatures").properties()) {
                    SighashType type = types.get(entry.getKey());
                    byte[] script =
                            HEX.parseHex(entry.getValue().get("signatureScript").asText());
                    assertThat(script[65] & 0xff).isEqualTo(type.value());
                    assertThat(Schnorr.best()
                                    .verify(
                                            xOnly(input.get("signerKeyIndex")),
                                            sighash.schnorr(i, type).toBytes(),
                                            Arrays.copyOfRange(script, 1, 65)))
                            .isEqualTo(entry.getValue()
                                    .get("verifiesAgainstHeadSighash")
                                    .asBoolean());
                }
            }
        }
    }

    @Test
    void masses_of_unsigned_and_signed_transactions() {
        for (JsonNode vector : Vectors.all("transactions")) {
            assertMasses(TransactionJson.read("tx", vector.get("tx")), vector.get("massHead"));
        }
        for (JsonNode vector : Vectors.all("signedMultisig")) {
            assertMasses(TransactionJson.read("tx", vector.get("signedTx")), vector.get("massSigned"));
        }
    }

    private static void assertMasses(SpendingTransaction spending, JsonNode mass) {
        Transaction tx = spending.transaction();
        assertThat(TransactionMasses.size(tx)).isEqualTo(mass.get("size").asLong());
        assertThat(TransactionMasses.computeGrams(tx))
                .isEqualTo(mass.get("computeMass").asLong());
        assertThat(TransactionMasses.transientGrams(tx))
                .isEqualTo(mass.get("transientMass").asLong());
        assertThat(TransactionMasses.normalizedTransientGrams(tx))
                .isEqualTo(mass.get("normalizedTransientMass").asLong());
        assertThat(TransactionMasses.storageGrams(tx, spending.coins()))
                .isEqualTo(mass.get("storageMass").asLong());
        assertThat(TransactionMasses.minRelayFeeSompi(tx))
                .isEqualTo(mass.get("minRelayFeeSompi").asLong());
    }

    @Test
    void multisig_spends_signed_here_are_the_same_bytes() {
        int made = 0;
        for (JsonNode vector : Vectors.all("signedMultisig")) {
            SpendingTransaction unsigned = TransactionJson.read("tx", vector.get("unsignedTx"));
            Transaction expected = TransactionJson.read("tx", vector.get("deterministicSignedTx"))
                    .transaction();
            assertThat(unsigned.transaction().txid().toHex())
                    .isEqualTo(vector.get("id").asText());
            assertThat(expected.txid().toHex()).isEqualTo(vector.get("id").asText());
            assertThat(expected.hash().toHex())
                    .isEqualTo(vector.get("deterministicSignedTxHash").asText());
            assertThat(TransactionJson.read("tx", vector.get("signedTx"))
                            .transaction()
                            .hash()
                            .toHex())
                    .isEqualTo(vector.get("signedTxHash").asText());
            if (vector.get("name").asText().contains("ecdsa")
                    || vector.get("name").asText().contains("wrong-order")) {
                continue; // we make no ECDSA signatures, and none in a wrong order
            }
            assertThat(signed(vector, unsigned)).as(vector.get("name").asText()).isEqualTo(expected);
            made++;
        }
        assertThat(made).isEqualTo(11);
    }

    private static Transaction signed(JsonNode vector, SpendingTransaction unsigned) {
        Sighash sighash = new Sighash(unsigned.transaction(), unsigned.coins());
        List<Bytes> scripts = new ArrayList<>();
        for (int i = 0; i < vector.get("inputs").size(); i++) {
            JsonNode input = vector.get("inputs").get(i);
            byte[] digest = sighash.schnorr(i, SighashType.ALL).toBytes();
            if (input.has("p2pk")) {
                byte[] signature = Schnorr.best().sign(secret(input.get("p2pk")), digest, new byte[32]);
                scripts.add(Scripts.signatureScript(List.of(Bytes.of(signature)), SighashType.ALL));
                continue;
            }
            assertThat(hex(digest)).isEqualTo(input.get("sighashAll").asText());
            List<Bytes> signatures = new ArrayList<>();
            for (JsonNode position : input.get("signedByPositions")) {
                JsonNode key = input.get("keyIndices").get(position.asInt());
                signatures.add(Bytes.of(Schnorr.best().sign(secret(key), digest, new byte[32])));
            }
            Bytes redeem = Bytes.ofHex(input.get("redeemScript").asText());
            scripts.add(Scripts.multisigSignatureScript(signatures, SighashType.ALL, redeem));
        }
        return unsigned.transaction().withSignatureScripts(scripts);
    }

    @Test
    void the_ecdsa_spend_of_the_vectors_commits_to_its_hash() {
        JsonNode vector = Vectors.all("signedMultisig").stream()
                .filter(each -> each.get("name").asText().contains("ecdsa"))
                .findFirst()
                .orElseThrow();
        SpendingTransaction spending = TransactionJson.read("tx", vector.get("unsignedTx"));
        assertThat(new Sighash(spending.transaction(), spending.coins())
                        .ecdsa(0, SighashType.ALL)
                        .toHex())
                .isEqualTo(vector.get("inputs").get(0).get("ecdsaSighashAll").asText());
    }

    @Test
    void the_newer_dialect_of_pskt_is_written_letter_for_letter() {
        for (JsonNode vector : Vectors.all("pskt")) {
            String json = vector.get("headDialect").get("finalizerJson").asText();
            Pskt pskt = PsktCodec.decodeAny(json).get(0);
            assertThat(PsktWriter.write(pskt)).hasToString(json);
            Transaction tx = PsktFinalizer.best().extract(pskt);
            assertThat(tx.txid().toHex()).isEqualTo(vector.get("txid").asText());
            for (int i = 0; i < tx.inputs().size(); i++) {
                assertThat(tx.inputs().get(i).signatureScript().toHex())
                        .isEqualTo(vector.get("extracted")
                                .get("inputs")
                                .get(i)
                                .get("signatureScript")
                                .asText());
            }
        }
    }
}
