package quorate.devnet.simnode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Hash32;
import quorate.protocol.ScriptPublicKey;

/**
 * A block of the simulated chain, which is a line: every block is a chain block and accepts what stands in the block before.
 *
 * @param miner whom the next block's coinbase pays; empty pays nobody
 * @param rewardSompi what the next block's coinbase pays: subsidy and fees
 * @param transactions the coinbase first
 */
record SimBlock(
        Hash32 hash,
        Hash32 parent,
        long daaScore,
        long blueScore,
        long timestampMs,
        Optional<ScriptPublicKey> miner,
        long rewardSompi,
        List<SimTx> transactions) {
    SimBlock {
        transactions = List.copyOf(transactions);
    }

    List<Hash32> txids() {
        List<Hash32> txids = new ArrayList<>(transactions.size());
        transactions.forEach(tx -> txids.add(tx.txid()));
        return txids;
    }
}
