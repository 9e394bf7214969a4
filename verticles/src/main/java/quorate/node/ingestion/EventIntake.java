package quorate.node.ingestion;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.MaterialVerifier;
import quorate.codecs.event.Verdict;
import quorate.node.Addresses;
import quorate.node.EventSource;
import quorate.node.NodeClock;
import quorate.node.metrics.NodeMetrics;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.NodeId;
import quorate.protocol.OtherContent;
import quorate.protocol.Phase;

/**
 * The one way in: material, whoever brings it, is verified, stored, made known here and announced. Any thread may use it.
 * Futures fail with {@link quorate.node.postgres.DatabaseFailed} when the database could not be asked; then nothing was said
 * to anybody, and the same material may come again.
 */
public final class EventIntake implements EventSource {
    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);
    private static final int REMEMBERED = 4_096;
    private static final long ANNOUNCE_AGAIN_MS = 1_000;
    private static final long ANNOUNCE_FOR_PEER_MS = 2_000;

    private final MaterialVerifier verifier;
    private final EventStore store;
    private final NodeClock clock;
    private final EventBus bus;
    private final NodeMetrics metrics;
    /** Members' material that is stored: the same bytes come from several members, and with every proposal. */
    private final Recent<Bytes, EventId> learned = new Recent<>(REMEMBERED);
    /** Members' material that is being stored: it comes as an announcement and, a moment later, with a proposal. */
    private final Map<Bytes, Future<EventId>> learning = new ConcurrentHashMap<>();

    /** What was stored just now, until it is asked for: spares the first reader the database, and says that it is new (V4). */
    private final Recent<EventId, EventSource.Stored> arrivals = new Recent<>(REMEMBERED);

    /** External ids that got a second content: what was remembered of their events is out of date. */
    private final Recent<Hash32, Boolean> contested = new Recent<>(REMEMBERED);

    public EventIntake(
            MaterialVerifier verifier, EventStore store, NodeClock clock, EventBus bus, NodeMetrics metrics) {
        this.verifier = verifier;
        this.store = store;
        this.clock = clock;
        this.bus = bus;
        this.metrics = metrics;
    }

    @Override
    public Future<Optional<EventSource.Stored>> stored(EventId id) {
        Optional<EventSource.Stored> arrival = arrivals.take(id)
                .filter(stored ->
                        contested.get(stored.known().event().externalId()).isEmpty());
        return arrival.isPresent() ? Future.succeededFuture(arrival) : store.stored(id);
    }

    /** The proof must hold, and for the event that stands beside it: what is stored is paid (C3). */
    @Override
    public Future<Optional<String>> proofFault(EventId id) {
        return stored(id).map(found -> found.flatMap(this::proofFault));
    }

    private Optional<String> proofFault(EventSource.Stored stored) {
        if (stored.material().length() == 0) {
            return Optional.empty(); // retention has taken it
        }
        return switch (verifier.verify(stored.material())) {
            case Verdict.Rejected rejected -> Optional.of(rejected.code() + ": found " + rejected.found());
            case Verdict.Verified verified ->
                verified.event().equals(stored.known().event())
                        ? Optional.empty()
                        : Optional.of("a proof of " + verified.event());
        };
    }

    /** The same checks as a webhook's (G1). Fails with {@link MaterialRefused} when one refuses it. */
    @Override
    public Future<EventId> learn(NodeId from, Bytes material) {
        Optional<EventId> known = learned.get(material);
        if (known.isPresent()) {
            return Future.succeededFuture(known.get());
        }
        Promise<EventId> first = Promise.promise();
        Future<EventId> running = learning.putIfAbsent(material, first.future());
        if (running != null) {
            return running;
        }
        return verified(from, material).onComplete(done -> {
            learning.remove(material);
            first.handle(done);
        });
    }

    private Future<EventId> verified(NodeId from, Bytes material) {
        return accept(verifier.verify(material), Optional.empty(), ANNOUNCE_FOR_PEER_MS)
                .compose(accepted -> switch (accepted) {
                    case Accepted.Refused refused -> {
                        LOG.warn("event material of {} refused: {}", from, refused.why());
                        yield Future.failedFuture(new MaterialRefused(refused.why()));
                    }
                    case Accepted.Proven proven -> {
                        EventId id = proven.event().id();
                        learned.put(material, id);
                        yield Future.succeededFuture(id);
                    }
                });
    }

    /** Material that a relayer brings: stored, then announced at once. */
    Future<Accepted> accept(EventMaterial material, String relayer) {
        return accept(verifier.verify(material), Optional.of(relayer), ANNOUNCE_AGAIN_MS);
    }

    /** What the checks say, without storing anything. */
    Verdict judge(EventMaterial material) {
        return verifier.verify(material);
    }

    /** An event's proof, for members; empty if the event is not known or retention has taken it. */
    Future<Optional<Bytes>> proof(EventId event) {
        Optional<Bytes> arrived = arrivals.get(event).map(EventSource.Stored::material);
        return arrived.isPresent()
                ? Future.succeededFuture(arrived)
                : store.stored(event)
                        .map(found -> found.map(EventSource.Stored::material).filter(proof -> proof.length() > 0));
    }

    /** Tells the members again of what nobody has decided, at most {@code limit} events. */
    Future<Integer> look(int limit) {
        return store.announceAgain(clock.nowMs(), limit).map(due -> {
            due.forEach(this::announce);
            return due.size();
        });
    }

    /** Makes every event with that external id known again, here and to the members; answers which there are. */
    Future<List<EventId>> replay(Hash32 externalId, boolean dryRun) {
        return store.ofExternalId(externalId).onSuccess(found -> {
            if (!dryRun) {
                found.forEach(this::actionable);
                found.forEach(this::announce);
            }
        });
    }

    private Future<Accepted> accept(Verdict verdict, Optional<String> relayer, long announceAfterMs) {
        return switch (verdict) {
            case Verdict.Rejected rejected -> Future.succeededFuture(new Accepted.Refused(rejected));
            case Verdict.Verified verified -> {
                long nowMs = clock.nowMs();
                yield store.accept(verified, relayer, nowMs, nowMs + announceAfterMs)
                        .map(stored -> {
                            tell(verified, stored, nowMs, relayer.isPresent());
                            return new Accepted.Proven(verified.event(), stored);
                        });
            }
        };
    }

    // After the commit: what is not durable must not be spoken of.
    private void tell(Verdict.Verified verified, StoreResult stored, long nowMs, boolean accepted) {
        if (stored instanceof StoreResult.Here here && here.fresh()) {
            metrics.count(NodeMetrics.Count.EVENTS_RECEIVED);
        }
        switch (stored) {
            case StoreResult.Here here
            when here.fresh() && !here.secondContent() -> {
                Input.EventKnown known = new Input.EventKnown(verified.event(), nowMs, OtherContent.NONE, accepted);
                boolean undecided = here.phase().equals(Phase.PROPOSING.name());
                arrivals.put(here.event(), new EventSource.Stored(known, verified.material(), undecided));
                actionable(here.event());
                if (accepted) {
                    announce(here.event());
                }
            }
            case StoreResult.Here here
            when here.secondContent() -> tellContested(verified.event().externalId());
            case StoreResult.Here here -> {}
            case StoreResult.Conflict conflict -> {}
            case StoreResult.PlaceTaken taken -> {}
            case StoreResult.Paused paused -> {}
        }
    }

    // Check 12 fails from now on for every event of that external id, not for the new one alone.
    private void tellContested(Hash32 externalId) {
        contested.put(externalId, true);
        store.ofExternalId(externalId)
                .onSuccess(events -> events.forEach(this::actionable))
                .onFailure(failure -> LOG.warn("contents of {} cannot be read: {}", externalId, failure.toString()));
    }

    private void actionable(EventId event) {
        bus.publish(Addresses.EVENT_ACTIONABLE, event.toString(), Addresses.LOCAL);
    }

    private void announce(EventId event) {
        bus.publish(Addresses.EVENT_ANNOUNCE, event.toString(), Addresses.LOCAL);
    }
}
