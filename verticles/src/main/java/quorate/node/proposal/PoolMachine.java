package quorate.node.proposal;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import quorate.node.Driver;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.Outcome;
import quorate.protocol.Action;
import quorate.protocol.ChainView;
import quorate.protocol.Input;
import quorate.protocol.PoolState;
import quorate.protocol.Protocol;
import quorate.protocol.Setup;
import quorate.protocol.SlotEvidence;
import quorate.protocol.Step;
import quorate.protocol.Write;

/** The log of one pool as a machine: the core's step, the log's store, and what the node does with the actions. */
final class PoolMachine implements Driver.Machine<PoolState, Input, Write, Action> {
    /** Performs actions, in order; must not throw. */
    interface Performer {
        void perform(List<Action> actions);
    }

    private final Setup setup;
    private final LogStore store;
    private final Performer performer;
    private final PoolMeter meter;
    private final NodeMetrics metrics;
    // What is true now but not durable: told again after the state was read from the database.
    private Optional<ChainView> latestView = Optional.empty();
    private Optional<String> haltReason = Optional.empty();
    private final TreeMap<Long, Input.SlotShown> shown = new TreeMap<>();

    PoolMachine(Setup setup, LogStore store, Performer performer, NodeMetrics metrics) {
        this.setup = setup;
        this.store = store;
        this.performer = performer;
        this.metrics = metrics;
        this.meter = new PoolMeter(metrics, setup.group());
    }

    @Override
    public String name() {
        return "pool " + setup.group().pool();
    }

    @Override
    public Driver.Stepped<PoolState, Write, Action> step(PoolState state, Input input, long nowMs) {
        remember(input);
        Step step = Protocol.step(state, input, nowMs);
        meter.stepped(state, input, step, nowMs);
        return new Driver.Stepped<>(step.next(), step.writes(), step.actions());
    }

    @Override
    public Future<Outcome<Void>> store(List<Write> writes) {
        return metrics.written("proposal", store.apply(setup.group().pool(), writes));
    }

    @Override
    public Future<Driver.Loaded<PoolState, Input>> load(long nowMs) {
        meter.lost();
        var pool = setup.group().pool();
        return store.load(pool)
                .compose(memory -> store.completedSinceTold(pool).map(completed -> {
                    List<Input> again = new ArrayList<>();
                    completed.forEach(slot -> again.add(new Input.SlotCompleted(slot)));
                    again.addAll(shown.values());
                    latestView.ifPresent(view -> again.add(new Input.ChainChanged(view)));
                    haltReason.ifPresent(reason -> again.add(new Input.Halted(reason)));
                    return new Driver.Loaded<>(PoolState.restore(setup, memory, nowMs), again);
                }));
    }

    @Override
    public void perform(List<Action> actions) {
        performer.perform(actions);
        meter.durable();
    }

    @Override
    public void reread(PoolState state) {
        performer.perform(Protocol.told(state));
    }

    @Override
    public void inputRefused() {
        metrics.count(NodeMetrics.Count.INPUTS_REFUSED);
    }

    private void remember(Input input) {
        switch (input) {
            case Input.ChainChanged changed -> latestView = Optional.of(changed.view());
            case Input.SlotShown evidence -> {
                if (evidence.evidence().equals(SlotEvidence.NONE)) {
                    shown.remove(evidence.slot());
                } else {
                    shown.put(evidence.slot(), evidence);
                }
            }
            case Input.Halted halted -> haltReason = Optional.of(halted.reason());
            case Input.Resumed ignored -> haltReason = Optional.empty();
            default -> {}
        }
    }
}
