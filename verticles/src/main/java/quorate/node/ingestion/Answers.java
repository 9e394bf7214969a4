package quorate.node.ingestion;

import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.event.RejectionCode;
import quorate.codecs.event.Verdict;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.node.postgres.DatabaseFailed;
import quorate.protocol.Event;

/** What a relayer is told: the table of API.md, Ingestion. */
final class Answers {
    private static final long PAUSED_RETRY_MS = 5_000;

    private Answers() {}

    /** The body of 200 and 202. */
    static JsonObject here(Event event, StoreResult.Here here) {
        return new JsonObject()
                .put("eventId", here.event().toString())
                .put("phase", here.phase())
                .put("stream", event.stream().text())
                .put("nonce", event.nonce())
                .put("position", here.position());
    }

    static Problem conflict(StoreResult.Conflict conflict) {
        return Problem.of(
                        ProblemCode.CONFLICTING_CONTENT,
                        "this external id was accepted with content " + conflict.known() + ", this is "
                                + conflict.offered())
                .with("knownDigest", conflict.known().toHex())
                .with("offeredDigest", conflict.offered().toHex());
    }

    static Problem paused(StoreResult.Paused paused) {
        return Problem.of(ProblemCode.PAUSED, "events are not taken in: " + paused.reason())
                .retryAfterMs(PAUSED_RETRY_MS);
    }

    static Verdict.Rejected placeTaken(Event event, StoreResult.PlaceTaken taken) {
        return new Verdict.Rejected(
                RejectionCode.STREAM_MISMATCH,
                "nonce",
                "a nonce of stream " + event.stream() + " that no other event has",
                event.nonce() + ", which event " + taken.by() + " has");
    }

    static Problem malformed(MalformedException bad) {
        return details(Problem.of(ProblemCode.MALFORMED, bad.getMessage()), bad.path(), bad.expected(), bad.found());
    }

    static Problem rejected(Verdict.Rejected why) {
        String at = why.path().isEmpty() ? "" : why.path() + ": ";
        String detail = at + "expected " + why.expected() + ", found " + why.found();
        return details(Problem.of(code(why.code()), detail), why.path(), why.expected(), why.found());
    }

    /** 422 is kept as a dead letter; whatever was not even a proper request is not. */
    static boolean isDeadLetter(Verdict.Rejected why) {
        return code(why.code()).status() == 422;
    }

    static Problem rateLimited(OptionalLong waitMs) {
        return Problem.of(ProblemCode.RATE_LIMITED, "more requests than this relayer may send")
                .retryAfterMs(waitMs.orElse(1_000));
    }

    static Problem failure(Throwable failure) {
        return failure instanceof DatabaseFailed
                ? Problem.of(ProblemCode.DATABASE_UNAVAILABLE, "nothing was stored, or it is not known whether it was")
                : Problem.of(ProblemCode.INTERNAL, "an error of this signer; it is in its log");
    }

    private static ProblemCode code(RejectionCode code) {
        return switch (code) {
            case MALFORMED -> ProblemCode.MALFORMED;
            case TOO_LARGE -> ProblemCode.TOO_LARGE;
            case PROOF_INVALID -> ProblemCode.PROOF_INVALID;
            case UNKNOWN_DOMAIN -> ProblemCode.UNKNOWN_DOMAIN;
            case SENDER_NOT_ALLOWED -> ProblemCode.SENDER_NOT_ALLOWED;
            case SOURCE_NOT_ALLOWED -> ProblemCode.SOURCE_NOT_ALLOWED;
            case STREAM_MISMATCH -> ProblemCode.STREAM_MISMATCH;
            case BELOW_FIRST_NONCE -> ProblemCode.BELOW_FIRST_NONCE;
            case POLICY_REFUSED -> ProblemCode.POLICY_REFUSED;
            case DESTINATION_INVALID -> ProblemCode.DESTINATION_INVALID;
        };
    }

    private static Problem details(Problem problem, String path, String expected, String found) {
        return problem.with("path", path).with("expected", expected).with("found", found);
    }
}
