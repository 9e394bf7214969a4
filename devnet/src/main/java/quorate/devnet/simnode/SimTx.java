package quorate.devnet.simnode;

import java.util.ArrayList;
import java.util.List;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/**
 * A transaction as the simulated chain moves it around: what it spends, what it makes, and the message it came in.
 *
 * @param wire as it is shown to clients
 */
record SimTx(Hash32 txid, List<Outpoint> inputs, List<Output> outputs, boolean coinbase, RpcTransaction wire) {
    record Output(long amountSompi, ScriptPublicKey script) {}

    SimTx {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Its outputs as coins, once a block of {@code daaScore} accepts it. */
    List<Coin> coins(long daaScore) {
        List<Coin> coins = new ArrayList<>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            Output output = outputs.get(i);
            coins.add(new Coin(new Outpoint(txid, i), output.amountSompi(), output.script(), daaScore, coinbase));
        }
        return coins;
    }
}
