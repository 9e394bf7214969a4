package quorate.node.chain;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/**
 * This signer's Kaspa nodes as one. The first of them serves; when it cannot (no connection, another network, not synced, a tip that
 * stands still) the next that can takes over, which its listeners see as a lost connection and a new one. While a second one can
 * serve, the two are compared: what they do not agree on is a {@link #doubt}, and nothing is built upon a doubtful view (check 10).
 */
public final class KaspaNodes implements KaspaNode {
    /**
     * @param nodes where they are, the preferred one first
     * @param networkId the group's network, such as {@code mainnet}
     * @param poolAddress whose coins are compared
     * @param minInputDepthDaa coins this deep must be the same
     * @param freshMs a tip must move within this time
     * @param pollMs how often each is asked for its state
     * @param compareMs how often their coins are compared
     */
    public record Options(
            List<GrpcNodeOptions> nodes,
            String networkId,
            String poolAddress,
            long minInputDepthDaa,
            long freshMs,
            long pollMs,
            long compareMs) {
        public Options {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("expected one Kaspa node or more, found none");
            }
        }
    }

    /**
     * One node, for operators.
     *
     * @param problem why it cannot serve, if so
     */
    public record Seen(String where, boolean serving, Optional<String> problem, String version, long tipDaaScore) {}

    /**
     * All of them as of the last look, in the configuration's order.
     *
     * @param doubt why nothing is voted or signed on what they show, if so
     */
    public record Shown(List<Seen> nodes, Optional<String> doubt) {
        public static final Shown NOTHING = new Shown(List.of(), Optional.empty());
    }

    private static final Logger LOG = LoggerFactory.getLogger(KaspaNodes.class);
    private static final long DAA_PER_SECOND = 10;

    private final Vertx vertx;
    private final Context owner;
    private final Options options;
    private final LongSupplier nowMs;
    private final long startedAtMs;
    private final List<NodeWatch> watches = new ArrayList<>();
    private final List<Handler<NodeNotice>> listeners = new ArrayList<>();
    private final CrossCheck check;
    private final List<Long> timers = new ArrayList<>();
    private volatile int serving; // read from any thread
    private volatile Shown shown;
    private boolean comparing;

    private KaspaNodes(Vertx vertx, Options options, Function<GrpcNodeOptions, KaspaNode> client, LongSupplier nowMs) {
        this.vertx = vertx;
        this.owner = vertx.getOrCreateContext();
        this.options = options;
        this.nowMs = nowMs;
        this.startedAtMs = nowMs.getAsLong();
        this.check = new CrossCheck(
                options.poolAddress(), options.freshMs() * DAA_PER_SECOND / 1_000, options.minInputDepthDaa());
        for (GrpcNodeOptions each : options.nodes()) {
            NodeWatch watch = new NodeWatch(each.host() + ":" + each.port(), client.apply(each), startedAtMs);
            watches.add(watch);
            // The first listener of each: what the others are told is known here before.
            watch.node().listen(new NodeSubscription(List.of(), true, false), notice -> noticed(watch, notice));
        }
        shown = show(watches.getFirst());
        timers.add(vertx.setPeriodic(options.pollMs(), ignored -> poll()));
        timers.add(vertx.setPeriodic(options.compareMs(), ignored -> compare()));
    }

    /** Owned by the current Vert.x context; connects to each, and keeps trying. */
    public static KaspaNodes connect(Vertx vertx, Options options, LongSupplier nowMs) {
        return new KaspaNodes(vertx, options, each -> GrpcKaspaNode.connect(vertx, each), nowMs);
    }

    /** Over clients of the caller's making, for tests. */
    static KaspaNodes over(
            Vertx vertx, Options options, Function<GrpcNodeOptions, KaspaNode> client, LongSupplier nowMs) {
        return new KaspaNodes(vertx, options, client, nowMs);
    }

    /** As of the last look; called on any thread. */
    public Shown shown() {
        return shown;
    }

    @Override
    public Optional<String> doubt() {
        return shown.doubt();
    }

    private void noticed(NodeWatch watch, NodeNotice notice) {
        switch (notice) {
            case NodeNotice.Connected up -> {
                watch.up(up.server(), options.networkId(), nowMs.getAsLong());
                LOG.info(
                        "Kaspa node {}: {} {}{}",
                        watch.where(),
                        up.server().networkId(),
                        up.server().serverVersion(),
                        problem(watch)
                                .map(problem -> ", cannot serve: " + problem)
                                .orElse(""));
            }
            case NodeNotice.Disconnected down -> watch.down();
            case NodeNotice.DaaScoreChanged moved -> watch.tipAt(moved.virtualDaaScore(), nowMs.getAsLong());
            case NodeNotice.UtxosChanged ignored -> LOG.trace("not subscribed here");
            case NodeNotice.VirtualChainChanged ignored -> LOG.trace("not subscribed here");
        }
        look();
    }

    /** Who serves, and what is to be doubted. */
    private void look() {
        NodeWatch now = watches.get(serving);
        if (problem(now).isPresent() && (watches.size() == 1 || now.server() != null || startIsOver())) {
            for (int i = 0; i < watches.size(); i++) {
                if (problem(watches.get(i)).isEmpty()) {
                    serve(i);
                    break;
                }
            }
        }
        if (other().isEmpty()) {
            check.forget();
        }
        Optional<String> before = shown.doubt();
        shown = show(watches.get(serving));
        if (before.isEmpty()) {
            shown.doubt().ifPresent(doubt -> LOG.warn("nothing is voted or signed on this chain view: {}", doubt));
        }
    }

    private Shown show(NodeWatch serves) {
        List<Seen> seen = watches.stream()
                .map(watch -> new Seen(
                        watch.where(),
                        watch == serves,
                        problem(watch),
                        watch.server() == null ? "" : watch.server().serverVersion(),
                        watch.tipDaaScore()))
                .toList();
        return new Shown(seen, problem(serves).or(check::disagreement));
    }

    // The preferred node gets its time to connect first.
    private boolean startIsOver() {
        return nowMs.getAsLong() - startedAtMs >= options.freshMs();
    }

    private void serve(int next) {
        NodeWatch from = watches.get(serving);
        NodeWatch to = watches.get(next);
        String why = problem(from).orElse("");
        LOG.warn("the Kaspa node at {} serves from now on: {}", to.where(), why);
        serving = next;
        check.forget();
        List.copyOf(listeners).forEach(listener -> listener.handle(new NodeNotice.Disconnected(why)));
        List.copyOf(listeners).forEach(listener -> listener.handle(new NodeNotice.Connected(to.server())));
    }

    private Optional<String> problem(NodeWatch watch) {
        return watch.problem(nowMs.getAsLong(), options.freshMs());
    }

    /** The first other one that could serve, if there is one. */
    private Optional<NodeWatch> other() {
        NodeWatch serves = watches.get(serving);
        return watches.stream()
                .filter(watch -> watch != serves && problem(watch).isEmpty())
                .findFirst();
    }

    void poll() {
        List<Future<Void>> asked = new ArrayList<>();
        for (NodeWatch watch : watches) {
            if (watch.node().connected()) {
                asked.add(watch.node().serverInfo().map(info -> {
                    watch.told(info, options.networkId(), nowMs.getAsLong());
                    return null;
                }));
            }
        }
        Future.join(asked)
                .onComplete(
                        ignored -> { // who did not answer is seen to by its stream's deadlines
                            if (problem(watches.get(serving)).isEmpty()) {
                                other().ifPresent(other -> check.tips(watches.get(serving), other));
                            }
                            look();
                        });
    }

    void compare() {
        Optional<NodeWatch> other = other();
        NodeWatch serves = watches.get(serving);
        if (comparing || other.isEmpty() || problem(serves).isPresent()) {
            return;
        }
        comparing = true;
        check.coins(serves, other.get()).onComplete(done -> {
            comparing = false;
            if (done.failed()) {
                LOG.warn(
                        "the Kaspa nodes' coins cannot be compared: {}",
                        done.cause().getMessage());
            }
            look();
        });
    }

    private KaspaNode serving() {
        return watches.get(serving).node();
    }

    @Override
    public Runnable listen(NodeSubscription what, Handler<NodeNotice> handler) {
        List<Runnable> ends = new ArrayList<>();
        for (int i = 0; i < watches.size(); i++) {
            int node = i;
            ends.add(watches.get(i).node().listen(what, notice -> {
                if (node == serving) {
                    handler.handle(notice);
                }
            }));
        }
        GrpcStream.onOwner(owner, ignored -> listeners.add(handler));
        return () -> {
            ends.forEach(Runnable::run);
            GrpcStream.onOwner(owner, ignored -> listeners.remove(handler));
        };
    }

    @Override
    public boolean connected() {
        return serving().connected();
    }

    @Override
    public Future<Void> close() {
        timers.forEach(vertx::cancelTimer);
        return Future.join(watches.stream().map(watch -> watch.node().close()).toList())
                .mapEmpty();
    }

    @Override
    public Future<ServerInfo> serverInfo() {
        return serving().serverInfo();
    }

    @Override
    public Future<DagInfo> blockDagInfo() {
        return serving().blockDagInfo();
    }

    @Override
    public Future<BlockInfo> block(Hash32 hash) {
        return serving().block(hash);
    }

    @Override
    public Future<List<Coin>> utxosByAddresses(List<String> addresses) {
        return serving().utxosByAddresses(addresses);
    }

    @Override
    public Future<Optional<MempoolEntry>> mempoolEntry(Hash32 txid) {
        return serving().mempoolEntry(txid);
    }

    @Override
    public Future<List<MempoolEntry>> mempoolEntriesByAddresses(List<String> addresses) {
        return serving().mempoolEntriesByAddresses(addresses);
    }

    @Override
    public Future<SubmitOutcome> submitTransaction(Transaction signed) {
        return serving().submitTransaction(signed);
    }

    @Override
    public Future<SubmitOutcome> replaceTransaction(Transaction signed) {
        return serving().replaceTransaction(signed);
    }

    @Override
    public Future<Long> feerateSompiPerGram() {
        return serving().feerateSompiPerGram();
    }

    @Override
    public Future<ChainPath> virtualChainFrom(Hash32 start, boolean includeAccepted) {
        return serving().virtualChainFrom(start, includeAccepted);
    }

    @Override
    public Future<BlockTemplate> blockTemplate(String payAddress) {
        return serving().blockTemplate(payAddress);
    }

    @Override
    public Future<Void> submitBlock(BlockTemplate template) {
        return serving().submitBlock(template);
    }
}
