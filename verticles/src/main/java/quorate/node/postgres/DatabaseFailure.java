package quorate.node.postgres;

/** Why the database did not do what was asked. */
public sealed interface DatabaseFailure {
    String detail();

    /** Whether the same request may succeed later without anything else changing. */
    boolean retryable();

    /** A constraint, trigger or privilege refused it. A duplicate often means "already here". */
    record Refused(Promise promise, String constraint, String detail) implements DatabaseFailure {
        @Override
        public boolean retryable() {
            return false;
        }
    }

    /** SQLSTATE 25006: the server is a standby or a demoted primary. Fatal for this pool of connections. */
    record ReadOnly(String detail) implements DatabaseFailure {
        @Override
        public boolean retryable() {
            return false;
        }
    }

    /** No connection, none free in time, or the server is starting or stopping. */
    record Unavailable(String detail) implements DatabaseFailure {
        @Override
        public boolean retryable() {
            return true;
        }
    }

    /** A lock, a deadlock, a serialisation conflict or a statement that took too long. */
    record Contended(String sqlState, String detail) implements DatabaseFailure {
        @Override
        public boolean retryable() {
            return true;
        }
    }

    /** Anything else: an error of ours, or of the server. */
    record Broken(String sqlState, String detail) implements DatabaseFailure {
        @Override
        public boolean retryable() {
            return false;
        }
    }
}
