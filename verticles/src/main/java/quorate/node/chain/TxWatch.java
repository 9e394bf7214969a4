package quorate.node.chain;

import java.util.List;
import quorate.protocol.Hash32;

/**
 * A transaction to be followed. The caller keeps these durably, so that everything is found again after a restart.
 *
 * @param fromBlock {@link AcceptanceTracker#anchor} from before the transaction could be submitted by anybody
 * @param outputAddresses addresses that it pays: where to look when the node no longer keeps the blocks since {@code fromBlock}
 */
public record TxWatch(Hash32 txid, Hash32 fromBlock, List<String> outputAddresses) {
    public TxWatch {
        outputAddresses = List.copyOf(outputAddresses);
    }
}
