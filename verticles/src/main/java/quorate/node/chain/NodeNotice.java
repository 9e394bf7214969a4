package quorate.node.chain;

import java.util.List;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/** What a {@link KaspaNode} says without being asked. Notices may be lost with the connection: after {@link Connected} read again. */
public sealed interface NodeNotice {
    /** The stream is up and every subscription is in force; anything may have happened since it was lost. */
    record Connected(KaspaNode.ServerInfo server) implements NodeNotice {}

    /** The stream is gone; the client tries again by itself. */
    record Disconnected(String reason) implements NodeNotice {}

    /** Outputs of subscribed addresses that appeared and disappeared on the virtual chain. */
    record UtxosChanged(List<Coin> added, List<Outpoint> removed) implements NodeNotice {}

    /** The DAA score of the virtual block. */
    record DaaScoreChanged(long virtualDaaScore) implements NodeNotice {}

    /** Chain blocks removed, high to low, and added, low to high, with what each of the added accepted. */
    record VirtualChainChanged(List<Hash32> removed, List<KaspaNode.ChainBlock> added) implements NodeNotice {}
}
