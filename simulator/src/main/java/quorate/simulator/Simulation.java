package quorate.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import quorate.protocol.PoolState;

/**
 * One run: first everything goes wrong that the options allow (nothing may ever contradict the {@link Oracle}), then the faults
 * end, and every event has to be Completed or cancelled at every live honest signer within bounded virtual time.
 */
public final class Simulation {
    private static final long REPEAT_MS = 3_000;
    private static final long PATIENCE_MS = 90_000;
    private static final long PATIENCE_PER_EVENT_MS = 20_000;
    private static final long PATIENCE_PER_STRANGER_MS = 120_000; // a template is lost at the final depth
    private static final int STRANGERS_TAG = 1_000_000;
    private static final int LONGEST_REORG_DAA = 10; // above the confirmations, below the depth of inputs

    private final long seed;
    private final World world;
    private final Workload workload;
    private boolean over;

    Simulation(long seed, Options options, Optional<Consumer<String>> reader, Optional<Recording> recording) {
        this.seed = seed;
        this.world = new World(seed, options, reader);
        recording.ifPresent(world::recordInto);
        this.workload = new Workload(world);
    }

    /**
     * What a run was like.
     *
     * @param traceHash the same for the same seed, always
     * @param virtualMs how much virtual time it took
     * @param slots how many slots were decided
     * @param messages how many were sent, each to one member
     * @param steps inputs that the log's cores took
     * @param rounds slots decided after healing, by the rounds they took
     */
    public record Outcome(
            long seed,
            String traceHash,
            long traceLines,
            long virtualMs,
            long slots,
            long messages,
            long steps,
            Map<Integer, Long> rounds) {}

