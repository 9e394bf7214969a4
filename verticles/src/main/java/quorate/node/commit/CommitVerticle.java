package quorate.node.commit;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.kaspa.TransactionCodec;
import quorate.node.Addresses;
import quorate.node.NodeClock;
import quorate.node.Shown;
import quorate.node.chain.AcceptanceTracker;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.KaspaNodes;
import quorate.node.chain.SubmitOutcome;
import quorate.node.gossip.SealedEnvelope;
import quorate.node.keys.SigningDesk;
import quorate.node.metrics.NodeMetrics;
import quorate.node.metrics.NodeMetrics.Count;
import quorate.node.timeout.TimeoutVerticle;
import quorate.protocol.ChainView;
import quorate.protocol.Hash32;
import quorate.protocol.LiveAction;
import quorate.protocol.LiveInput;
import quorate.protocol.LiveParts;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Template;

/**
 * Every live slot, each with its own mailbox: re-validates, records, signs, merges signatures, finalises, submits and confirms.
 * A slot arrives as a number whose certificate is durable; what goes back to Proposal is that the slot has ended.
 */
public final class CommitVerticle extends VerticleBase {
    /**
     * The parts of the node that a commit works with.
     *
     * @param onView hears each new view of the chain; called on this verticle's context
     * @param txid id of a template's transaction
     * @param addresses what a template's transaction pays
     */
    public record World(
            NodeClock clock,
            LiveParts parts,
            LedgerStore ledger,
            LedgerFacts facts,
            SigningDesk desk,
            AnchorStore anchors,
            Chain chain,
            Peers peers,
            NodeMetrics metrics,
            Consumer<ChainView> onView,
            Function<Template, Hash32> txid,
            Function<Template, List<String>> addresses) {}

    /** Where the own Kaspa nodes are, and what is looked at there. */
    public record Chain(KaspaNodes.Options nodes, ChainWatcher.Options watch, long pollMs) {}

    /** What goes out to members, and whether enough of them are heard. */
    public interface Peers {
        void broadcast(Message message);

        void send(NodeId to, Message message);

        boolean hearsQuorum();

        /** C4: shown as the member's fault. */
        void charge(NodeId member, String fault);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CommitVerticle.class);
    private static final long SIGN_AGAIN_MS = 1_000;
    private static final long OPEN_AGAIN_MS = 1_000;
    private static final long TELL_AGAIN_MS = 2_000;
    private static final long KEEP_ANCHOR_MS = 60_000;
    private static final long LOOK_AT_FINAL_MS = 2_000;

    private final World world;
    private LiveSlots slots;
    private volatile KaspaNodes kaspa;
    private ChainWatcher watcher;
    private AcceptanceTracker tracker;
    private TxFollower follower;

    public CommitVerticle(World world) {
        this.world = world;
    }

    @Override
    public Future<?> start() {
        slots = new LiveSlots(context, world.clock());
        kaspa = KaspaNodes.connect(vertx, world.chain().nodes(), world.clock()::nowMs);
        watcher = ChainWatcher.start(vertx, kaspa, world.chain().watch(), world.clock()::nowMs);
        tracker = AcceptanceTracker.start(vertx, kaspa, world.chain().pollMs());
        follower = new TxFollower(
                vertx,
                tracker,
                world.anchors(),
                world.txid(),
                world.addresses(),
                world.parts().group().finality(),
                slots::to);
        watcher.onView(this::chainChanged);
        listen();
        follower.keepFirstAnchor();
        new FinalWatch(
                        kaspa::block,
                        world.ledger(),
                        world.parts().group().pool(),
                        () -> watcher.view().map(ChainView::fresh).orElse(false),
                        world.metrics()::alert)
                .start(vertx, LOOK_AT_FINAL_MS);
        vertx.setPeriodic(TELL_AGAIN_MS, ignored -> follower.tellAgain());
        vertx.setPeriodic(TELL_AGAIN_MS, ignored -> slots.withSiblings().forEach(this::tellOfSiblings));
        vertx.setPeriodic(KEEP_ANCHOR_MS, ignored -> follower.keepAnchor(world.peers()::hearsQuorum));
        return world.ledger().liveSlots(world.parts().group().pool()).compose(live -> {
            List<Future<Void>> opened = new ArrayList<>();
            live.forEach(slot -> opened.add(open(slot)));
            return Future.all(opened);
        });
    }

