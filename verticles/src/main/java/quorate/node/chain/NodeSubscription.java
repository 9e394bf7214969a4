package quorate.node.chain;

import java.util.List;

/**
 * What a listener wants to be told.
 *
 * @param addresses whose outputs; empty means none (never all)
 * @param daaScore every change of the virtual DAA score
 * @param virtualChain every change of the selected chain, with the ids of accepted transactions
 */
public record NodeSubscription(List<String> addresses, boolean daaScore, boolean virtualChain) {
    public NodeSubscription {
        addresses = List.copyOf(addresses);
    }
}
