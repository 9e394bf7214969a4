package quorate.node.chain;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quorate.node.chain.protowire.GetBlockDagInfoResponse;
import quorate.node.chain.protowire.GetVirtualChainFromBlockResponse;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.RpcAcceptedTransactionIds;
import quorate.node.chain.protowire.RpcAddressedUtxo;
import quorate.node.chain.protowire.RpcBlock;
import quorate.node.chain.protowire.RpcError;
import quorate.node.chain.protowire.RpcFeeEstimate;
import quorate.node.chain.protowire.RpcMempoolEntry;
import quorate.node.chain.protowire.RpcMempoolEntryByAddress;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.node.chain.protowire.RpcUtxoEntry;
import quorate.node.chain.protowire.VirtualChainChangedNotification;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Between the node's messages and our values. Whatever does not fit is an {@link IllegalArgumentException} with what was found. */
final class RpcConvert {
    private static final int ERROR_FIELD = 1000;

    private RpcConvert() {}

    /** The error text of an answer; every answer has it as field 1000. */
    static Optional<String> error(KaspadResponse response) {
        FieldDescriptor payload = response.getDescriptorForType()
                .findFieldByNumber(response.getPayloadCase().getNumber());
        if (payload == null) {
            return Optional.empty();
        }
        Message answer = (Message) response.getField(payload);
        FieldDescriptor error = answer.getDescriptorForType().findFieldByNumber(ERROR_FIELD);
        return error != null && answer.hasField(error)
                ? Optional.of(((RpcError) answer.getField(error)).getMessage())
                : Optional.empty();
    }

    static KaspaNode.DagInfo dagInfo(GetBlockDagInfoResponse info) {
        return new KaspaNode.DagInfo(
                info.getNetworkName(),
                Hash32.ofHex(info.getSink()),
                Hash32.ofHex(info.getPruningPointHash()),
                info.getVirtualDaaScore(),
                info.getBlockCount());
    }

    static KaspaNode.BlockInfo blockInfo(Hash32 asked, RpcBlock block) {
        if (!block.hasHeader()) {
            throw new IllegalArgumentException("block " + asked + " came without a header");
        }
        return new KaspaNode.BlockInfo(
                asked,
                block.getHeader().getDaaScore(),
                block.getHeader().getBlueScore(),
                block.getHeader().getTimestamp(),
                block.getVerbose().getIsChainBlock(),
                !block.hasVerbose() || block.getVerbose().getIsHeaderOnly());
    }

    static List<Outpoint> outpoints(List<RpcAddressedUtxo> utxos) {
        return utxos.stream()
                .map(utxo -> RpcTransactions.outpoint(utxo.getOutpoint()))
                .toList();
    }

    static List<Coin> coins(List<RpcAddressedUtxo> utxos) {
        List<Coin> coins = new ArrayList<>(utxos.size());
        for (RpcAddressedUtxo utxo : utxos) {
            RpcUtxoEntry entry = utxo.getUtxoEntry();
            ScriptPublicKey script = RpcTransactions.script(entry.getScriptPublicKey());
            coins.add(new Coin(
                    RpcTransactions.outpoint(utxo.getOutpoint()),
                    notNegative("amount", entry.getAmount()),
                    script,
                    daaScore(entry.getBlockDaaScore()),
                    entry.getIsCoinbase()));
        }
        return coins;
    }

    /** The largest u64 means that no block accepted the parent yet. */
    private static long daaScore(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    private static long notNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    what + " is at most 2^63-1 in any Kaspa supply, found " + Long.toUnsignedString(value));
        }
        return value;
    }

    static KaspaNode.MempoolEntry mempoolEntry(RpcMempoolEntry entry) {
        RpcTransaction transaction = entry.getTransaction();
        return new KaspaNode.MempoolEntry(
                Hash32.ofHex(transaction.getVerbose().getTransactionId()),
                notNegative("fee", entry.getFee()),
                entry.getIsOrphan(),
                RpcTransactions.spent(transaction));
    }

    /** One transaction may stand under several addresses, sending and receiving. */
    static List<KaspaNode.MempoolEntry> mempoolEntries(List<RpcMempoolEntryByAddress> byAddress) {
        Map<Hash32, KaspaNode.MempoolEntry> entries = new LinkedHashMap<>();
        for (RpcMempoolEntryByAddress each : byAddress) {
            for (RpcMempoolEntry entry : each.getSendingList()) {
                KaspaNode.MempoolEntry read = mempoolEntry(entry);
                entries.put(read.txid(), read);
            }
            for (RpcMempoolEntry entry : each.getReceivingList()) {
                KaspaNode.MempoolEntry read = mempoolEntry(entry);
                entries.put(read.txid(), read);
            }
        }
        return List.copyOf(entries.values());
    }

    /** Rounded up, so that the estimate is never undercut. */
    static long feerate(RpcFeeEstimate estimate) {
        double feerate = estimate.getNormalBucketsCount() > 0
                ? estimate.getNormalBuckets(0).getFeerate()
                : estimate.getPriorityBucket().getFeerate();
        if (!(feerate >= 0) || feerate > Long.MAX_VALUE / 2.0) {
            throw new IllegalArgumentException("a feerate is a number of sompi per gram, found " + feerate);
        }
        return (long) Math.ceil(feerate);
    }

    static KaspaNode.ChainPath chainPath(GetVirtualChainFromBlockResponse path) {
        return new KaspaNode.ChainPath(
                hashes(path.getRemovedChainBlockHashesList()),
                chainBlocks(path.getAddedChainBlockHashesList(), path.getAcceptedTransactionIdsList()));
    }

    static NodeNotice.VirtualChainChanged chainChanged(VirtualChainChangedNotification change) {
        return new NodeNotice.VirtualChainChanged(
                hashes(change.getRemovedChainBlockHashesList()),
                chainBlocks(change.getAddedChainBlockHashesList(), change.getAcceptedTransactionIdsList()));
    }

    private static List<KaspaNode.ChainBlock> chainBlocks(
            List<String> added, List<RpcAcceptedTransactionIds> accepted) {
        Map<String, List<String>> byBlock = new LinkedHashMap<>();
        accepted.forEach(each -> byBlock.put(each.getAcceptingBlockHash(), each.getTransactionIdsList()));
        return added.stream()
                .map(hash ->
                        new KaspaNode.ChainBlock(Hash32.ofHex(hash), hashes(byBlock.getOrDefault(hash, List.of()))))
                .toList();
    }

    private static List<Hash32> hashes(List<String> hex) {
        return hex.stream().map(Hash32::ofHex).toList();
    }
}
