package quorate.node.chain;

import java.util.Optional;
import quorate.protocol.Hash32;

/** What this signer's own node shows of one transaction. */
public sealed interface TxStatus {
    /**
     * Neither in the mempool nor accepted on the virtual chain.
     *
     * @param historyMissing the node no longer keeps all blocks since the watch began, so an acceptance whose outputs are spent
     *     again cannot be seen any more
     */
    record NotSeen(boolean historyMissing) implements TxStatus {}

    record InMempool() implements TxStatus {}

    /**
     * Accepted on the virtual chain now. A reorg takes it back.
     *
     * @param acceptingBlock the chain block that accepted it; empty when known from the UTXO set alone
     * @param acceptingDaaScore DAA score of that block
     * @param confirmationsDaa virtual DAA score less {@code acceptingDaaScore}, at the time of asking
     */
    record Accepted(Optional<Hash32> acceptingBlock, long acceptingDaaScore, long confirmationsDaa)
            implements TxStatus {}

    /** The same but for the depth. */
    static boolean sameKind(TxStatus one, TxStatus other) {
        return switch (one) {
            case NotSeen notSeen -> notSeen.equals(other);
            case InMempool inMempool -> inMempool.equals(other);
            case Accepted accepted ->
                other instanceof Accepted that
                        && accepted.acceptingBlock().equals(that.acceptingBlock())
                        && accepted.acceptingDaaScore() == that.acceptingDaaScore();
        };
    }
}
