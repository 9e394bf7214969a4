package quorate.node.ingestion;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import quorate.codecs.event.EventIds;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.Verdict;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.protocol.EventId;

/** What an operator tries again. Answers are JSON; one that did not succeed has a {@code problem} as the API shows it. */
final class Requeue {
    private final EventIntake intake;
    private final DeadLetters deadLetters;

    Requeue(EventIntake intake, DeadLetters deadLetters) {
        this.intake = intake;
        this.deadLetters = deadLetters;
    }

    /** {@code {id, dryRun}}: the letter's body runs through every check again, the webhook's signature excepted. */
    void requeue(Message<JsonObject> request) {
        long id = request.body().getLong("id");
        boolean dryRun = request.body().getBoolean("dryRun", false);
        deadLetters
                .find(id)
                .compose(found -> found.isEmpty()
                        ? problem(Problem.of(ProblemCode.NOT_FOUND, "no dead letter " + id))
                        : again(found.get(), dryRun))
                .otherwise(failure -> asJson(Answers.failure(failure)))
                .onSuccess(request::reply);
    }

    /** {@code {externalId, dryRun}}. */
    void replay(Message<JsonObject> request) {
        String externalId = request.body().getString("externalId");
        intake.replay(EventIds.externalId(externalId), request.body().getBoolean("dryRun", false))
                .map(events -> new JsonObject()
                        .put(
                                "events",
                                new JsonArray(
                                        events.stream().map(EventId::toString).toList())))
                .otherwise(failure -> asJson(Answers.failure(failure)))
                .onSuccess(request::reply);
    }

    // A letter's body was read once before it became one, so it is well formed.
    private Future<JsonObject> again(DeadLetters.Letter letter, boolean dryRun) {
        EventMaterial material = EventJson.read(letter.body().getBytes());
        if (dryRun) {
            return switch (intake.judge(material)) {
                case Verdict.Rejected why -> problem(Answers.rejected(why));
                case Verdict.Verified verified ->
                    Future.succeededFuture(new JsonObject()
                            .put("eventId", verified.event().id().toString()));
            };
        }
        return intake.accept(material, letter.relayer()).compose(accepted -> switch (accepted) {
            case Accepted.Refused refused -> problem(Answers.rejected(refused.why()));
            case Accepted.Proven proven ->
                switch (proven.stored()) {
                    case StoreResult.Here here ->
                        deadLetters.resolved(letter.id(), here.event()).map(Answers.here(proven.event(), here));
                    case StoreResult.Conflict conflict -> problem(Answers.conflict(conflict));
                    case StoreResult.Paused paused -> problem(Answers.paused(paused));
                    case StoreResult.PlaceTaken taken ->
                        problem(Answers.rejected(Answers.placeTaken(proven.event(), taken)));
                };
        });
    }

    private static Future<JsonObject> problem(Problem problem) {
        return Future.succeededFuture(asJson(problem));
    }

    private static JsonObject asJson(Problem problem) {
        return new JsonObject().put("problem", problem.toJson());
    }
}
