package quorate.node;

import quorate.codecs.group.GroupConfig;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNodes;
import quorate.node.commit.CommitVerticle;

/** Where this signer's Kaspa nodes are and how they are looked at, from its configuration and the group's. */
final class ChainParts {
    private static final long LOOK_MS = 1_000;

    private ChainParts() {}

    static CommitVerticle.Chain of(NodeConfig config, GroupConfig group) {
        NodeConfig.Kaspa kaspa = config.kaspa();
        String pool = group.poolAddress().encode();
        KaspaNodes.Options nodes = new KaspaNodes.Options(
                kaspa.urls().stream().map(GrpcNodeOptions::ofUrl).toList(),
                group.network().id(),
                pool,
                group.paying().funds().minInputDepthDaa(),
                kaspa.freshWithinMs(),
                LOOK_MS,
                kaspa.recheckMs());
        ChainWatcher.Options watch = new ChainWatcher.Options(pool, kaspa.freshWithinMs(), LOOK_MS, kaspa.recheckMs());
        return new CommitVerticle.Chain(nodes, watch, LOOK_MS);
    }
}
