package quorate.node.postgres;

/** A read failed, or a future needs an exception: carries the typed {@link DatabaseFailure}. */
public final class DatabaseFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient DatabaseFailure failure;

    public DatabaseFailed(DatabaseFailure failure, Throwable cause) {
        super(failure.toString(), cause);
        this.failure = failure;
    }

    public DatabaseFailure failure() {
        return failure;
    }
}