    @Override
    public Future<?> stop() {
        slots.stop();
        watcher.stop();
        tracker.stop();
        return kaspa.close();
    }

    /** The own Kaspa nodes, as operators are shown them; called on any thread. */
    public KaspaNodes.Shown kaspa() {
        return kaspa == null ? KaspaNodes.Shown.NOTHING : kaspa.shown();
    }

    /** What is durable may have changed without this process: it is read again before anything is signed. */
    public void reload() {
        if (context != null) { // else nothing has been read yet
            context.runOnContext(ignored -> slots.reload());
        }
    }

    private void chainChanged(ChainView changed) {
        world.onView().accept(changed);
        slots.chainChanged(changed);
        follower.chainChanged();
    }

    /** What gossip hands on, its envelope and statements verified; called on any thread. */
    public void heard(NodeId from, Message message, SealedEnvelope envelope) {
        context.runOnContext(ignored ->
                LiveHearing.inputs(from, message, envelope).forEach(said -> slots.to(said.slot(), said.input())));
    }

    private void listen() {
        vertx.eventBus().<Long>localConsumer(Addresses.SLOT_DECIDED, m -> decided(m.body()));
        vertx.eventBus().<Long>localConsumer(Addresses.SLOT_REPLACED, m -> tellOfSiblings(m.body()));
        vertx.eventBus()
                .<JsonObject>localConsumer(
                        Addresses.SLOT_KILLED,
                        m -> slots.durable(
                                m.body().getLong("slot"),
                                new LiveInput.Killed(m.body().getLong("by"))));
        vertx.eventBus()
                .<JsonObject>localConsumer(
                        Addresses.REFUSAL_ORDERED,
                        m -> slots.durable(
                                m.body().getLong("slot"),
                                new LiveInput.RefusalOrdered(m.body().getString("reason"))));
        vertx.eventBus().<Long>localConsumer(Addresses.TICK, m -> slots.all(new LiveInput.Tick()));
        vertx.eventBus().<Long>localConsumer(Addresses.WAKE_COMMIT, m -> slots.all(new LiveInput.Tick()));
        vertx.eventBus().<Long>localConsumer(Addresses.SILENT, m -> slots.silentTo(m.body()));
        vertx.eventBus().<String>localConsumer(Addresses.HALTED, m -> slots.halted(m.body()));
        vertx.eventBus().<String>localConsumer(Addresses.RESUMED, m -> slots.resumed());
    }

    private void decided(long slot) {
        open(slot).onFailure(failure -> {
            if (failure instanceof LiveMachine.NotLive) {
                return; // told again after it was final
            }
            LOG.warn("slot {} cannot be opened yet: {}", slot, failure.toString());
            vertx.setTimer(OPEN_AGAIN_MS, ignored -> decided(slot));
        });
    }

    private Future<Void> open(long slot) {
        return slots.open(slot, present -> machine(slot, present))
                .onSuccess(ignored -> slots.template(slot).ifPresent(template -> follow(slot, template)));
    }

    // D2: what became of the other templates of a slot's events; only for events that have several.
    private void tellOfSiblings(long slot) {
        world.facts()
                .siblings(slot)
                .onSuccess(siblings -> slots.siblings(slot, siblings))
                .onFailure(failure -> LOG.info("slot {}: {}", slot, failure.toString()));
    }

    private LiveMachine machine(long slot, LiveMachine.Present present) {
        return new LiveMachine(
                slot,
                world.parts(),
                world.ledger(),
                world.facts(),
                present,
                world.metrics(),
                actions -> perform(slot, actions));
    }

    private void follow(long slot, Template template) {
        follower.follow(slot, template).onFailure(failure -> {
            LOG.info("slot {}: the node cannot be asked about its transaction yet: {}", slot, failure.toString());
            vertx.setTimer(OPEN_AGAIN_MS, ignored -> follow(slot, template));
        });
    }

