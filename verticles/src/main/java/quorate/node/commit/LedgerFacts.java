package quorate.node.commit;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import quorate.node.EventSource;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.LiveInput;
import quorate.protocol.LiveLedger;
import quorate.protocol.Outpoint;
import quorate.protocol.Siblings;

/** What a live slot is told of the rest: its events, coins bound elsewhere, volume paid elsewhere (checks 1, 7, 9). */
public final class LedgerFacts {
    /** Volume counts from the lock (C7): what this signer signed within the window, other slots than $2. */
    private static final String VOLUME = """
            SELECT coalesce(sum(e.amount_sompi), 0)::bigint AS sompi
            FROM signed s JOIN events e USING (event_id)
            WHERE s.pool = $1 AND s.slot <> $2 AND s.retired_by_slot IS NULL
              AND s.at > now() - make_interval(secs => $3::double precision / 1000)
            """;

    private final Postgres postgres;
    private final LedgerStore ledger;
    private final EventSource events;
    private final Group group;

    public LedgerFacts(Postgres postgres, LedgerStore ledger, EventSource events, Group group) {
        this.postgres = postgres;
        this.ledger = ledger;
        this.events = events;
        this.group = group;
    }

    /** Those of the events that are stored here. */
    Future<List<Event>> events(List<EventId> ids) {
        List<Future<Optional<EventSource.Stored>>> reads =
                ids.stream().map(events::stored).toList();
        return Future.all(reads)
                .map(all -> all.<Optional<EventSource.Stored>>list().stream()
                        .flatMap(Optional::stream)
                        .map(stored -> stored.known().event())
                        .toList());
    }

    /** Check 1 before the key is used: the stored proofs that do not hold, or not for what is stored as their event (C3). */
    Future<List<LiveInput>> proofFaults(List<EventId> ids) {
        List<Future<Optional<LiveInput>>> checks = ids.stream()
                .map(id -> events.proofFault(id)
                        .map(fault -> fault.<LiveInput>map(found -> new LiveInput.ProofVoid(id, found))))
                .toList();
        return Future.all(checks)
                .map(all -> all.<Optional<LiveInput>>list().stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    Future<LiveLedger> ledger(long slot, long nowMs) {
        Sql volume =
                Sql.of(VOLUME, group.pool().name(), slot, (double) group.funds().volumeWindowMs());
        Future<SortedSet<Outpoint>> bound = ledger.boundElsewhere(group.pool(), slot);
        Future<SortedSet<EventId>> killed = ledger.killedAccepted(group.pool());
        Future<Long> sompi =
                postgres.query(volume).map(rows -> rows.iterator().next().getLong("sompi"));
        Future<Siblings> siblings = siblings(slot);
        return Future.all(bound, killed, sompi, siblings)
                .map(all -> new LiveLedger(bound.result(), killed.result(), sompi.result(), siblings.result()));
    }

    /** What has become of the other templates of the slot's events. */
    Future<Siblings> siblings(long slot) {
        return ledger.siblings(group.pool(), slot);
    }
}
