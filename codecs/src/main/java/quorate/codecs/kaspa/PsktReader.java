package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Ecdsa;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** PSKT from JSON. Fields that the node's wallet insists on are insisted on here. */
final class PsktReader {
    private static final Pattern PATH = Pattern.compile("m(/(0|[1-9][0-9]{0,9})'?){0,255}");
    private static final int COMPRESSED_KEY_BYTES = 33;
    private static final int FINGERPRINT_BYTES = 4;
    private static final int MAX_DER_BYTES = 72;

    private PsktReader() {}

    static Pskt read(String path, JsonNode json) {
        JsonFields fields = new JsonFields(path, json);
        return new Pskt(
                global(fields.object("global")),
                fields.objects("inputs").stream().map(PsktReader::input).toList(),
                fields.objects("outputs").stream().map(PsktReader::output).toList());
    }

    private static PsktGlobal global(JsonFields fields) {
        int version = fields.number("version", PsktGlobal.MAX_VERSION);
        // The first wallets, which knew version 0 alone, wrote no payload.
        Optional<Bytes> payload =
                version == 0 && fields.optional("payload").isEmpty() ? Optional.empty() : fields.nullableHex("payload");
        int txVersion = fields.number("txVersion", 0xffff);
        Optional<Long> fallbackLockTime = fields.optionalU64("fallbackLockTime");
        boolean inputsModifiable = fields.bool("inputsModifiable");
        boolean outputsModifiable = fields.bool("outputsModifiable");
        long inputCount = fields.u64("inputCount");
        long outputCount = fields.u64("outputCount");
        SortedMap<String, KeySource> xpubs = fields.map("xpubs", (at, xpub) -> xpub, PsktReader::keySource);
        Optional<Hash32> id = fields.optional("id")
                .map(value -> JsonFields.hash(fields.at("id"), JsonFields.text(fields.at("id"), value)));
        SortedMap<String, JsonNode> proprietaries = proprietaries(fields);
        return new PsktGlobal(
                version,
                txVersion,
                fallbackLockTime,
                inputsModifiable,
                outputsModifiable,
                inputCount,
                outputCount,
                xpubs,
                id,
                proprietaries,
                fields.rest(),
                payload);
    }

    private static PsktInput input(JsonFields fields) {
        JsonFields previous = fields.object("previousOutpoint");
        Outpoint outpoint = new Outpoint(previous.hash("transactionId"), previous.number("index", Integer.MAX_VALUE));
        Optional<Coin> coin = fields.optionalObject("utxoEntry").map(entry -> coin(outpoint, entry));
        Optional<Long> sequence = fields.optionalU64("sequence");
        Optional<Long> minTime = fields.optionalU64("minTime");
        SortedMap<Bytes, PartialSignature> signatures =
                fields.map("partialSigs", PsktReader::key, PsktReader::signature);
        int type = fields.number("sighashType", 0xff);
        SighashType sighashType = SighashType.of(type)
                .orElseThrow(() -> new MalformedException(
                        fields.at("sighashType"), "1, 2, 4, 129, 130 or 132", Integer.toString(type)));
        Optional<Bytes> redeemScript = fields.nullableHex("redeemScript");
        Optional<Integer> sigOpCount = fields.optionalNumber("sigOpCount", 0xff);
        SortedMap<Bytes, Optional<KeySource>> derivations = derivations(fields);
        Optional<Bytes> finalScript = fields.nullableHex("finalScriptSig");
        SortedMap<String, JsonNode> proprietaries = proprietaries(fields);
        fields.optional("hidden");
        return new PsktInput(
                coin,
                outpoint,
                sequence,
                minTime,
                signatures,
                sighashType,
                redeemScript,
                sigOpCount,
                derivations,
                finalScript,
                proprietaries,
                fields.rest());
    }

    private static PsktOutput output(JsonFields fields) {
        noCovenant(fields, "covenant");
        long amountSompi = fields.u64("amount");
        ScriptPublicKey script = script(fields, "scriptPublicKey");
        Optional<Bytes> redeemScript = fields.nullableHex("redeemScript");
        SortedMap<Bytes, Optional<KeySource>> derivations = derivations(fields);
        SortedMap<String, JsonNode> proprietaries = proprietaries(fields);
        return new PsktOutput(amountSompi, script, redeemScript, derivations, proprietaries, fields.rest());
    }

    private static Coin coin(Outpoint outpoint, JsonFields entry) {
        noCovenant(entry, "covenantId");
        return new Coin(
                outpoint,
                entry.u64("amount"),
                script(entry, "scriptPublicKey"),
                entry.u64("blockDaaScore"),
                entry.bool("isCoinbase"));
    }

    private static void noCovenant(JsonFields fields, String field) {
        fields.optional(field).ifPresent(value -> {
            throw new MalformedException(fields.at(field), "null: covenants need version 2", value.toString());
        });
    }

    /** Two bytes of version, big endian, then the script. */
    private static ScriptPublicKey script(JsonFields fields, String field) {
        byte[] bytes = fields.hex(field).toBytes();
        if (bytes.length < 2) {
            throw new MalformedException(fields.at(field), "at least 2 bytes", bytes.length + " bytes");
        }
        int version = (Byte.toUnsignedInt(bytes[0]) << 8) | Byte.toUnsignedInt(bytes[1]);
        return new ScriptPublicKey(version, Bytes.of(java.util.Arrays.copyOfRange(bytes, 2, bytes.length)));
    }

    private static SortedMap<Bytes, Optional<KeySource>> derivations(JsonFields fields) {
        return fields.map(
                "bip32Derivations",
                PsktReader::key,
                (at, value) -> value.isNull() ? Optional.empty() : Optional.of(keySource(at, value)));
    }

    private static SortedMap<String, JsonNode> proprietaries(JsonFields fields) {
        return fields.map("proprietaries", (at, name) -> name, (at, value) -> value);
    }

    private static Bytes key(String at, String hex) {
        Bytes key = JsonFields.sized(at, JsonFields.hex(at, hex), COMPRESSED_KEY_BYTES);
        if (!Ecdsa.best().isKey(key.toBytes())) {
            throw new MalformedException(at, "a compressed public key on the curve", hex);
        }
        return key;
    }

    private static KeySource keySource(String at, JsonNode value) {
        JsonFields fields = new JsonFields(at, value);
        String path = fields.text("derivationPath");
        if (!PATH.matcher(path).matches()) {
            throw new MalformedException(fields.at("derivationPath"), "a path such as m/44'/111111'/0'", path);
        }
        Bytes fingerprint =
                JsonFields.sized(fields.at("keyFingerprint"), fields.hex("keyFingerprint"), FINGERPRINT_BYTES);
        return new KeySource(fingerprint, path);
    }

    private static PartialSignature signature(String at, JsonNode value) {
        JsonFields fields = new JsonFields(at, value);
        PartialSignature signature;
        if (fields.optional("schnorr").isPresent()) {
            signature =
                    new PartialSignature.Schnorr(JsonFields.sized(at, fields.hex("schnorr"), Schnorr.SIGNATURE_LENGTH));
        } else {
            Bytes der = fields.hex("eCDSA");
            if (der.length() < 8 || der.length() > MAX_DER_BYTES) {
                throw new MalformedException(at, "8 to " + MAX_DER_BYTES + " bytes of DER", der.length() + " bytes");
            }
            signature = new PartialSignature.Ecdsa(der);
        }
        fields.end();
        return signature;
    }
}
