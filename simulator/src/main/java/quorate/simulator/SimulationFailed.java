package quorate.simulator;

/** A promise was broken; the message ends with the command that replays the run. */
public final class SimulationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Options options;

    SimulationFailed(long seed, Options options, String what, Throwable cause) {
        super("seed " + seed + ": " + what + "\n  replay: " + command(seed, options), cause);
        this.options = options;
    }

    Options options() {
        return options;
    }

    /** The rule that was broken: what stands before the colon. */
    String rule() {
        String what = getCause().getMessage() == null
                ? getCause().toString()
                : getCause().getMessage();
        int colon = what.indexOf(':');
        return colon < 0 ? what : what.substring(0, colon);
    }

    private static String command(long seed, Options options) {
        String settings = options.settingsSince(Options.drawnFrom(seed, java.util.Optional.empty()));
        return "./quorate simulate --seed " + seed + (settings.isEmpty() ? "" : " --set " + settings);
    }
}
