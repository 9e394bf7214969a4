package quorate.simulator;

/** A rule was broken, or an event was not paid in time. The message ends with the command that replays the run. */
public final class SimulationFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    SimulationFailed(long seed, String what, Throwable cause) {
        super("seed " + seed + ": " + what + "; replay it with: ./quorate simulate --seed " + seed, cause);
    }
}
