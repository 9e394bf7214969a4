package quorate.simulator;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run: first everything goes wrong that the options allow (nothing may ever contradict the {@link Oracle}), then the faults
 * end, and every event has to be Completed or cancelled at every live signer within bounded virtual time.
 */
public final class Simulation {
    private static final long REPEAT_MS = 3_000;
    private static final long PATIENCE_MS = 60_000;
    private static final long PATIENCE_PER_EVENT_MS = 15_000;
    private static final long LONGEST_REORG_DAA = 18; // above the confirmations, below the depth of inputs

    private final long seed;
    private final World world;
    private final Workload workload;
    private boolean over;

    private Simulation(long seed, Consumer<String> reader) {
        this.seed = seed;
        this.world = new World(seed, reader);
        this.workload = new Workload(world);
    }

    /**
     * What a run was like.
     *
     * @param traceHash the same for the same seed, always
     * @param virtualMs how much virtual time it took
     * @param slots how many slots were decided
     */
    public record Outcome(long seed, String traceHash, long traceLines, long virtualMs, long slots) {}

    /** @throws SimulationFailed if a promise is broken; its message holds the command that replays the run */
    public static Outcome run(long seed) {
        return run(seed, line -> {});
    }

    /** @param reader receives the trace, line by line */
    public static Outcome run(long seed, Consumer<String> reader) {
        Simulation simulation = new Simulation(seed, reader);
        try {
            return simulation.run();
        } catch (RuntimeException e) {
            throw new SimulationFailed(seed, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private Outcome run() {
        world.trace().add(0, "seed", seed + " " + world.options());
        workload.plan();
        planFaults();
        world.signers().forEach(SimSigner::boot);
        world.agenda().at(world.options().faultsMs(), this::heal);
        while (!over && world.agenda().next()) {
            // every thing planned does its own checking
        }
        return new Outcome(
                seed,
                world.trace().hash(),
                world.trace().lines(),
                world.agenda().nowMs(),
                world.oracle().height());
    }

    private void planFaults() {
        Options options = world.options();
        Dice dice = world.dice().fork();
        int lastMs = (int) options.faultsMs();
        for (int i = 0; i < options.partitions(); i++) {
            int fromMs = dice.between(0, lastMs);
            world.agenda().at(fromMs, this::split);
            world.agenda().at(fromMs + dice.between(300, 6_000), world.network()::rejoin);
        }
        for (int i = 0; i < options.reorgs(); i++) {
            int depthDaa = dice.between(1, (int) LONGEST_REORG_DAA);
            world.agenda().at(dice.between(1_000, lastMs), () -> reorg(depthDaa));
        }
        for (int atMs = 0; atMs < lastMs; atMs += 1_000) {
            world.agenda().at(atMs, this::vary);
        }
        for (int i = 0; i < options.dead(); i++) {
            SimSigner victim = world.signers().get(i);
            world.agenda().at(dice.between(0, lastMs), () -> die(victim));
        }
    }

    private void vary() {
        if (!world.healed()) {
            world.signers().forEach(signer -> signer.node().vary());
        }
    }

    private void reorg(int depthDaa) {
        world.trace().add(world.agenda().nowMs(), "chain", "reorg of " + depthDaa);
        world.chain().reorg(depthDaa);
    }

    private void split() {
        if (!world.healed()) {
            world.trace().add(world.agenda().nowMs(), "net", "splits");
            world.network().split();
        }
    }

    private void die(SimSigner victim) {
        victim.kill();
    }

    private void heal() {
        world.trace().add(world.agenda().nowMs(), "net", "heals");
        world.heal();
        for (SimSigner signer : world.signers()) {
            signer.node().heal();
            signer.boot();
        }
        long events = (long) world.options().eventsPerStream()
                * (world.options().contiguousStreams() + world.options().increasingStreams());
        watch(world.agenda().nowMs() + PATIENCE_MS + events * PATIENCE_PER_EVENT_MS);
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