    /** @throws SimulationFailed if a promise is broken; its message holds the command that replays the run */
    static Outcome run(long seed, Options options, Optional<Consumer<String>> reader) {
        try {
            return new Simulation(seed, options, reader, Optional.empty()).run();
        } catch (RuntimeException e) {
            throw new SimulationFailed(seed, options, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /** @return what was broken; empty when every promise held */
    static String attempt(long seed, String settings) {
        try {
            run(seed, Options.drawnFrom(seed, Optional.empty()).with(settings), Optional.empty());
            return "";
        } catch (SimulationFailed e) {
            return e.getMessage();
        }
    }

    Outcome run() {
        world.trace().add(0, "seed", seed, () -> seed + " " + world.options());
        workload.plan();
        planFaults();
        world.signers().forEach(SimSigner::boot);
        world.agenda().at(world.options().of(Knob.FAULTS_MS), this::heal);
        while (!over && world.agenda().next()) {
            // every thing planned does its own checking
        }
        return new Outcome(
                seed,
                world.trace().hash(),
                world.trace().lines(),
                world.agenda().nowMs(),
                world.oracle().height(),
                world.network().messages(),
                world.signers().stream().mapToLong(SimSigner::steps).sum(),
                world.oracle().rounds().slotsByRounds());
    }

    private void planFaults() {
        Options options = world.options();
        int lastMs = options.of(Knob.FAULTS_MS);
        Dice splits = world.dice("partitions");
        for (int i = 0; i < options.of(Knob.PARTITIONS); i++) {
            int fromMs = splits.between(0, lastMs);
            world.agenda().at(fromMs, this::split);
            world.agenda().at(fromMs + splits.between(300, 6_000), world.network()::rejoin);
        }
        Dice reorgs = world.dice("reorgs");
        for (int i = 0; i < options.of(Knob.REORGS); i++) {
            int depthDaa = reorgs.between(1, LONGEST_REORG_DAA);
            world.agenda().at(reorgs.between(1_000, Math.max(lastMs, 1_001)), () -> reorg(depthDaa));
        }
        Dice strangers = world.dice("strangers");
        for (int i = 0; i < options.of(Knob.STRANGERS); i++) {
            int tag = STRANGERS_TAG + i;
            world.agenda().at(strangers.between(500, Math.max(lastMs, 501)), () -> steal(tag));
        }
        Dice aside = world.dice("aside");
        for (int i = 0; i < options.of(Knob.ASIDE); i++) {
            world.agenda().at(aside.between(500, Math.max(lastMs, 501)), () -> setAside(aside));
        }
        Dice rewinds = world.dice("rewinds");
        for (int i = 0; i < options.of(Knob.REWINDS); i++) {
            SimSigner victim = world.signers().get(options.of(Knob.DEAD) + i);
            int backupMs = rewinds.between(0, lastMs);
            boolean whole = rewinds.chance(0.3);
            if (!whole) {
                world.agenda().at(backupMs, victim::backUp);
            }
            world.agenda().at(rewinds.between(backupMs, lastMs), victim::rewind);
        }
        Dice jumps = world.dice("jumps");
        for (int i = 0; i < options.of(Knob.JUMPS); i++) {
            SimSigner whose = jumps.pick(world.signers());
            long byMs = jumps.between(100, 60_000);
            world.agenda().at(jumps.between(0, lastMs), () -> whose.jump(byMs));
        }
        for (int atMs = 0; atMs < lastMs; atMs += 1_000) {
            world.agenda().at(atMs, this::vary);
        }
        Dice deaths = world.dice("deaths");
        for (int i = 0; i < options.of(Knob.DEAD); i++) {
            SimSigner victim = world.signers().get(i);
            world.agenda().at(deaths.between(0, lastMs), victim::kill);
        }
    }

    private void vary() {
        if (!world.healed()) {
            world.signers().forEach(signer -> signer.node().vary());
        }
    }

    private void reorg(int depthDaa) {
        world.trace().add(world.agenda().nowMs(), "chain", depthDaa, () -> "reorg of " + depthDaa);
        world.chain().reorg(depthDaa);
    }

    /** The pool is given another coin for it: what is looked at is the template, not the loss. */
    private void steal(int tag) {
        world.oracle().unpaidInput().filter(world.chain()::steal).ifPresent(outpoint -> {
            world.trace().add(world.agenda().nowMs(), "chain", tag, () -> "a stranger spends " + outpoint);
            world.chain().fund(tag, World.COIN_SOMPI);
        });
    }

    /** D3: operators give a slot up for now, each in its own time, and not all of them. */
    private void setAside(Dice dice) {
        world.oracle().stuckSlot().ifPresent(slot -> {
            for (SimSigner signer : world.signers()) {
                if (dice.chance(0.8)) {
                    world.agenda().in(dice.between(0, 500), () -> signer.setAside(slot));
                }
            }
        });
    }

    private void split() {
        if (!world.healed()) {
            world.trace().add(world.agenda().nowMs(), "net", 1, () -> "splits");
            world.network().split();
        }
    }

    private void heal() {
        world.trace().add(world.agenda().nowMs(), "net", 2, () -> "heals");
        if (world.options().betrayed()) {
            over = true; // nothing is promised but what was checked so far
            return;
        }
        world.heal();
        for (SimSigner signer : world.signers()) {
            signer.node().heal();
            signer.boot();
        }
        List<PoolState> open = world.signers().stream()
                .filter(SimSigner::up)
                .map(SimSigner::state)
                .filter(state -> state.height() == world.oracle().height())
                .toList();
        world.oracle()
                .rounds()
                .healed(
                        world.oracle().height() + 1,
                        open.stream().mapToInt(PoolState::round).max().orElse(0));
        long events = (long) world.options().of(Knob.EVENTS) * world.options().streams();
        watch(world.agenda().nowMs()
                + PATIENCE_MS
                + events * PATIENCE_PER_EVENT_MS
                + world.options().of(Knob.STRANGERS) * PATIENCE_PER_STRANGER_MS);
    }

    private void watch(long deadlineMs) {
        Optional<String> open = workload.open();
        if (open.isEmpty()) {
            over = true;
            return;
        }
        if (world.agenda().nowMs() >= deadlineMs) {
            throw new Broken("Progress: after healing, " + open.get());
        }
        workload.repeat();
        world.agenda().in(REPEAT_MS, () -> watch(deadlineMs));
    }
}
