package quorate.codecs.kaspa;

import java.util.List;
import quorate.protocol.Coin;

/**
 * A transaction and the coins that its inputs spend, in their order: all that sighashes, storage mass and script checks need.
 * There is a coin for each input, else IllegalArgumentException.
 */
public record SpendingTransaction(Transaction transaction, List<Coin> coins) {
    public SpendingTransaction {
        coins = List.copyOf(coins);
        if (coins.size() != transaction.inputs().size()) {
            throw new IllegalArgumentException(
                    "expected a coin for each of " + transaction.inputs().size() + " inputs, found " + coins.size());
        }
    }
}
