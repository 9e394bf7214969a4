package quorate.node.proposal;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.Addresses;
import quorate.node.Driver;
import quorate.node.EventSource;
import quorate.node.NodeClock;
import quorate.node.Shown;
import quorate.node.gossip.Gossip;
import quorate.node.metrics.NodeMetrics;
import quorate.node.timeout.TimeoutVerticle;
import quorate.protocol.Action;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.Input;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolState;
import quorate.protocol.Setup;
import quorate.protocol.StreamId;
import quorate.protocol.Write;

/**
 * The pool's open slot: proposes, votes and locks until a certificate decides it. Its inputs come from Ingestion (an event is
 * actionable), from gossip (what members say), from the chain (a new view) and from operators; what it decides goes to Commit
 * as the number of a slot whose certificate is already durable.
 */
public final class ProposalVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ProposalVerticle.class);

    private final NodeClock clock;
    private final Setup setup;
    private final LogStore store;
    private final EventSource events;
    private final Gossip gossip;
    private final NodeMetrics metrics;
    private final Materials materials;
    private volatile Driver<PoolState, Input, Write, Action> driver;
    private volatile Optional<ChainView> latestView = Optional.empty();
    private Optional<String> doubt = Optional.empty();

    public ProposalVerticle(
            NodeClock clock, Setup setup, LogStore store, EventSource events, Gossip gossip, NodeMetrics metrics) {
        this.clock = clock;
        this.setup = setup;
        this.store = store;
        this.events = events;
        this.gossip = gossip;
        this.metrics = metrics;
        this.materials = new Materials(id -> events.stored(id)
                .map(found -> found.orElseThrow(() -> new IllegalStateException("event " + id + " is not stored"))
                        .material()));
    }

    @Override
    public Future<?> start() {
        driver = new Driver<>(context, clock, new PoolMachine(setup, store, this::perform, metrics));
        doubt.ifPresent(reason -> driver.offer(new Input.Doubted(reason, Long.MAX_VALUE))); // before anything is said
        latestView.ifPresent(view -> driver.offer(new Input.ChainChanged(view)));
        // Before the state is read: what Commit tells between the reading and the listening would be lost.
        listenToThisSigner();
        return driver.start().onSuccess(ignored -> listen());
    }

    @Override
    public Future<?> stop() {
        driver.stop();
        return Future.succeededFuture();
    }

    /** What is durable may have changed without this process: it is read again before anything is stated. */
    public void reload() {
        Driver<?, ?, ?, ?> running = driver;
        if (running != null) { // else nothing has been read yet
            context.runOnContext(ignored -> running.reload());
        }
    }

    /** B2: the database may not hold all that was said; called before this verticle is deployed. */
    public void doubted(String reason) {
        doubt = Optional.of(reason);
    }

    /** A new view of the chain; called on any thread, also before this verticle is deployed. */
    public void chainChanged(ChainView view) {
        latestView = Optional.of(view);
        Driver<PoolState, Input, Write, Action> running = driver;
        if (running != null) {
            running.offer(new Input.ChainChanged(view));
        }
    }

    /** What gossip hands on, its envelope and statements verified; called on any thread. */
    public void heard(NodeId from, Message message) {
        context.runOnContext(ignored -> hear(from, message));
    }

    private void hear(NodeId from, Message message) {
        driver.offer(new Input.Heard(from));
        switch (message) {
            case Message.Proposal p -> {
                metrics.count(NodeMetrics.Count.PROPOSALS_RECEIVED);
                learnThen(from, p.decision(), p.material(), new Input.Proposed(p.decision(), p.vote(), p.because()));
            }
            case Message.Certified c ->
                learnThen(from, c.decision(), c.material(), new Input.Certified(c.decision(), c.certificate()));
            case Message.VoteCast v -> driver.offer(new Input.Voted(v.vote(), v.because()));
            case Message.LockCast l -> {
                metrics.count(NodeMetrics.Count.LOCK_SIGS_RECEIVED);
                driver.offer(new Input.Locked(l.lock(), l.because()));
            }
            case Message.Digested d -> driver.offer(new Input.Digested(from, d.digest()));
            case Message.Wanted w -> driver.offer(new Input.Wanted(from, w.fromSlot()));
            case Message.Confirmed c -> driver.offer(new Input.CompletedStated(c.completed()));
            case Message.Refused ignored -> {}
            case Message.LiveDigested ignored -> {}
            case Message.Signatures ignored -> {}
            case Message.Announced ignored -> {}
            case Message.Hello ignored -> {}
            case Message.Asked a -> driver.offer(new Input.Asked(from, a.boot()));
            case Message.Answered a -> driver.offer(new Input.Answered(from, a));
        }
    }

    private void listenToThisSigner() {
        vertx.eventBus().<Long>localConsumer(Addresses.TICK, m -> driver.offer(new Input.Tick()));
        vertx.eventBus().<Long>localConsumer(Addresses.WAKE_PROPOSAL, m -> driver.offer(new Input.Tick()));
        vertx.eventBus().<JsonObject>localConsumer(Addresses.SLOT_ENDED, m -> slotEnded(m.body()));
        vertx.eventBus().<JsonObject>localConsumer(Addresses.SLOT_SHOWN, m -> driver.offer(Shown.of(m.body())));
        vertx.eventBus().<String>localConsumer(Addresses.HALTED, m -> driver.offer(new Input.Halted(m.body())));
        vertx.eventBus().<String>localConsumer(Addresses.RESUMED, m -> driver.offer(new Input.Resumed()));
    }

    private void listen() {
        vertx.eventBus().<String>localConsumer(Addresses.EVENT_ACTIONABLE, m -> actionable(EventId.ofHex(m.body())));
        vertx.eventBus()
                .<JsonObject>localConsumer(
                        Addresses.DOUBTED,
                        m -> driver.offer(new Input.Doubted(
                                m.body().getString("reason"), m.body().getLong("slot"))));
        vertx.eventBus()
                .<String>localConsumer(
                        Addresses.EVENT_RESET, m -> driver.offer(new Input.Reset(EventId.ofHex(m.body()))));
        vertx.eventBus()
                .<String>localConsumer(
                        Addresses.LATE_APPROVED, m -> driver.offer(new Input.LateApproved(EventId.ofHex(m.body()))));
        vertx.eventBus()
                .<JsonObject>localConsumer(
                        Addresses.SET_ASIDE,
                        m -> driver.offer(new Input.SetAside(
                                m.body().getLong("slot"), m.body().getBoolean("aside"))));
        vertx.eventBus().<JsonObject>localConsumer(Addresses.CANCEL_APPROVED, m -> cancelApproved(m.body()));
        vertx.eventBus().<JsonObject>localConsumer(Addresses.CANCEL_APPROVERS, m -> m.reply(approvers(m.body())));
    }

    private void actionable(EventId id) {
        events.stored(id)
                .onFailure(failure -> LOG.warn("event {} cannot be read: {}", id, failure.toString()))
                .onSuccess(found -> found.ifPresent(this::known));
    }

    // D2: the core's memory holds what is not final yet. An event that was decided long ago must not look like a new
    // one.
    private Future<Void> known(EventSource.Stored stored) {
        EventId id = stored.known().event().id();
        materials.remember(id, stored.material());
        if (stored.undecided() || driver.state().event(id).isPresent()) {
            driver.offer(stored.known());
            return Future.succeededFuture();
        }
        return store.decidedBy(setup.group().pool(), id)
                .onSuccess(decided -> {
                    if (decided.isEmpty()) {
                        driver.offer(stored.known());
                    }
                })
                .onFailure(failure -> LOG.warn("event {} not looked up, it comes again: {}", id, failure.toString()))
                .mapEmpty();
    }

    // G1: event material travels with a proposal. The events come first, so that the decision is judged with them
    // known; one
    // that cannot be learned leaves the decision waiting, not lost.
    private void learnThen(NodeId from, Decision decision, List<Bytes> material, Input input) {
        PoolState state = driver.state();
        boolean allKnown =
                decision.events().stream().allMatch(id -> state.event(id).isPresent());
        if (allKnown) {
            driver.offer(input);
            return;
        }
        Future<Void> learned = Future.succeededFuture();
        for (Bytes proof : material) {
            learned = learned.compose(ignored -> events.learn(from, proof)
                    .compose(events::stored)
                    .compose(found -> found.map(this::known).orElseGet(Future::succeededFuture))
                    .onFailure(failure -> {
                        metrics.count(NodeMetrics.Count.PROPOSAL_VALIDATION_FAILURES);
                        LOG.info("event material of {} refused: {}", from, failure.getMessage());
                    })
                    .otherwiseEmpty()
                    .mapEmpty());
        }
        learned.onComplete(ignored -> driver.offer(input));
    }

    private void slotEnded(JsonObject ended) {
        long slot = ended.getLong("slot");
        driver.offer(ended.getBoolean("completed") ? new Input.SlotCompleted(slot) : new Input.SlotReopened(slot));
    }

    private void cancelApproved(JsonObject approval) {
        Decision.Cancel cancel = cancel(approval);
        driver.offer(new Input.CancelApproved(cancel.stream(), cancel.nonce(), cancel.event()));
    }

    private JsonObject approvers(JsonObject asked) {
        Decision.Cancel cancel = cancel(asked);
        PoolState state = driver.state();
        JsonArray members = new JsonArray();
        state.approvers(cancel).forEach(member -> members.add(member.index()));
        JsonArray findings = new JsonArray();
        state.findings(cancel, clock.nowMs()).forEach(finding -> findings.add(LogWrites.json(finding)));
        return new JsonObject().put("members", members).put("findings", findings);
    }

    private static Decision.Cancel cancel(JsonObject named) {
        return new Decision.Cancel(
                new StreamId(named.getString("stream")),
                named.getLong("nonce"),
                Optional.ofNullable(named.getString("event")).map(EventId::ofHex));
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.Broadcast b -> send(b.message(), gossip::broadcast);
                case Action.Send s -> send(s.message(), message -> gossip.send(s.to(), message));
                case Action.HandOn h -> handOn(h);
                case Action.Decided d -> vertx.eventBus().publish(Addresses.SLOT_DECIDED, d.slot(), Addresses.LOCAL);
                case Action.Killed k ->
                    vertx.eventBus()
                            .publish(
                                    Addresses.SLOT_KILLED,
                                    new JsonObject().put("slot", k.slot()).put("by", k.bySlot()),
                                    Addresses.LOCAL);
                case Action.Silent s -> vertx.eventBus().publish(Addresses.SILENT, s.toSlot(), Addresses.LOCAL);
                case Action.Replaced r -> vertx.eventBus().publish(Addresses.SLOT_REPLACED, r.slot(), Addresses.LOCAL);
                case Action.WakeAt w ->
                    vertx.eventBus()
                            .send(
                                    Addresses.WAKE_AT,
                                    TimeoutVerticle.wish(Addresses.WAKE_PROPOSAL, w.atMs()),
                                    Addresses.LOCAL);
                case Action.Alert a -> {
                    metrics.alert(a.code());
                    LOG.warn("{}: {}", a.code(), a.detail());
                }
            }
        }
    }

    private void send(Message message, java.util.function.Consumer<Message> out) {
        materials
                .fill(message)
                .onFailure(failure -> LOG.warn("not sent, the next digest asks again: {}", failure.getMessage()))
                .onSuccess(messages -> messages.forEach(out));
    }

    // D1: certificates are handed on to who lacks them, in order.
    private void handOn(Action.HandOn range) {
        store.certified(setup.group().pool(), range.fromSlot(), range.toSlot())
                .onFailure(failure -> LOG.warn("log not handed on: {}", failure.toString()))
                .onSuccess(slots -> slots.forEach(slot -> send(
                        new Message.Certified(slot.entry().decision(), slot.certificate(), List.of()),
                        message -> gossip.send(range.to(), message))));
    }
}
