package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/**
 * One transaction of version 0 with the coins that it spends, as JSON:
 * {@code {version, inputs: [{transactionId, index, signatureScript, sequence, sigOpCount, utxo: {amount, spk: {version, script},
 * blockDaaScore, isCoinbase}}], outputs: [{value, spk}], lockTime, subnetworkId, gas, payload, mass}}. Bytes are hex, 64-bit
 * integers decimal text; {@code mass} may be absent.
 */
public final class TransactionJson {
    private static final int SUBNETWORK_BYTES = 20;

    private TransactionJson() {}

    /** @throws MalformedException naming the field, what was expected and what was found */
    public static SpendingTransaction read(String json) {
        return read("tx", JsonFields.parse("tx", json));
    }

    /** The same, of JSON that is parsed already and stands at {@code path}. */
    public static SpendingTransaction read(String path, JsonNode json) {
        JsonFields fields = new JsonFields(path, json);
        fields.number("version", 0);
        List<Transaction.Input> inputs = new ArrayList<>();
        List<Coin> coins = new ArrayList<>();
        for (JsonFields input : fields.objects("inputs")) {
            Outpoint outpoint = new Outpoint(input.hash("transactionId"), input.number("index", Integer.MAX_VALUE));
            inputs.add(new Transaction.Input(
                    outpoint,
                    input.hex("signatureScript"),
                    input.u64Text("sequence"),
                    input.number("sigOpCount", 0xff)));
            coins.add(coin(outpoint, input.object("utxo")));
            input.end();
        }
        List<Transaction.Output> outputs = new ArrayList<>();
        for (JsonFields output : fields.objects("outputs")) {
            outputs.add(new Transaction.Output(output.u64Text("value"), script(output.object("spk"))));
            output.end();
        }
        Bytes subnetwork = JsonFields.sized(fields.at("subnetworkId"), fields.hex("subnetworkId"), SUBNETWORK_BYTES);
        Transaction tx = new Transaction(
                0,
                inputs,
                outputs,
                fields.u64Text("lockTime"),
                subnetwork,
                fields.u64Text("gas"),
                fields.hex("payload"),
                fields.optional("mass").isPresent() ? fields.u64Text("mass") : 0);
        fields.end();
        return new SpendingTransaction(tx, coins);
    }

    private static Coin coin(Outpoint outpoint, JsonFields utxo) {
        Coin coin = new Coin(
                outpoint,
                utxo.u64Text("amount"),
                script(utxo.object("spk")),
                utxo.u64Text("blockDaaScore"),
                utxo.bool("isCoinbase"));
        utxo.end();
        return coin;
    }

    private static ScriptPublicKey script(JsonFields spk) {
        ScriptPublicKey script = new ScriptPublicKey(spk.number("version", 0xffff), spk.hex("script"));
        spk.end();
        return script;
    }
}
