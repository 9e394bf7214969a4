package quorate.node.chain;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import quorate.node.chain.KaspaNodeException.Code;

/** Is this the node that the configuration means, and can it serve us? Each finding says what to change. */
public final class NodeCheck {
    private NodeCheck() {}

    /**
     * What stands against using the node; empty when nothing does.
     *
     * @param networkId the configured network, such as {@code mainnet}, {@code testnet-10}, {@code simnet}
     */
    public static List<String> problems(KaspaNode.ServerInfo server, String networkId) {
        List<String> problems = new ArrayList<>();
        if (!server.networkId().equals(networkId)) {
            problems.add("the Kaspa node is on network " + server.networkId() + ", the configuration says " + networkId
                    + ": point the configuration's Kaspa URL to a node of " + networkId + " or change its network");
        }
        if (!server.hasUtxoIndex()) {
            problems.add("the Kaspa node has no UTXO index: start kaspad with --utxoindex");
        }
        if (!server.synced()) {
            problems.add("the Kaspa node is not synced: wait for it, or check its peers and its clock"
                    + " (a private simnet is synced after its first fresh block)");
        }
        return problems;
    }

    /** Asks the node; fails with {@link Code#MISCONFIGURED} and every problem, or with the reason that it cannot be asked. */
    public static Future<KaspaNode.ServerInfo> require(KaspaNode node, String networkId) {
        return node.serverInfo().compose(server -> {
            List<String> problems = problems(server, networkId);
            return problems.isEmpty()
                    ? Future.succeededFuture(server)
                    : Future.failedFuture(new KaspaNodeException(Code.MISCONFIGURED, String.join("; ", problems)));
        });
    }
}
