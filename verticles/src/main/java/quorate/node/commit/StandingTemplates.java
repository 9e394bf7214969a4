package quorate.node.commit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.node.ingestion.EventRow;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.PoolId;
import quorate.protocol.TemplateHash;

/** Which slots' templates stand at this signer, for who takes one out of the node. Reads alone. Futures fail with DatabaseFailed. */
public final class StandingTemplates {
    /** Neither killed nor of a slot that pays nothing. */
    private static final String STANDS = """
            s.kind IN ('PAY', 'REPLACE') AND NOT EXISTS (SELECT 1 FROM slot k
                WHERE k.pool = s.pool AND k.undoes = s.slot AND k.kind = 'KILL')""";

    private static final String NEWEST_OF_EVENT = """
            SELECT s.slot FROM decided_event d
            JOIN slot s ON s.pool = d.pool AND (s.slot = d.slot OR (s.root = d.slot AND s.kind = 'REPLACE'))
            WHERE d.pool = $1 AND d.event_id = $2 AND d.undone_by_slot IS NULL AND""" + " " + STANDS + " ORDER BY s.slot DESC LIMIT 1";

    private static final String LIVE_OR_OF_TEMPLATE = """
            SELECT s.slot FROM slot s WHERE s.pool = $1 AND s.slot IN (
                SELECT slot FROM live_stage WHERE pool = $1 AND stage <> 'FINAL'
                UNION SELECT t.slot FROM slot t WHERE t.pool = $1 AND t.template_hash = $2
                UNION SELECT r.slot FROM slot t JOIN slot r ON r.pool = t.pool AND r.root = coalesce(t.root, t.slot)
                    WHERE t.pool = $1 AND t.template_hash = $2) AND""" + " " + STANDS + " ORDER BY s.slot";

    private static final String EVENTS =
            "SELECT " + EventRow.COLUMNS + ", 'NONE' AS other_content FROM events e WHERE e.event_id = ANY($1)";

    private final Postgres postgres;
    private final PoolId pool;

    public StandingTemplates(Postgres postgres, PoolId pool) {
        this.postgres = postgres;
        this.pool = pool;
    }

    /** The slot of the newest template of an event, if one stands. */
    public Future<Optional<Long>> newestOf(EventId event) {
        return slots(Sql.of(NEWEST_OF_EVENT, pool.name(), buffer(event)))
                .map(slots -> slots.stream().findFirst());
    }

    /** Every payment that is not final, and those of a template's events whatever their stage. */
    public Future<List<Long>> liveOrOf(TemplateHash template) {
        return slots(Sql.of(
                LIVE_OR_OF_TEMPLATE, pool.name(), Buffer.buffer(template.hash().toBytes())));
    }

    /** Those of the events that are known here, in the given order. */
    public Future<List<Event>> known(List<EventId> events) {
        Buffer[] ids = events.stream().map(StandingTemplates::buffer).toArray(Buffer[]::new);
        return postgres.query(Sql.of(EVENTS, (Object) ids)).map(rows -> {
            List<Event> known = new ArrayList<>();
            rows.forEach(row -> known.add(EventRow.known(row).event()));
            known.sort(java.util.Comparator.comparingInt(event -> events.indexOf(event.id())));
            return known;
        });
    }

    private Future<List<Long>> slots(Sql sql) {
        return postgres.query(sql).map(rows -> {
            List<Long> slots = new ArrayList<>();
            rows.forEach(row -> slots.add(row.getLong("slot")));
            return slots;
        });
    }

    private static Buffer buffer(EventId event) {
        return Buffer.buffer(event.hash().toBytes());
    }
}
