package quorate.node.postgres;

import java.util.Optional;

/** Reads outcomes in tests, and makes the one that main code cannot. */
public final class Outcomes {
    private Outcomes() {}

    /** What a server that answered its COMMIT says; of no server's, for a test that is one itself. */
    public static Outcome<Void> committed() {
        return new Outcome.Committed<>(null);
    }

    /** The promise that refused it; empty when it is committed. Anything else fails the test. */
    public static <T> Optional<Promise> refusal(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Committed<T> committed -> Optional.empty();
            case Outcome.RolledBack<T>(DatabaseFailure.Refused refused) -> Optional.of(refused.promise());
            case Outcome.RolledBack<T>(DatabaseFailure other) -> throw new AssertionError(other);
            case Outcome.Unknown<T>(String detail) -> throw new AssertionError("unknown: " + detail);
        };
    }
}
