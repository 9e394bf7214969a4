package quorate.node.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.node.proposal.Trio.KAS;
import static quorate.node.proposal.Trio.coin;
import static quorate.node.proposal.Trio.event;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.node.Driver;
import quorate.node.NodeClock;
import quorate.node.WireForms;
import quorate.node.ingestion.Await;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.HaltFlag;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.protocol.Action;
import quorate.protocol.Coin;
import quorate.protocol.Event;
import quorate.protocol.Input;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.OtherContent;
import quorate.protocol.PoolId;
import quorate.protocol.PoolState;
import quorate.protocol.Setup;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Write;

/**
 * One signer of the real core over a real PostgreSQL, at which the others' certificate, the ticks of a timeout, an operator's reset
 * and approval of a Cancel, and a pause and its end all arrive at once, from as many threads, slot after slot.
 */
class RacesTest {
    private static final int SLOTS = 8;
    private static final int TICKS = 25;
    private static final PoolId POOL = new PoolId("main");
    private static final String STREAM = "orders";

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = TestDatabase.create(vertx);
    private final Context context = vertx.getOrCreateContext();
    private final Trio others = new Trio();
    private final Setup setup = others.setup(0);
    private final LogStore store = new LogStore(
            database.postgres(), new WireForms(others.signing(), POOL), () -> Optional.of(Sql.of("SELECT 1")));
    private final Queue<Signed<? extends Statement>> said = new ConcurrentLinkedQueue<>();
    private final Driver<PoolState, Input, Write, Action> driver = new Driver<>(
            context,
            new NodeClock(),
            new PoolMachine(setup, store, this::perform, new NodeMetrics(new SimpleMeterRegistry())));

    @AfterEach
    void close() {
        driver.stop();
        database.close();
        vertx.close().await();
    }

    @Test
    void whenCertificateTimeoutResetCancelAndPauseComeAtOnce_thenTheLogIsTheOthersAndNothingUnstoredWasSaid()
            throws Exception {
        Coin[] coins = IntStream.rangeClosed(1, SLOTS)
                .mapToObj(i -> coin(i, 100 * KAS))
                .toArray(Coin[]::new);
        others.away.add(0);
        others.sees(coins);
        onContext(driver::start).await();
        driver.offer(new Input.ChainChanged(Trio.view(coins)));
        List<Event> events = new ArrayList<>();
        for (int slot = 1; slot <= SLOTS; slot++) {
            Event event = event(STREAM, slot - 1, KAS);
            events.add(event);
            store(event);
            others.event(event, 1, 2);
            decided(slot);
            race(event, others.decided.getLast());
            int height = slot;
            Await.until(
                    () -> onContext(() -> Future.succeededFuture(driver.state().height()))
                                    .await()
                            == height);
            completed(slot);
        }
        everyoneAgrees(events);
    }

    /** By the two others alone. */
    private void decided(int slot) {
        for (int ticks = 0; others.decided.size() < slot; ticks++) {
            assertThat(ticks).as("ticks that slot %d took", slot).isLessThan(100);
            others.run(1);
        }
    }

    private void race(Event event, Write.SlotDecided decided) throws Exception {
        HaltFlag halts = new HaltFlag(database.postgres());
        driver.offer(new Input.EventKnown(event, 1_000, OtherContent.NONE, true));
        together(
                () -> driver.offer(new Input.Certified(decided.entry().decision(), decided.certificate())),
                () -> IntStream.range(0, TICKS).forEach(i -> driver.offer(new Input.Tick())),
                () -> IntStream.range(0, TICKS).forEach(i -> driver.offer(new Input.Reset(event.id()))),
                () -> {
                    database.postgres()
                            .apply(List.of(Sql.of(
                                    "INSERT INTO cancel_approval (pool, stream, nonce, event_id, approved_by, reason)"
                                            + " VALUES ($1, $2, $3, decode($4, 'hex'), 'olaf', 'a race')",
                                    POOL.name(),
                                    event.stream().text(),
                                    event.nonce(),
                                    event.id().toString())))
                            .await();
                    driver.offer(new Input.CancelApproved(event.stream(), event.nonce(), Optional.of(event.id())));
                },
                () -> {
                    halts.raiseNow(POOL.name(), HaltFlag.Ground.OPERATOR, "a race", "olaf")
                            .await();
                    halts.liftNow(POOL.name(), HaltFlag.Ground.OPERATOR).await();
                });
    }

