package quorate.node.ingestion;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.Verdict;
import quorate.node.NodeClock;
import quorate.node.http.Problem;
import quorate.node.http.ProblemCode;
import quorate.protocol.Event;
import quorate.protocol.EventId;

/** The two routes that relayers have (API.md, Ingestion). Used on one context. */
final class WebhookRoutes {
    static final int MAX_BODY_BYTES = 1024 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(WebhookRoutes.class);
    private static final String RELAYER = "relayer";
    private static final String PATH = "/v1/events";

    private final Webhooks webhooks;
    private final RelayerLimits limits;
    private final int inFlightLimit;
    private final long deadlineMs;
    private final EventIntake intake;
    private final EventStore store;
    private final DeadLetters deadLetters;
    private final NodeClock clock;
    private int inFlight;

    WebhookRoutes(
            IngestionOptions options, EventIntake intake, EventStore store, DeadLetters deadLetters, NodeClock clock) {
        this.webhooks = new Webhooks(options.relayers());
        this.limits = new RelayerLimits(options.limits());
        this.inFlightLimit = options.limits().inFlightAll();
        this.deadlineMs = options.limits().deadlineMs();
        this.intake = intake;
        this.store = store;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    void mount(Router router) {
        // One route each: a body handler may not follow others on its own route.
        router.post(PATH).handler(this::admit);
        router.post(PATH).handler(WebhookRoutes::requireJson);
        router.post(PATH).handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.post(PATH).handler(this::authenticate).handler(this::limit).handler(this::take);
        router.get(PATH + "/:id")
                .handler(this::admit)
                .handler(this::authenticate)
                .handler(this::limit)
                .handler(this::show);
        router.route().failureHandler(WebhookRoutes::failed);
        router.errorHandler(
                404,
                context -> Problem.of(ProblemCode.NOT_FOUND, "no such route").send(context));
        router.errorHandler(
                405,
                context -> Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "another method is expected here")
                        .send(context));
    }

    // Before anything is read: what is being read and worked on holds memory.
    private void admit(RoutingContext context) {
        if (inFlight >= inFlightLimit) {
            Problem.of(ProblemCode.OVERLOADED, "too many requests at once").send(context);
            return;
        }
        inFlight++;
        long deadline = context.vertx().setTimer(deadlineMs, late -> expire(context));
        context.addEndHandler(ended -> {
            inFlight--;
            context.vertx().cancelTimer(deadline);
        });
        context.next();
    }

    // A sender that drips its body must not keep a place that a relayer needs.
    private static void expire(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        Problem.of(ProblemCode.OVERLOADED, "the request was not read or not answered in time")
                .send(context);
        context.request().connection().close();
    }

    private static void requireJson(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        String media = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!media.equals("application/json")) {
            Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "expected application/json, found '" + media + "'")
                    .send(context);
            return;
        }
        context.next();
    }

    private void authenticate(RoutingContext context) {
        HttpServerRequest request = context.request();
        Webhooks.Headers headers = new Webhooks.Headers(
                request.getHeader("webhook-id"),
                request.getHeader("webhook-timestamp"),
                request.getHeader("webhook-signature"));
        switch (webhooks.sender(headers, body(context), clock.nowMs())) {
            case Webhooks.Sender.Nobody nobody ->
                Problem.of(ProblemCode.UNAUTHENTICATED, nobody.why()).send(context);
            case Webhooks.Sender.Relayer relayer -> {
                context.put(RELAYER, relayer.name());
                context.next();
            }
        }
    }

    private void limit(RoutingContext context) {
        String relayer = context.get(RELAYER);
        OptionalLong waitMs = limits.take(relayer, clock.nowMs());
        if (waitMs.isPresent()) {
            Answers.rateLimited(waitMs).send(context);
            return;
        }
        context.addEndHandler(ended -> limits.done(relayer));
        context.next();
    }

    private void take(RoutingContext context) {
        byte[] body = body(context);
        String relayer = context.get(RELAYER);
        EventMaterial material;
        try {
            material = EventJson.read(body);
        } catch (MalformedException bad) {
            Answers.malformed(bad).send(context);
            return;
        }
        intake.accept(material, relayer)
                .compose(accepted -> switch (accepted) {
                    case Accepted.Refused refused -> refuse(context, body, refused.why());
                    case Accepted.Proven proven -> answer(context, body, proven.event(), proven.stored());
                })
                .onFailure(context::fail);
    }

    private Future<Void> answer(RoutingContext context, byte[] body, Event event, StoreResult stored) {
        switch (stored) {
            case StoreResult.Here here ->
                context.response()
                        .setStatusCode(here.fresh() ? 202 : 200)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(Answers.here(event, here).toBuffer());
            case StoreResult.Conflict conflict -> Answers.conflict(conflict).send(context);
            case StoreResult.Paused paused -> Answers.paused(paused).send(context);
            case StoreResult.PlaceTaken taken -> {
                return refuse(context, body, Answers.placeTaken(event, taken));
            }
        }
        return Future.succeededFuture();
    }

    // 422 is answered when the letter is durable: nothing that was once proper is lost.
    private Future<Void> refuse(RoutingContext context, byte[] body, Verdict.Rejected why) {
        if (!Answers.isDeadLetter(why)) {
            Answers.rejected(why).send(context);
            return Future.succeededFuture();
        }
        String relayer = context.get(RELAYER);
        return deadLetters.add(body, relayer, why).map(letter -> {
            LOG.info("event of {} refused, dead letter {}: {}", relayer, letter, why);
            Answers.rejected(why).with("deadLetter", letter).send(context);
            return null;
        });
    }

    private void show(RoutingContext context) {
        EventId event;
        try {
            event = EventId.ofHex(context.pathParam("id"));
        } catch (IllegalArgumentException bad) {
            Problem.of(ProblemCode.MALFORMED, "id: expected 64 hex digits").send(context);
            return;
        }
        String relayer = context.get(RELAYER);
        store.fate(event, relayer)
                .onFailure(context::fail)
                .onSuccess(fate -> fate.ifPresentOrElse(
                        found -> context.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                                .end(found.toJson().toBuffer()),
                        () -> Problem.of(ProblemCode.NOT_FOUND, "no event " + event + " of this relayer is known here")
                                .send(context)));
    }

    private static void failed(RoutingContext context) {
        if (context.statusCode() == 413) {
            Problem.of(ProblemCode.TOO_LARGE, "a body has at most " + MAX_BODY_BYTES + " bytes")
                    .send(context);
            return;
        }
        Throwable cause = context.failure();
        LOG.warn("request failed: {}", cause == null ? context.statusCode() : cause.toString());
        Answers.failure(cause).send(context);
    }

    private static byte[] body(RoutingContext context) {
        Buffer body = context.body() == null ? null : context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }
}
