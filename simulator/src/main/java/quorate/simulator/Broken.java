package quorate.simulator;

/** Found while a run goes on; {@link Simulation} adds the seed. */
final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String what) {
        super(what);
    }
}
