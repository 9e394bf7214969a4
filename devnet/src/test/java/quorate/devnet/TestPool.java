package quorate.devnet;

import java.util.ArrayList;
import java.util.List;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.ScriptPublicKey;

/** A 2-of-3 pool on simnet. */
final class TestPool {
    static final String ADDRESS = "kaspasim:prht8v4t42jj4qfslmcu4azv0k3e09ptzn5zqj9gwfglf34d7a2jjwtqsyp7j";
    static final ScriptPublicKey SCRIPT = new ScriptPublicKey(
            0, Bytes.ofHex("aa20eeb3b2abaaa52a8130fef1caf44c7da397942b14e82048a87251f4c6adf7552987"));

    /** An address of nobody in particular. */
    static final String ELSEWHERE = "kaspasim:qqncwrhwl643ed8ykskf28vjgmct736a9fqdhe2ddt7l6vg7aduq5nqec4ycc";

    static final ScriptPublicKey ELSEWHERE_SCRIPT =
            new ScriptPublicKey(0, Bytes.ofHex("2027870eeefeab1cb4e4b42c951d9246f0bf475d2a40dbe54d6afdfd311eeb780aac"));

    static final long FEE_SOMPI = 1_000_000;

    private TestPool() {}

    /** Pays {@code amountSompi} elsewhere and the rest back to the pool. */
    static Transaction pay(List<Coin> coins, long amountSompi) {
        long in = coins.stream().mapToLong(Coin::amountSompi).sum();
        List<Transaction.Input> inputs = new ArrayList<>();
        coins.forEach(coin -> inputs.add(new Transaction.Input(coin.outpoint(), Bytes.EMPTY, 0, 3)));
        List<Transaction.Output> outputs = List.of(
                new Transaction.Output(amountSompi, ELSEWHERE_SCRIPT),
                new Transaction.Output(in - amountSompi - FEE_SOMPI, SCRIPT));
        return new Transaction(0, inputs, outputs, 0, Transaction.NATIVE_SUBNETWORK, 0, Bytes.EMPTY, 0);
    }
}
