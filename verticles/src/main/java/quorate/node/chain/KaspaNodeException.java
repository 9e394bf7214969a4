package quorate.node.chain;

/**
 * Why a call to the Kaspa node has no answer, or which error the node answered with. For a transaction sent to the node none of
 * these says whether the node took it: see {@link SubmitOutcome}.
 */
public final class KaspaNodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for code; the message is for people. */
    public enum Code {
        /** No connection; nothing was sent. */
        UNREACHABLE,
        /** Sent, but the connection was lost before the answer came. */
        CONNECTION_LOST,
        /** Connected, but no answer in time. */
        DEADLINE,
        /** The node answered with an error text. */
        REJECTED,
        /** Too many calls of this process wait for answers. */
        TOO_MANY_PENDING,
        /** The answer is not what was asked for, or cannot be read. */
        MALFORMED,
        /** This client was closed. */
        CLOSED
    }

    private final Code code;

    public KaspaNodeException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public KaspaNodeException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
