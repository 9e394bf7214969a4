package quorate.node.chain;

import java.util.ArrayList;
import java.util.List;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.protowire.RpcOutpoint;
import quorate.node.chain.protowire.RpcScriptPublicKey;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.node.chain.protowire.RpcTransactionInput;
import quorate.node.chain.protowire.RpcTransactionOutput;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** A transaction as the node's messages carry it, both ways. The node computes masses itself, so none is sent. */
public final class RpcTransactions {
    private RpcTransactions() {}

    public static RpcTransaction toRpc(Transaction transaction) {
        RpcTransaction.Builder rpc = RpcTransaction.newBuilder()
                .setVersion(transaction.version())
                .setLockTime(transaction.lockTime())
                .setSubnetworkId(transaction.subnetworkId().toHex())
                .setGas(transaction.gas())
                .setPayload(transaction.payload().toHex());
        for (Transaction.Input input : transaction.inputs()) {
            rpc.addInputs(RpcTransactionInput.newBuilder()
                    .setPreviousOutpoint(toRpc(input.previousOutpoint()))
                    .setSignatureScript(input.signatureScript().toHex())
                    .setSequence(input.sequence())
                    .setSigOpCount(input.sigOpCount()));
        }
        for (Transaction.Output output : transaction.outputs()) {
            rpc.addOutputs(RpcTransactionOutput.newBuilder()
                    .setAmount(output.value())
                    .setScriptPublicKey(toRpc(output.scriptPublicKey())));
        }
        return rpc.build();
    }

    /** @throws IllegalArgumentException if it is not a transaction of version 0 with hex where hex belongs */
    public static Transaction fromRpc(RpcTransaction rpc) {
        List<Transaction.Input> inputs = new ArrayList<>(rpc.getInputsCount());
        for (RpcTransactionInput input : rpc.getInputsList()) {
            inputs.add(new Transaction.Input(
                    outpoint(input.getPreviousOutpoint()),
                    Bytes.ofHex(input.getSignatureScript()),
                    input.getSequence(),
                    input.getSigOpCount()));
        }
        List<Transaction.Output> outputs = new ArrayList<>(rpc.getOutputsCount());
        for (RpcTransactionOutput output : rpc.getOutputsList()) {
            outputs.add(new Transaction.Output(output.getAmount(), script(output.getScriptPublicKey())));
        }
        return new Transaction(
                rpc.getVersion(),
                inputs,
                outputs,
                rpc.getLockTime(),
                Bytes.ofHex(rpc.getSubnetworkId()),
                rpc.getGas(),
                Bytes.ofHex(rpc.getPayload()),
                rpc.getStorageMass());
    }

    public static RpcOutpoint toRpc(Outpoint outpoint) {
        return RpcOutpoint.newBuilder()
                .setTransactionId(outpoint.txid().toHex())
                .setIndex(outpoint.index())
                .build();
    }

    public static RpcScriptPublicKey toRpc(ScriptPublicKey script) {
        return RpcScriptPublicKey.newBuilder()
                .setVersion(script.version())
                .setScript(script.script().toHex())
                .build();
    }

    public static ScriptPublicKey script(RpcScriptPublicKey script) {
        return new ScriptPublicKey(script.getVersion(), Bytes.ofHex(script.getScript()));
    }

    public static Outpoint outpoint(RpcOutpoint outpoint) {
        return new Outpoint(Hash32.ofHex(outpoint.getTransactionId()), outpoint.getIndex());
    }

    /** What the transaction spends. Taken from the message, so that a version we do not speak is seen as well. */
    static List<Outpoint> spent(RpcTransaction rpc) {
        return rpc.getInputsList().stream()
                .map(input -> outpoint(input.getPreviousOutpoint()))
                .toList();
    }
}
