package quorate.node.postgres;

import java.util.Optional;

/**
 * How a transaction ended, as far as this node knows. Only {@link Committed} lets anything leave or any key be used (C2): it
 * cannot be made outside this package.
 *
 * @param <T> what a committed transaction answers
 */
public sealed interface Outcome<T> {
    /** Durable: the server has answered the COMMIT. */
    final class Committed<T> implements Outcome<T> {
        private final T value;

        Committed(T value) {
            this.value = value;
        }

        public T value() {
            return value;
        }

        @Override
        public String toString() {
            return "Committed[" + value + "]";
        }
    }

    /** Nothing of it is stored. */
    record RolledBack<T>(DatabaseFailure cause) implements Outcome<T> {}

    /** The connection was lost, or time ran out, between the COMMIT and its answer: read again before acting. */
    record Unknown<T>(String detail) implements Outcome<T> {}

    default boolean isCommitted() {
        return this instanceof Committed;
    }

    /** The value, if committed. */
    default Optional<T> ifCommitted() {
        return this instanceof Committed<T> committed ? Optional.of(committed.value()) : Optional.empty();
    }

    /** The same outcome with another answer. */
    default <U> Outcome<U> answering(U value) {
        return switch (this) {
            case Committed<T> committed -> new Committed<>(value);
            case RolledBack<T>(DatabaseFailure cause) -> new RolledBack<>(cause);
            case Unknown<T>(String detail) -> new Unknown<>(detail);
        };
    }
}
