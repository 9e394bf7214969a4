package quorate.devnet.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import quorate.codecs.crypto.Hashes;
import quorate.node.chain.KaspaNode.BlockTemplate;
import quorate.node.chain.protowire.RpcBlock;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.node.chain.protowire.RpcTransactionOutput;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** A node's template without what waits in its mempool: the coinbase alone, whose hash is the Merkle root then. */
final class EmptyBlocks {
    private static final int BYTES_MAX = 100_000;

    private EmptyBlocks() {}

    static BlockTemplate of(BlockTemplate template) {
        RpcTransaction coinbase = template.block().getTransactions(0);
        RpcBlock.Builder block = template.block().toBuilder();
        block.clearTransactions().addTransactions(coinbase);
        block.getHeaderBuilder().setHashMerkleRoot(hash(coinbase).toHex());
        return new BlockTemplate(template.synced(), block.build());
    }

    /** A coinbase has version 1: no inputs, a mark for no covenant on every output, the mass always written (KASPA.md 3.2). */
    private static Hash32 hash(RpcTransaction coinbase) {
        ByteBuffer out = ByteBuffer.allocate(BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) coinbase.getVersion()).putLong(0).putLong(coinbase.getOutputsCount());
        for (RpcTransactionOutput output : coinbase.getOutputsList()) {
            out.putLong(output.getAmount())
                    .putShort((short) output.getScriptPublicKey().getVersion());
            sized(out, output.getScriptPublicKey().getScript());
            out.put((byte) 0);
        }
        out.putLong(coinbase.getLockTime());
        out.put(Bytes.ofHex(coinbase.getSubnetworkId()).toBytes());
        out.putLong(coinbase.getGas());
        sized(out, coinbase.getPayload());
        out.putLong(coinbase.getStorageMass());
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return Hashes.blake2b("TransactionHash", bytes);
    }

    private static void sized(ByteBuffer out, String hex) {
        byte[] bytes = Bytes.ofHex(hex).toBytes();
        out.putLong(bytes.length).put(bytes);
    }
}
