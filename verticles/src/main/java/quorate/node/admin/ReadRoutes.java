package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import quorate.protocol.EventId;
import quorate.protocol.PoolId;

/** The read API: {@code GET /v1/...} as API.md lists it, for every role. */
final class ReadRoutes {
    private final Guard guard;
    private final PoolId pool;
    private final EventReads events;
    private final LogReads log;
    private final StreamReads streams;
    private final NodeReads node;
    private final PoolReads holdings;
    private final EvidenceReads evidence;

    ReadRoutes(
            Guard guard,
            PoolId pool,
            EventReads events,
            LogReads log,
            StreamReads streams,
            NodeReads node,
            PoolReads holdings,
            EvidenceReads evidence) {
        this.guard = guard;
        this.pool = pool;
        this.events = events;
        this.log = log;
        this.streams = streams;
        this.node = node;
        this.holdings = holdings;
        this.evidence = evidence;
    }

    void mount(Router router) {
        get(router, "/v1/events", context -> events.page(filter(context)));
        get(router, "/v1/events/:id", this::event);
        get(router, "/v1/pools/:id/log", this::slots);
        get(router, "/v1/streams", context -> streams.streams());
        get(router, "/v1/signers", context -> node.signers());
        get(router, "/v1/signers/:member/evidence", context -> evidence.of(context.pathParam("member")));
        get(router, "/v1/pool", context -> holdings.pool());
        get(router, "/v1/info", context -> node.info());
    }

    private Future<JsonObject> event(RoutingContext context) {
        EventId id = Parameters.eventId(context);
        return events.event(id)
                .map(found -> found.orElseThrow(() -> Answered.Refused.notFound("no event " + id + " is known here")));
    }

    private Future<JsonObject> slots(RoutingContext context) {
        String asked = context.pathParam("id");
        if (!asked.equals(pool.name())) {
            throw Answered.Refused.notFound("no pool " + asked + ": this signer's is " + pool.name());
        }
        boolean descending = Parameters.text(context, "order").equals(java.util.Optional.of("desc"));
        long start = Parameters.text(context, "from")
                .map(from -> Parameters.number("from", from, 1, Long.MAX_VALUE))
                .orElse(descending ? Long.MAX_VALUE : 1);
        return log.slots(asked, start, descending, Parameters.limit(context));
    }

    private static EventReads.Filter filter(RoutingContext context) {
        return new EventReads.Filter(
                Parameters.text(context, "phase").map(Parameters::phase),
                Parameters.text(context, "stream"),
                Parameters.text(context, "pool"),
                Parameters.text(context, "since").map(Parameters::instant),
                Parameters.cursor(context).map(EventReads.Cursor::decode),
                Parameters.limit(context));
    }

    private void get(Router router, String path, Function<RoutingContext, Future<JsonObject>> answer) {
        router.get(path).handler(guard.needs(Role.VIEWER)).handler(context -> Answered.by(context, answer));
    }
}
