package quorate.simulator;

import java.util.Optional;

/** Makes a failing run smaller: fewer events and faults, as long as the same rule is broken. */
final class Shrinking {
    private static final int MOST_RUNS = 200;
    private int runs;

    /** @return the smallest failing run found; the one given if none is smaller */
    SimulationFailed shrink(long seed, SimulationFailed failed) {
        SimulationFailed smallest = failed;
        boolean smaller = true;
        while (smaller && runs < MOST_RUNS) {
            smaller = false;
            for (Knob knob : Knob.values()) {
                Optional<SimulationFailed> next = knob.shrinks() ? smaller(seed, smallest, knob) : Optional.empty();
                if (next.isPresent()) {
                    smallest = next.get();
                    smaller = true;
                }
            }
        }
        return smallest;
    }

    /** With this knob at its least, or half way there. */
    private Optional<SimulationFailed> smaller(long seed, SimulationFailed failed, Knob knob) {
        int value = failed.options().of(knob);
        for (int less : new int[] {knob.least(), (knob.least() + value) / 2, value - 1}) {
            if (less >= knob.least() && less < value && runs++ < MOST_RUNS) {
                Options options = failed.options().with(knob, less);
                if (options.streams() == 0) {
                    continue;
                }
                try {
                    Simulation.run(seed, options, Optional.empty());
                } catch (SimulationFailed again) {
                    if (again.rule().equals(failed.rule())) {
                        return Optional.of(again);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
