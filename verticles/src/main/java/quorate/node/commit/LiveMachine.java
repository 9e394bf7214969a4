package quorate.node.commit;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import quorate.node.Driver;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.Outcome;
import quorate.protocol.ChainView;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.LiveAction;
import quorate.protocol.LiveInput;
import quorate.protocol.LiveMemory;
import quorate.protocol.LiveParts;
import quorate.protocol.LiveProtocol;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStep;
import quorate.protocol.LiveWrite;

/** One decided payment as a machine: the core's step, the ledger, and what the node does with the actions. */
final class LiveMachine implements Driver.Machine<LiveSlot, LiveInput, LiveWrite, LiveAction> {
    /** What is true now but not durable: told again after the state was read from the database. */
    record Present(Supplier<Optional<ChainView>> view, Supplier<Optional<String>> haltReason, LongSupplier silentTo) {}

    /** The slot is final: nothing is left to do. */
    static final class NotLive extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotLive(String slot) {
            super(slot + " is not live");
        }
    }

    private final long slot;
    private final LiveParts parts;
    private final LedgerStore ledger;
    private final LedgerFacts facts;
    private final Present present;
    private final Consumer<List<LiveAction>> performer;
    private final NodeMetrics metrics;
    private final LiveMeter meter;

    LiveMachine(
            long slot,
            LiveParts parts,
            LedgerStore ledger,
            LedgerFacts facts,
            Present present,
            NodeMetrics metrics,
            Consumer<List<LiveAction>> performer) {
        this.slot = slot;
        this.parts = parts;
        this.ledger = ledger;
        this.facts = facts;
        this.present = present;
        this.performer = performer;
        this.metrics = metrics;
        this.meter = new LiveMeter(metrics);
    }

    @Override
    public String name() {
        return "slot " + parts.group().pool() + "/" + slot;
    }

    @Override
    public Driver.Stepped<LiveSlot, LiveWrite, LiveAction> step(LiveSlot state, LiveInput input, long nowMs) {
        LiveStep step = LiveProtocol.step(state, input, nowMs);
        meter.stepped(state, step, nowMs);
        return new Driver.Stepped<>(step.next(), step.writes(), step.actions());
    }

    @Override
    public Future<Outcome<Void>> store(List<LiveWrite> writes) {
        return metrics.written(
                "commit", ledger.apply(parts.group().pool(), writes).map(outcome -> outcome.answering(null)));
    }

    @Override
    public Future<Driver.Loaded<LiveSlot, LiveInput>> load(long nowMs) {
        return ledger.load(parts.group().pool(), slot)
                .map(row -> row.orElseThrow(() -> new NotLive(name())))
                .compose(row -> {
                    Decision.Payment pay = pay(row);
                    Future<List<Event>> events = facts.events(pay.events());
                    Future<List<LiveInput>> faults = facts.proofFaults(pay.events());
                    return Future.all(events, facts.ledger(slot, nowMs), faults).map(all -> {
                        LiveSlot state = LiveSlot.restore(
                                parts, memory(row, pay), all.<List<Event>>resultAt(0), all.resultAt(1));
                        List<LiveInput> again = new ArrayList<>(faults.result()); // before any view lets it sign
                        present.view().get().map(LiveInput.ChainChanged::new).ifPresent(again::add);
                        return new Driver.Loaded<>(state, again);
                    });
                });
    }

    @Override
    public void perform(List<LiveAction> actions) {
        performer.accept(actions);
    }

    @Override
    public void reread(LiveSlot state) {
        if (state.ended() && state.killedBy().isEmpty()) {
            performer.accept(List.of(new LiveAction.Ended(slot, true)));
        }
    }

    @Override
    public void inputRefused() {
        metrics.count(NodeMetrics.Count.INPUTS_REFUSED);
    }

    private LiveMemory memory(LiveRow row, Decision.Payment pay) {
        return new LiveMemory(
                row.slot(),
                pay,
                row.template(),
                row.anchorDaaScore(),
                row.stage(),
                row.recorded().isPresent(),
                row.ownSignatures(),
                row.signatures(),
                row.transaction(),
                row.acceptance(),
                row.completed(),
                row.refusals(),
                row.refusalOrdered(),
                row.killedBy(),
                slot <= present.silentTo().getAsLong(),
                present.haltReason().get());
    }

    private static Decision.Payment pay(LiveRow row) {
        return switch (row.decision()) {
            case Decision.Payment pay -> pay;
            case Decision.Kill kill ->
                throw new IllegalStateException("slot " + row.slot() + " is a Kill and never live");
            case Decision.Pass pass ->
                throw new IllegalStateException("slot " + row.slot() + " is a Pass and never live");
            case Decision.Cancel cancel ->
                throw new IllegalStateException("slot " + row.slot() + " is a Cancel and never live");
        };
    }
}
