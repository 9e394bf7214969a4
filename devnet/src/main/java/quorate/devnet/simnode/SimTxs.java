package quorate.devnet.simnode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.RpcTransactions;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.node.chain.protowire.RpcTransactionInput;
import quorate.node.chain.protowire.RpcTransactionOutput;
import quorate.node.chain.protowire.RpcTransactionVerbose;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Transactions of the simulated chain: those that clients send, and those it makes up itself. */
final class SimTxs {
    private static final String NATIVE = "00".repeat(20);
    private static final String COINBASE = "01" + "00".repeat(19);
    private static final HexFormat HEX = HexFormat.of();

    private SimTxs() {}

    static boolean isCoinbase(Transaction transaction) {
        return transaction.subnetworkId().toHex().equals(COINBASE);
    }

    /** As a client sent it. */
    static SimTx of(Transaction transaction, RpcTransaction wire) {
        return make(transaction.txid(), wire, false);
    }

    /** Reads one that a miner hands back with its template, coinbase or not. */
    static SimTx read(RpcTransaction wire) {
        return make(
                RpcTransactions.fromRpc(wire).txid(),
                wire,
                wire.getSubnetworkId().equals(COINBASE));
    }

    /** The coinbase of the block with this blue score: what makes it unlike every other is that score in its payload. */
    static SimTx coinbase(long blueScore, List<SimTx.Output> outputs) {
        return madeUp(outputs, COINBASE, numbered(blueScore), true);
    }

    /** The same in a template: the payee stands in it too, so that two miners' templates differ. */
    static SimTx minersCoinbase(long blueScore, List<SimTx.Output> outputs, ScriptPublicKey payee) {
        return madeUp(outputs, COINBASE, numbered(blueScore) + payee.script().toHex(), true);
    }

    /** Coins out of nowhere. */
    static SimTx minted(long number, List<SimTx.Output> outputs, boolean coinbase) {
        return madeUp(outputs, coinbase ? COINBASE : NATIVE, "f0" + numbered(number), coinbase);
    }

    /** Spends the coins, all to {@code payTo}, without signatures: nobody checks the node's own blocks. */
    static SimTx theft(List<Outpoint> coins, UtxoSet utxos, ScriptPublicKey payTo) {
        long total = 0;
        RpcTransaction.Builder wire = RpcTransaction.newBuilder().setSubnetworkId(NATIVE);
        for (Outpoint outpoint : coins) {
            total += utxos.get(outpoint)
                    .map(Coin::amountSompi)
                    .orElseThrow(() -> new IllegalArgumentException("there is no coin " + outpoint + " to spend"));
            wire.addInputs(RpcTransactionInput.newBuilder().setPreviousOutpoint(RpcTransactions.toRpc(outpoint)));
        }
        wire.addOutputs(output(new SimTx.Output(total, payTo)));
        return read(wire.build());
    }

    private static SimTx madeUp(List<SimTx.Output> outputs, String subnetwork, String payload, boolean coinbase) {
        RpcTransaction.Builder wire =
                RpcTransaction.newBuilder().setSubnetworkId(subnetwork).setPayload(payload);
        outputs.forEach(output -> wire.addOutputs(output(output)));
        RpcTransaction built = wire.build();
        return make(RpcTransactions.fromRpc(built).txid(), built, coinbase);
    }

    private static SimTx make(Hash32 txid, RpcTransaction wire, boolean coinbase) {
        List<Outpoint> inputs = new ArrayList<>(wire.getInputsCount());
        wire.getInputsList().forEach(input -> inputs.add(RpcTransactions.outpoint(input.getPreviousOutpoint())));
        List<SimTx.Output> outputs = new ArrayList<>(wire.getOutputsCount());
        wire.getOutputsList()
                .forEach(output -> outputs.add(
                        new SimTx.Output(output.getAmount(), RpcTransactions.script(output.getScriptPublicKey()))));
        RpcTransaction shown = wire.toBuilder()
                .setVerbose(RpcTransactionVerbose.newBuilder().setTransactionId(txid.toHex()))
                .build();
        return new SimTx(txid, inputs, outputs, coinbase, shown);
    }

    private static RpcTransactionOutput.Builder output(SimTx.Output output) {
        return RpcTransactionOutput.newBuilder()
                .setAmount(output.amountSompi())
                .setScriptPublicKey(RpcTransactions.toRpc(output.script()));
    }

    private static String numbered(long number) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return HEX.formatHex(bytes.putLong(number).array());
    }
}
