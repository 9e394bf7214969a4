package quorate.devnet.simnode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quorate.node.chain.protowire.GetBlockTemplateRequest;
import quorate.node.chain.protowire.GetBlockTemplateResponse;
import quorate.node.chain.protowire.RpcBlock;
import quorate.node.chain.protowire.RpcError;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.node.chain.protowire.SubmitBlockRequest;
import quorate.node.chain.protowire.SubmitBlockResponse;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Block templates out, blocks in, as an external miner uses a node. */
final class SimMining {
    private static final int TEMPLATES_MAX = 1_000;

    private final SimNode node;
    private final SimAddresses addresses;
    /** Payees of handed out templates, by the coinbase's id: the header says nothing of them. */
    private final Map<Hash32, ScriptPublicKey> payees = new HashMap<>();

    SimMining(SimNode node, SimAddresses addresses) {
        this.node = node;
        this.addresses = addresses;
    }

    GetBlockTemplateResponse template(GetBlockTemplateRequest request) {
        ScriptPublicKey payee = addresses.own(request.getPayAddress());
        SimChain chain = node.chain();
        SimBlock tip = chain.tip();
        RpcBlock.Builder block = RpcBlock.newBuilder()
                .setHeader(SimWire.header(
                        tip.hash(),
                        tip.daaScore() + 1,
                        tip.blueScore() + 1,
                        tip.timestampMs() + 1,
                        chain.oldest().hash()));
        List<SimTx> transactions = node.nextTransactions();
        transactions.set(0, SimTxs.minersCoinbase(tip.blueScore() + 1, chain.coinbaseOutputs(), payee));
        if (payees.size() >= TEMPLATES_MAX) {
            payees.clear();
        }
        payees.put(transactions.getFirst().txid(), payee);
        transactions.forEach(tx -> block.addTransactions(tx.wire()));
        return GetBlockTemplateResponse.newBuilder()
                .setBlock(block)
                .setIsSynced(node.knobs().synced())
                .build();
    }

    /** A block on an older tip is taken and stays without effect, as the loser of a race does. */
    SubmitBlockResponse submit(SubmitBlockRequest request) {
        if (!request.hasBlock()) {
            throw new SimRefusal("Missing required field SubmitBlockRequestMessage.block");
        }
        RpcBlock block = request.getBlock();
        Optional<List<SimTx>> transactions = read(block);
        Optional<Hash32> parent = SimWire.parent(block.getHeader());
        if (transactions.isEmpty()
                || parent.isEmpty()
                || node.chain().block(parent.get()).isEmpty()) {
            return refused();
        }
        Optional<ScriptPublicKey> payee =
                Optional.ofNullable(payees.get(transactions.get().getFirst().txid()));
        if (payee.isEmpty()) {
            return refused();
        }
        if (parent.get().equals(node.chain().tip().hash())) {
            if (!spendable(transactions.get())) {
                return refused();
            }
            node.mine(transactions.get(), payee);
        }
        return SubmitBlockResponse.getDefaultInstance();
    }

    private static Optional<List<SimTx>> read(RpcBlock block) {
        List<SimTx> transactions = new ArrayList<>();
        try {
            for (RpcTransaction wire : block.getTransactionsList()) {
                transactions.add(SimTxs.read(wire));
            }
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
        boolean coinbaseFirst =
                !transactions.isEmpty() && transactions.getFirst().coinbase();
        return coinbaseFirst ? Optional.of(transactions) : Optional.empty();
    }

    /** The template may be older than a change of the mempool, but never holds what the chain cannot take. */
    private boolean spendable(List<SimTx> transactions) {
        List<Outpoint> seen = new ArrayList<>();
        for (SimTx tx : transactions) {
            for (Outpoint outpoint : tx.inputs()) {
                if (node.chain().utxos().get(outpoint).isEmpty() || seen.contains(outpoint)) {
                    return false;
                }
                seen.add(outpoint);
            }
        }
        return true;
    }

    private static SubmitBlockResponse refused() {
        return SubmitBlockResponse.newBuilder()
                .setRejectReason(SubmitBlockResponse.RejectReason.BLOCK_INVALID)
                .setError(RpcError.newBuilder().setMessage("Block was not submitted: block is invalid"))
                .build();
    }
}
