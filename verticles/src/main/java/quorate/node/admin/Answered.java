package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.node.postgres.DatabaseFailed;

/** How a route answers: with JSON, or with the problem that it met. */
final class Answered {
    private static final Logger LOG = LoggerFactory.getLogger(Answered.class);

    /** Why a request is not served; thrown, or what a future fails with. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient JsonObject problem;

        Refused(Problem problem) {
            this(problem.toJson());
        }

        /** @param problem as {@link Problem#toJson} makes it, which another part of the node may have done */
        Refused(JsonObject problem) {
            super(problem.getString("detail"));
            this.problem = problem;
        }

        static Refused notFound(String detail) {
            return new Refused(Problem.of(ProblemCode.NOT_FOUND, detail));
        }

        static Refused conflict(String detail) {
            return new Refused(Problem.of(ProblemCode.CONFLICT, detail));
        }
    }

    private Answered() {}

    static void by(RoutingContext context, Function<RoutingContext, Future<JsonObject>> ask) {
        Future<JsonObject> answer;
        try {
            answer = ask.apply(context);
        } catch (IllegalArgumentException | Refused bad) {
            answer = Future.failedFuture(bad);
        }
        answer.onSuccess(json -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(json.toBuffer()))
                .onFailure(failure -> fail(context, failure));
    }

    private static void fail(RoutingContext context, Throwable failure) {
        switch (failure) {
            case IllegalArgumentException bad ->
                Problem.of(ProblemCode.MALFORMED, bad.getMessage()).send(context);
            case Refused refused -> Problem.send(context, refused.problem);
            case DatabaseFailed down -> {
                LOG.warn("{}: {}", context.normalizedPath(), down.toString());
                Problem.of(ProblemCode.DATABASE_UNAVAILABLE, "the database does not answer")
                        .send(context);
            }
            default -> {
                LOG.warn("{} failed", context.normalizedPath(), failure);
                Problem.of(ProblemCode.INTERNAL, "an error of this signer; it is in its log")
                        .send(context);
            }
        }
    }
}
