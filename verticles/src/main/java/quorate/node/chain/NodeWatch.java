package quorate.node.chain;

import java.util.List;
import java.util.Optional;

/** One of this signer's Kaspa nodes: what it has last said of itself, and whether it can serve. Belongs to the owning context. */
final class NodeWatch {
    private final String where;
    private final KaspaNode node;
    private boolean connected;
    private List<String> problems = List.of();
    private KaspaNode.ServerInfo server;
    private long tipDaaScore;
    private long tipMovedAtMs;

    NodeWatch(String where, KaspaNode node, long nowMs) {
        this.where = where;
        this.node = node;
        this.tipMovedAtMs = nowMs;
    }

    String where() {
        return where;
    }

    KaspaNode node() {
        return node;
    }

    /** As of its last answer; null before the first. */
    KaspaNode.ServerInfo server() {
        return server;
    }

    long tipDaaScore() {
        return tipDaaScore;
    }

    void up(KaspaNode.ServerInfo info, String networkId, long nowMs) {
        connected = true;
        tipMovedAtMs = nowMs; // what stood still while nobody looked may have moved
        told(info, networkId, nowMs);
    }

    void told(KaspaNode.ServerInfo info, String networkId, long nowMs) {
        server = info;
        problems = NodeCheck.problems(info, networkId);
        tipAt(info.virtualDaaScore(), nowMs);
    }

    void tipAt(long daaScore, long nowMs) {
        if (daaScore != tipDaaScore) {
            tipDaaScore = daaScore;
            tipMovedAtMs = nowMs;
        }
    }

    void down() {
        connected = false;
    }

    /** Why it cannot serve, if so: not there, not the node that is meant, or its tip has not moved for this long. */
    Optional<String> problem(long nowMs, long freshMs) {
        if (!connected) {
            return Optional.of("no connection to the Kaspa node at " + where);
        }
        if (!problems.isEmpty()) {
            return Optional.of(where + ": " + String.join("; ", problems));
        }
        long stoodMs = nowMs - tipMovedAtMs;
        return stoodMs < freshMs
                ? Optional.empty()
                : Optional.of("the tip of the Kaspa node at " + where + " has stood at DAA score " + tipDaaScore
                        + " for " + stoodMs / 1_000 + " s: expected one that moved within " + freshMs + " ms");
    }
}
