package quorate.devnet.kaspad;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import quorate.node.chain.protowire.AddPeerRequest;
import quorate.node.chain.protowire.BanRequest;
import quorate.node.chain.protowire.GetConnectedPeerInfoRequest;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.PeerResponse;
import quorate.node.chain.protowire.UnbanRequest;

/** The wires between real nodes of one machine: each bans the others' address, which is its own too, or calls the first. */
public final class KaspadPeers {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long PATIENCE_MS = 30_000;
    private static final long LOOK_MS = 50;
    private static final long CALL_AGAIN_MS = 1_000;

    private final List<KaspadNode> nodes;

    public KaspadPeers(List<KaspadNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Every node is alone when this returns. @throws IllegalStateException when one does not answer or keeps a peer */
    public void cut() {
        for (KaspadNode node : nodes) {
            done(node, KaspadRequest.newBuilder().setBan(BanRequest.newBuilder().setIp(LOOPBACK)));
        }
        until("the nodes are apart", () -> nodes.stream().allMatch(node -> peers(node) == 0));
    }

    /** Every node has a peer when this returns; what they know of the chain they exchange from now on. */
    public void join() {
        for (KaspadNode node : nodes) {
            // One that was never banned refuses this: either way it takes the others now.
            ask(
                    node,
                    KaspadRequest.newBuilder()
                            .setUnban(UnbanRequest.newBuilder().setIp(LOOPBACK)));
        }
        long[] calledMs = {0};
        until("the nodes are joined", () -> {
            long nowMs = System.nanoTime() / 1_000_000;
            if (nowMs - calledMs[0] >= CALL_AGAIN_MS) {
                calledMs[0] = nowMs;
                call();
            }
            return nodes.stream().allMatch(node -> peers(node) > 0);
        });
    }

    private void call() {
        AddPeerRequest first = AddPeerRequest.newBuilder()
                .setAddress(nodes.getFirst().peerAddress())
                .build();
        for (KaspadNode node : nodes.subList(1, nodes.size())) {
            if (peers(node) == 0) {
                done(node, KaspadRequest.newBuilder().setAddPeer(first));
            }
        }
    }

    private static int peers(KaspadNode node) {
        try (RpcStream stream = new RpcStream(node.url())) {
            return stream.ask(KaspadRequest.newBuilder()
                            .setGetConnectedPeerInfo(GetConnectedPeerInfoRequest.getDefaultInstance()))
                    .getGetConnectedPeerInfo()
                    .getInfosCount();
        }
    }

    private static void done(KaspadNode node, KaspadRequest.Builder request) {
        PeerResponse answer = ask(node, request);
        if (answer.hasError()) {
            throw new IllegalStateException(
                    "kaspad at " + node.url() + " refused: " + answer.getError().getMessage());
        }
    }

    private static PeerResponse ask(KaspadNode node, KaspadRequest.Builder request) {
        try (RpcStream stream = new RpcStream(node.url())) {
            var answer = stream.ask(request);
            return answer.hasBan() ? answer.getBan() : answer.hasUnban() ? answer.getUnban() : answer.getAddPeer();
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + PATIENCE_MS + " ms: " + what);
            }
            try {
                Thread.sleep(LOOK_MS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted: " + what, stopped);
            }
        }
    }
}
