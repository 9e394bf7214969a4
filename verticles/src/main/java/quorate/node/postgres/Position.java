package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.postgres.PositionFile.Content;
import quorate.node.postgres.PositionFile.Reach;
import quorate.protocol.Hash32;

/**
 * B2: whether the database holds all that this signer has said, known from outside of it. Each transaction that adds to it takes a
 * step; the file holds the step it is about to take, synced while the database commits, and the step it took, written before
 * anything leaves. What a process writes outlives its crash, so after one the step taken is exact; after a crash of the machine a
 * step that was intended counts as taken.
 */
public final class Position implements Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Position.class);
    private static final long SYNC_MS = 50;
    private static final int LINEAGE_BYTES = 16;
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Sql SERVER = Sql.of("""
            SELECT s.system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline,
                l.id, l.system_identifier AS known_system, l.timeline AS known_timeline,
                (SELECT step FROM kept_step WHERE lane = 'log') AS log,
                (SELECT step FROM kept_step WHERE lane = 'ledger') AS ledger
            FROM pg_control_system() s LEFT JOIN (SELECT * FROM lineage ORDER BY sequence DESC LIMIT 1) l ON true""");

    private final Vertx vertx;
    private final Postgres postgres;
    private final Path path;
    private final String identity;
    private final String kernel;
    private final Consumer<String> setBack;
    private final Map<Lane, Future<?>> tails = new EnumMap<>(Lane.class);
    private final Map<Lane, Long> confirmed = new EnumMap<>(Lane.class);
    private final Map<Lane, Long> intended = new EnumMap<>(Lane.class);
    private Optional<PositionFile> file = Optional.empty();
    private String lineage = "";
    private boolean unsynced;
    private long timer = -1;

    /**
     * @param path outside of whatever a backup of the database restores
     * @param setBack told when the database was set back under the running signer, by the first step that it does not take
     */
    public Position(Vertx vertx, Postgres postgres, Path path, Hash32 identity, Consumer<String> setBack) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.path = path;
        this.identity = identity.toHex();
        this.kernel = kernel();
        this.setBack = setBack;
    }

    /** An administrator says that whatever the database holds is current: the next start takes its word, once. */
    public static void assertCurrent(Path path, Hash32 identity) throws IOException {
        Content asserted = new Content(identity.toHex(), "", "-", new Reach(0, 0), new Reach(0, 0));
        PositionFile.begin(path, asserted).close();
    }

    /**
     * Compares file and database.
     *
     * @return why the database may not hold all that was said; empty when it does, and then steps may be taken. Fails when the file
     *     is another identity's or cannot be read, with {@link DatabaseFailed} when the database cannot
     */
    public Future<Optional<String>> open() {
        return postgres.query(SERVER)
                .compose(rows -> vertx.executeBlocking(() -> PositionFile.read(path))
                        .compose(found -> opened(rows.iterator().next(), found)));
    }

    private Future<Optional<String>> opened(Row row, Optional<Content> found) {
        if (found.isPresent() && !found.get().identity().equals(identity)) {
            return Future.failedFuture(new IllegalStateException("position file " + path + ": expected identity "
                    + identity + ", found " + found.get().identity()));
        }
        Optional<String> doubt = found.isEmpty()
                ? Optional.of("there is no position file " + path)
                : found.get().lineage().isEmpty() ? Optional.empty() : doubt(row, knownBy(found.get()));
        if (doubt.isPresent()) {
            return Future.succeededFuture(doubt);
        }
        return (found.get().lineage().isEmpty() ? begin() : begun(found.get().lineage(), row)).map(Optional.empty());
    }

    /**
     * Compares the database with what this process knows, for another server may answer now under the same address.
     *
     * @return as {@link #open}; empty too as long as the position file has not begun, for then nothing is said anyway
     */
    public Future<Optional<String>> doubtNow() {
        Optional<Known> known =
                known(); // before the question: what is confirmed while it is asked may be missing from the answer
        return known.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : postgres.query(SERVER).map(rows -> doubt(rows.iterator().next(), known.get()));
    }

    private synchronized Optional<Known> known() {
        return file.map(begun -> new Known(lineage, confirmed.get(Lane.LOG), confirmed.get(Lane.LEDGER)));
    }

    /** What the database must hold at least. */
    private record Known(String lineage, long log, long ledger) {}

    /** As long as the machine has not been started anew, what was confirmed is exact. */
    private Known knownBy(Content found) {
        boolean exact = found.kernel().equals(kernel) && !kernel.isEmpty();
        return new Known(
                found.lineage(),
                exact ? found.log().confirmed() : found.log().intended(),
                exact ? found.ledger().confirmed() : found.ledger().intended());
    }

    private static Optional<String> doubt(Row row, Known known) {
        if (!known.lineage().equals(row.getString("id"))) {
            return Optional.of("the database is empty, or older than this signer's last return: expected lineage "
                    + known.lineage() + ", found " + row.getString("id"));
        }
        if (!row.getLong("system_identifier").equals(row.getLong("known_system"))
                || !row.getString("timeline").equals(row.getString("known_timeline"))) {
            return Optional.of("the database server is another one, or was restored: expected "
                    + row.getLong("known_system") + " timeline " + row.getString("known_timeline") + ", found "
                    + row.getLong("system_identifier") + " timeline " + row.getString("timeline"));
        }
        return behind("log", row.getLong("log"), known.log())
                .or(() -> behind("ledger", row.getLong("ledger"), known.ledger()));
    }

    private static Optional<String> behind(String lane, long step, long least) {
        return step >= least
                ? Optional.empty()
                : Optional.of("the database is behind the position file: expected step " + least + " of the " + lane
                        + " or a later one, found " + step);
    }

    /** A new lineage, from what the database holds now: when a doubt is over, and on an administrator's word. */
    public Future<Void> begin() {
        byte[] random = new byte[LINEAGE_BYTES];
        new SecureRandom().nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        Sql insert = Sql.of("""
                INSERT INTO lineage (id, system_identifier, timeline)
                SELECT $1, system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) FROM pg_control_system()""", id);
        return postgres.query(insert)
                .compose(ignored -> postgres.query(SERVER))
                .compose(rows -> begun(id, rows.iterator().next()));
    }

    private Future<Void> begun(String id, Row row) {
        return vertx.executeBlocking(() -> {
            begun(id, row.getLong("log"), row.getLong("ledger"));
            return null;
        });
    }

    private synchronized void begun(String id, long log, long ledger) throws IOException {
        if (file.isPresent()) {
            return;
        }
        lineage = id;
        confirmed.put(Lane.LOG, log);
        confirmed.put(Lane.LEDGER, ledger);
        intended.putAll(confirmed);
        file = Optional.of(PositionFile.begin(path, content()));
        timer = vertx.setPeriodic(SYNC_MS, ignored -> syncSoon());
    }

    public synchronized boolean hasBegun() {
        return file.isPresent();
    }

    @Override
    public Future<Outcome<Void>> keep(Lane lane, List<Sql> statements) {
        synchronized (this) {
            if (file.isEmpty()) {
                return Future.succeededFuture(new Outcome.RolledBack<>(
                        new DatabaseFailure.Unavailable("B2: nothing is said before the position file has begun")));
            }
            // One after the other: a database that holds a lane's step holds those before it.
            Future<?> before = tails.getOrDefault(lane, Future.succeededFuture());
            Future<Outcome<Void>> kept =
                    before.isComplete() ? step(lane, statements) : before.transform(done -> step(lane, statements));
            tails.put(lane, kept);
            return kept;
        }
    }

    private Future<Outcome<Void>> step(Lane lane, List<Sql> statements) {
        long step;
        long least;
        synchronized (this) {
            step = intended.merge(lane, 1L, Long::sum);
            least = confirmed.get(lane);
        }
        List<Sql> all = new ArrayList<>(statements);
        all.add(Sql.of("SELECT keep_step($1, $2, $3)", lane.name().toLowerCase(Locale.ROOT), step, least));
        Future<Void> synced = vertx.executeBlocking(
                () -> {
                    intend();
                    return null;
                },
                false);
        Future<Outcome<Void>> stored = postgres.apply(all);
        return Future.join(synced, stored).transform(both -> {
            if (synced.failed()) {
                LOG.error("the position file cannot be written: nothing leaves", synced.cause());
                return Future.succeededFuture(new Outcome.Unknown<Void>("position file: " + synced.cause()));
            }
            return Future.succeededFuture(confirmed(lane, step, stored.result()));
        });
    }

    private void intend() throws IOException {
        PositionFile open;
        synchronized (this) {
            open = file.orElseThrow();
            open.intend(content());
        }
        open.sync();
    }

    private synchronized Outcome<Void> confirmed(Lane lane, long step, Outcome<Void> outcome) {
        if (outcome instanceof Outcome.RolledBack<Void>(DatabaseFailure.Refused(var promise, var ignored, var why))
                && promise == Promise.NOT_SET_BACK) {
            setBack.accept(why);
        }
        if (!outcome.isCommitted()) {
            return outcome;
        }
        try {
            confirmed.merge(lane, step, Math::max);
            file.orElseThrow(ClosedChannelException::new).confirm(content());
            unsynced = true;
            return outcome;
        } catch (IOException failed) {
            LOG.error("the position file cannot be written: nothing leaves", failed);
            return new Outcome.Unknown<>("position file: " + failed);
        }
    }

    private void syncSoon() {
        synchronized (this) {
            if (!unsynced) {
                return;
            }
            unsynced = false;
        }
        vertx.executeBlocking(
                        () -> {
                            file.orElseThrow().sync();
                            return null;
                        },
                        false)
                .onFailure(failed -> LOG.warn("the position file is not synced: {}", failed.toString()));
    }

    private Content content() {
        return new Content(identity, lineage, kernel.isEmpty() ? "-" : kernel, reach(Lane.LOG), reach(Lane.LEDGER));
    }

    private Reach reach(Lane lane) {
        return new Reach(confirmed.get(lane), intended.get(lane));
    }

    /** Stops syncing; the file is whole at any time. */
    public synchronized void close() throws IOException {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        if (file.isPresent()) {
            file.get().close();
            file = Optional.empty();
        }
    }

    private static String kernel() {
        try {
            return Files.readString(KERNEL).trim();
        } catch (IOException elsewhere) {
            LOG.info("no {}: a crash of this process counts as a crash of the machine", KERNEL);
            return "";
        }
    }
}