    private static void together(Runnable... threads) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads.length);
        List<Thread> running = new ArrayList<>();
        for (Runnable thread : threads) {
            running.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                }
                thread.run();
            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
    }

    /** Room for the next: the slot's payment is confirmed, as each sees for itself. */
    private void completed(long slot) {
        for (int member = 1; member < 3; member++) {
            others.take(member, new Input.SlotCompleted(slot));
        }
        driver.offer(new Input.SlotCompleted(slot));
    }

    private void everyoneAgrees(List<Event> events) {
        Await.until(() -> database.number("SELECT count(*) FROM event_phase WHERE phase = 'COMPLETED'") == SLOTS);
        for (Write.SlotDecided decided : others.decided) {
            assertThat(database.number("SELECT count(*) FROM slot WHERE slot = "
                            + decided.certificate().slot() + " AND decision_hash = decode('"
                            + decided.certificate().decision() + "', 'hex')"))
                    .isEqualTo(1);
        }
        assertThat(database.number("SELECT count(*) FROM own_statement o JOIN slot s USING (pool, slot)"
                        + " WHERE o.at > s.decided_at"))
                .as("said of a slot after it was decided")
                .isZero();
        assertThat(said).as("it spoke").isNotEmpty();
        for (Signed<? extends Statement> one : said) {
            assertThat(database.number("SELECT count(*) FROM own_statement WHERE signature = decode('" + one.signature()
                            + "', 'hex')"))
                    .as("said and stored: %s", one.statement())
                    .isEqualTo(1);
        }
        PoolState live = onContext(() -> Future.succeededFuture(driver.state())).await();
        PoolState read = PoolState.restore(setup, store.load(POOL).await(), 2_000);
        assertThat(read.height()).isEqualTo(live.height()).isEqualTo(SLOTS);
        for (Event event : events) {
            assertThat(read.event(event.id()).map(state -> state.phase()))
                    .isEqualTo(live.event(event.id()).map(state -> state.phase()));
        }
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            if (action instanceof Action.Broadcast(Message message)) {
                switch (message) {
                    case Message.Proposal proposal -> heard(proposal.vote());
                    case Message.VoteCast cast -> heard(cast.vote());
                    case Message.LockCast cast -> heard(cast.lock());
                    case Message.Asked asked -> answer(asked.boot());
                    default -> {}
                }
            }
        }
    }

    /** B2: the others have heard nothing of this signer. */
    private void answer(long boot) {
        NodeId bob = new NodeId(1);
        driver.offer(new Input.Heard(bob));
        driver.offer(new Input.Answered(
                bob, new Message.Answered(boot, others.states[1].height(), false, Optional.empty(), Optional.empty())));
    }

    private void heard(Signed<? extends Statement> signed) {
        if (signed.member().index() == 0) {
            said.add(signed);
        }
    }

    private void store(Event event) throws SQLException {
        database.execute("INSERT INTO events (event_id, pool, source_tag, external_id, content_digest, stream, nonce,"
                + " destination_version, destination_script, destination_address, amount_sompi, material,"
                + " first_seen_via, known_since_ms) VALUES (decode('" + event.id() + "', 'hex'), 'main', 3, decode('"
                + event.externalId() + "', 'hex'), decode('" + event.id() + "', 'hex'), '" + event.stream() + "', "
                + event.nonce() + ", 0, decode('" + event.destination().script() + "', 'hex'), 'kaspasim:race', "
                + event.amountSompi() + ", decode('01', 'hex'), 'webhook', 1000)");
    }

    private <T> Future<T> onContext(Supplier<Future<T>> what) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> what.get().onComplete(promise));
        return promise.future();
    }
}
