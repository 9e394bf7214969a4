package quorate.node.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Is this the node that the configuration means, and can it serve us? Each finding says what to change. */
public final class NodeCheck {
    /** Older ones have other fees, limits and rules of masses (KASPA.md 3.7, 3.8). */
    private static final int OLDEST_MAJOR = 2;

    private static final Pattern MAJOR = Pattern.compile("(\\d{1,6})\\..*");

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
        if (!recent(server.serverVersion())) {
            problems.add("the Kaspa node runs version " + server.serverVersion() + ": upgrade kaspad to " + OLDEST_MAJOR
                    + ".0 or newer");
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

    private static boolean recent(String version) {
        Matcher matcher = MAJOR.matcher(version);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) >= OLDEST_MAJOR;
    }
}