    private void perform(long slot, List<LiveAction> actions) {
        for (LiveAction action : actions) {
            switch (action) {
                case LiveAction.Sign s -> sign(slot, s.template());
                case LiveAction.Submit s -> submit(slot, s);
                case LiveAction.Broadcast b -> world.peers().broadcast(b.message());
                case LiveAction.Send s -> world.peers().send(s.to(), s.message());
                case LiveAction.Ended e -> ended(e);
                case LiveAction.Shown s ->
                    vertx.eventBus()
                            .publish(Addresses.SLOT_SHOWN, Shown.toJson(s.slot(), s.evidence()), Addresses.LOCAL);
                case LiveAction.Doubted d ->
                    vertx.eventBus()
                            .publish(
                                    Addresses.DOUBTED,
                                    new JsonObject().put("reason", d.reason()).put("slot", d.slot()),
                                    Addresses.LOCAL);
                case LiveAction.WakeAt w ->
                    vertx.eventBus()
                            .send(
                                    Addresses.WAKE_AT,
                                    TimeoutVerticle.wish(Addresses.WAKE_COMMIT, w.atMs()),
                                    Addresses.LOCAL);
                case LiveAction.Charged c -> {
                    world.metrics().count(Count.BAD_SIGNATURES);
                    world.metrics().alert("BAD_SIGNATURES");
                    world.peers().charge(c.member(), c.fault());
                    LOG.warn("slot {}: {} sent {}", slot, c.member(), c.fault());
                }
                case LiveAction.Alert a -> {
                    world.metrics().alert(a.code());
                    LOG.warn("slot {}: {}: {}", slot, a.code(), a.detail());
                }
            }
        }
        closeIfFinal(slot);
    }

    // C2: the key is touched only with the proof of the committed rows, read back from the ledger.
    private void sign(long slot, Template template) {
        var pool = world.parts().group().pool();
        var hash = world.parts().craft().templateHash(template);
        world.ledger()
                .recorded(pool, hash)
                .compose(recorded -> recorded.map(proof -> world.desk().sign(proof, template))
                        .orElseGet(() -> Future.failedFuture(
                                new IllegalStateException("template " + hash + " is not on record"))))
                .onSuccess(signatures -> slots.to(slot, new LiveInput.OwnSigned(signatures)))
                .onFailure(failure -> {
                    LOG.warn("slot {} is not signed yet: {}", slot, failure.getMessage());
                    vertx.setTimer(SIGN_AGAIN_MS, ignored -> {
                        if (slots.isOpen(slot)) {
                            sign(slot, template);
                        }
                    });
                });
    }

    private void submit(long slot, LiveAction.Submit submit) {
        Transaction signed = TransactionCodec.decode(submit.transaction());
        kaspa.submitTransaction(signed)
                .compose(outcome -> outbid(slot, signed, outcome))
                .onSuccess(outcome -> {
                    LOG.info("slot {} submitted: {}: {}", slot, outcome.kind(), outcome.text());
                    slots.to(slot, new LiveInput.SubmitAnswered(outcome.known(), outcome.known(), outcome.text()));
                });
    }

    // C3: a dearer template takes the place of the one that it replaces, if that is still in the mempool.
    private Future<SubmitOutcome> outbid(long slot, Transaction signed, SubmitOutcome outcome) {
        return outcome.kind() == SubmitOutcome.Kind.DOUBLE_SPEND && slots.replaces(slot)
                ? kaspa.replaceTransaction(signed)
                : Future.succeededFuture(outcome);
    }

    private void ended(LiveAction.Ended ended) {
        if (ended.completed()) {
            for (int i = 0; i < slots.events(ended.slot()); i++) {
                world.metrics().count(Count.EVENTS_COMPLETED);
            }
        }
        vertx.eventBus()
                .publish(
                        Addresses.SLOT_ENDED,
                        new JsonObject().put("slot", ended.slot()).put("completed", ended.completed()),
                        Addresses.LOCAL);
    }

    private void closeIfFinal(long slot) {
        List<Long> siblings = slots.isFinal(slot) ? slots.siblings(slot) : List.of();
        if (slots.closeIfFinal(slot)) {
            follower.forget(slot);
            siblings.forEach(this::tellOfSiblings); // what is closed is not asked about any more
        }
    }
}
