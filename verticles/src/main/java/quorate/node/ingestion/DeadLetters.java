package quorate.node.ingestion;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.event.Verdict;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.EventId;

/** What relayers delivered and the checks refused, kept for an operator. The same body is one letter, however often it comes. */
public final class DeadLetters {
    /** More are not kept: a relayer cannot fill the disk. */
    static final int MAX_KEPT = 10_000;

    private static final String ADD = """
            INSERT INTO dead_letters AS d (body_digest, body, relayer, code, path, expected, found)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (body_digest) DO UPDATE SET times = d.times + 1, last_at = clock_timestamp(),
                relayer = $3, code = $4, path = $5, expected = $6, found = $7
            RETURNING id""";

    private final Postgres postgres;

    /** One letter: the body as it was signed by its relayer. */
    record Letter(long id, Buffer body, String relayer) {}

    public DeadLetters(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Answers the letter's id. */
    Future<Long> add(byte[] body, String relayer, Verdict.Rejected why) {
        return postgres.query(Sql.of(
                        ADD,
                        EventStore.buffer(Hashes.sha256(body)),
                        Buffer.buffer(body),
                        relayer,
                        why.code().wireName(),
                        why.path(),
                        why.expected(),
                        why.found()))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    Future<Optional<Letter>> find(long id) {
        return postgres.query(Sql.of("SELECT id, body, relayer FROM dead_letters WHERE id = $1", id))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(
                                new Letter(row.getLong("id"), row.getBuffer("body"), row.getString("relayer")));
                    }
                    return Optional.empty();
                });
    }

    /** The letter has become an event. */
    Future<Void> resolved(long id, EventId event) {
        return postgres.query(Sql.of(
                        "UPDATE dead_letters SET event_id = $2 WHERE id = $1", id, EventStore.buffer(event.hash())))
                .mapEmpty();
    }

    /** Takes the oldest beyond {@link #MAX_KEPT}. */
    Future<Integer> prune() {
        return postgres.query(Sql.of("""
                        DELETE FROM dead_letters WHERE id IN (
                            SELECT id FROM dead_letters ORDER BY last_at DESC, id DESC OFFSET $1)""", (long) MAX_KEPT)).map(rows -> rows.rowCount());
    }
}
