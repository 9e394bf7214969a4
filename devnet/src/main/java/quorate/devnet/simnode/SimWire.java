package quorate.devnet.simnode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import quorate.node.chain.RpcTransactions;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.RpcAcceptedTransactionIds;
import quorate.node.chain.protowire.RpcAddressedUtxo;
import quorate.node.chain.protowire.RpcBlock;
import quorate.node.chain.protowire.RpcBlockHeader;
import quorate.node.chain.protowire.RpcBlockLevelParents;
import quorate.node.chain.protowire.RpcBlockVerbose;
import quorate.node.chain.protowire.RpcError;
import quorate.node.chain.protowire.RpcMempoolEntry;
import quorate.node.chain.protowire.RpcUtxoEntry;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/** The simulated node's values in kaspad's messages. */
final class SimWire {
    private static final String ZERO = Hash32.ZERO.toHex();
    private static final int ERROR_FIELD = 1000;
    private static final int BLOCK_VERSION = 1;
    private static final int SIMNET_BITS = 0x207fffff;

    private SimWire() {}

    /** The answer to {@code request} that carries nothing but an error: an answer's number follows its question's. */
    static KaspadResponse.Builder error(KaspadRequest request, String text) {
        Descriptor responses = KaspadResponse.getDescriptor();
        FieldDescriptor answer =
                responses.findFieldByNumber(request.getPayloadCase().getNumber() + 1);
        KaspadResponse.Builder response = KaspadResponse.newBuilder();
        Message.Builder body = response.newBuilderForField(answer);
        body.setField(
                body.getDescriptorForType().findFieldByNumber(ERROR_FIELD),
                RpcError.newBuilder().setMessage(text).build());
        return response.setField(answer, body.build());
    }

    static RpcAddressedUtxo utxo(String address, Coin coin) {
        return RpcAddressedUtxo.newBuilder()
                .setAddress(address)
                .setOutpoint(RpcTransactions.toRpc(coin.outpoint()))
                .setUtxoEntry(RpcUtxoEntry.newBuilder()
                        .setAmount(coin.amountSompi())
                        .setScriptPublicKey(RpcTransactions.toRpc(coin.scriptPublicKey()))
                        .setBlockDaaScore(coin.blockDaaScore())
                        .setIsCoinbase(coin.coinbase()))
                .build();
    }

    static RpcMempoolEntry mempoolEntry(SimMempool.Entry entry) {
        return RpcMempoolEntry.newBuilder()
                .setFee(entry.feeSompi())
                .setTransaction(entry.tx().wire())
                .build();
    }

    static RpcBlock block(SimBlock block, boolean onChain, Hash32 pruningPoint, boolean withTransactions) {
        RpcBlock.Builder wire = RpcBlock.newBuilder()
                .setHeader(
                        header(block.parent(), block.daaScore(), block.blueScore(), block.timestampMs(), pruningPoint)
                                .setHash(block.hash().toHex()))
                .setVerbose(RpcBlockVerbose.newBuilder()
                        .setHash(block.hash().toHex())
                        .setSelectedParentHash(block.parent().toHex())
                        .addAllTransactionIds(hex(block.txids()))
                        .setBlueScore(block.blueScore())
                        .setIsChainBlock(onChain));
        if (withTransactions) {
            block.transactions().forEach(tx -> wire.addTransactions(tx.wire()));
        }
        return wire.build();
    }

    static RpcBlockHeader.Builder header(
            Hash32 parent, long daaScore, long blueScore, long timestampMs, Hash32 pruningPoint) {
        return RpcBlockHeader.newBuilder()
                .setVersion(BLOCK_VERSION)
                .addParents(RpcBlockLevelParents.newBuilder().addHashes(parent.toHex()))
                .setHashMerkleRoot(ZERO)
                .setAcceptedIdMerkleRoot(ZERO)
                .setUtxoCommitment(ZERO)
                .setTimestamp(timestampMs)
                .setBits(SIMNET_BITS)
                .setDaaScore(daaScore)
                .setBlueWork(Long.toHexString(blueScore))
                .setBlueScore(blueScore)
                .setPruningPoint(pruningPoint.toHex());
    }

    static List<RpcAcceptedTransactionIds> accepted(SimChain chain, List<SimBlock> added) {
        return added.stream()
                .map(block -> RpcAcceptedTransactionIds.newBuilder()
                        .setAcceptingBlockHash(block.hash().toHex())
                        .addAllTransactionIds(hex(chain.acceptedBy(block)))
                        .build())
                .toList();
    }

    static List<String> blockHashes(List<SimBlock> blocks) {
        return blocks.stream().map(block -> block.hash().toHex()).toList();
    }

    static List<String> hex(Collection<Hash32> hashes) {
        return hashes.stream().map(Hash32::toHex).toList();
    }

    /** @throws SimRefusal if it is not a hash */
    static Hash32 hash(String hex) {
        try {
            return Hash32.ofHex(hex);
        } catch (IllegalArgumentException notHex) {
            throw new SimRefusal("Hex parsing error: " + notHex.getMessage());
        }
    }

    static Optional<Hash32> parent(RpcBlockHeader header) {
        return header.getParentsCount() == 0 || header.getParents(0).getHashesCount() == 0
                ? Optional.empty()
                : Optional.of(hash(header.getParents(0).getHashes(0)));
    }
}
