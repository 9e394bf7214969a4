package quorate.node.http;

import java.util.Locale;

/**
 * Why a request was not served, with its HTTP status and whether the same request may succeed later. Append only: clients
 * depend on the names (API.md).
 */
public enum ProblemCode {
    /** The request is not what the interface says. */
    MALFORMED(400, "The request is malformed"),
    /** No credentials, or wrong ones. */
    UNAUTHENTICATED(401, "Credentials are missing or wrong"),
    /** Known, but not allowed. */
    FORBIDDEN(403, "Not allowed"),
    /** The event's source is not in the group's configuration. */
    SOURCE_NOT_ALLOWED(403, "The source is not allowed"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    /** The state of the thing does not allow it. */
    CONFLICT(409, "In conflict with the present state"),
    /** A live event that may still be signed, or killed, by the members that are up (D3). */
    CAN_GO_ON(409, "The event can go on"),
    /** The same external id was accepted with another content. */
    CONFLICTING_CONTENT(409, "Another content of this external id is known"),
    TOO_LARGE(413, "Too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
    PROOF_INVALID(422, "The source's proof is not valid"),
    UNKNOWN_DOMAIN(422, "The domain is unknown"),
    SENDER_NOT_ALLOWED(422, "The sender is not on the group's list"),
    STREAM_MISMATCH(422, "The place in the stream is taken"),
    BELOW_FIRST_NONCE(422, "The nonce is below the stream's first"),
    POLICY_REFUSED(422, "The group's policy refuses it"),
    DESTINATION_INVALID(422, "The destination cannot be paid"),
    /** More requests than this caller may send. */
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL(500, "An error of this server"),
    DATABASE_UNAVAILABLE(503, "The database is not available"),
    /** An operator has paused the pool, or it is halted. */
    PAUSED(503, "Paused"),
    /** Too much is in work at this server. */
    OVERLOADED(503, "Overloaded");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Whether the same request may succeed later without anything else changing. */
    public boolean retryable() {
        return status == 429 || status == 503;
    }

    /** As clients see it: {@code conflicting_content}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
