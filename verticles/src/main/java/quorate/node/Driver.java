package quorate.node;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.postgres.DatabaseFailure;
import quorate.node.postgres.Outcome;

/**
 * Runs one machine of the core: inputs one batch at a time; what they write in one transaction; and only when that has
 * committed, what they do. If it has not, or nobody knows, the state is read again from the database and nothing leaves; then
 * the same inputs are handled again, for as long as it takes.
 *
 * @param <S> state, {@code I} inputs, {@code W} writes, {@code A} actions
 */
public final class Driver<S, I, W, A> {
    /** The machine and its world. All methods are called on the driver's context. */
    public interface Machine<S, I, W, A> {
        /** What the log lines call this machine. */
        String name();

        Stepped<S, W, A> step(S state, I input, long nowMs);

        /** One transaction; never fails, the outcome says what became of it. */
        Future<Outcome<Void>> store(List<W> writes);

        /** The state from what is durable, and the inputs that tell it what is true now but not durable. */
        Future<Loaded<S, I>> load(long nowMs);

        /** Must not throw. */
        void perform(List<A> actions);

        /**
         * The state was read again, since nobody knew what had become of a write. What is durable stands, but what should have
         * followed it was not performed: tells what others cannot come to know otherwise. Must not throw.
         */
        void reread(S state);

        /** An input did not fit into the mailbox: it was dropped, and the next anti-entropy brings it again (G2). */
        void inputRefused();
    }

    public record Stepped<S, W, A>(S next, List<W> writes, List<A> actions) {}

    public record Loaded<S, I>(S state, List<I> inputs) {}

    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
    private static final int MAILBOX_CAPACITY = 20_000;
    private static final int BATCH_SIZE = 64;
    private static final long RELOAD_AFTER_MS = 250;
    private static final long RELOAD_AT_MOST_MS = 5_000;
    private static final int MAX_REFUSALS = 3;

    private final Context context;
    private final NodeClock clock;
    private final Machine<S, I, W, A> machine;
    private final Mailbox<I> mailbox;
    private S state;
    private boolean stopped;
    private boolean mustReload;

    public Driver(Context context, NodeClock clock, Machine<S, I, W, A> machine) {
        this.context = context;
        this.clock = clock;
        this.machine = machine;
        this.mailbox = new Mailbox<>(context, MAILBOX_CAPACITY, BATCH_SIZE, this::handle, machine::inputRefused);
    }

    /** Reads the durable state, then handles what was offered; fails only if it cannot be read. */
    public Future<Void> start() {
        return machine.load(clock.nowMs()).compose(loaded -> {
            state = loaded.state();
            Promise<Void> told = Promise.promise();
            attempt(new Batch<>(loaded.inputs(), List.of(), 0), told);
            return told.future().onSuccess(ignored -> mailbox.open());
        });
    }

    /** What is durable may have changed without this driver: it is read again before the next input. */
    public void reload() {
        mustReload = true;
    }

    /** Takes no more inputs and performs nothing more. */
    public void stop() {
        stopped = true;
    }

    public void offer(I input) {
        if (!stopped) {
            mailbox.offer(input);
        }
    }

    /** The state as of the last durable step. */
    public S state() {
        return state;
    }

    private Future<Void> handle(List<I> inputs) {
        Promise<Void> done = Promise.promise();
        attempt(new Batch<>(List.of(), inputs, 0), done);
        return done.future();
    }

    /**
     * Inputs that are handled together until they are durable.
     *
     * @param present what the last reading told besides the state; each reading tells it anew
     * @param failures how often they did not take so far
     */
    private record Batch<I>(List<I> present, List<I> inputs, int failures) {}

    /** Why a batch did not take, and whether its inputs may be to blame: else the same will take later. */
    private record Trouble(String why, boolean blamesInputs) {}

    private void attempt(Batch<I> batch, Promise<Void> done) {
        if (stopped) {
            done.complete();
        } else if (mustReload) {
            mustReload = false;
            again(batch, "memory may be old", done);
        } else {
            once(batch).onComplete(tried -> {
                Optional<Trouble> trouble = tried.result();
                if (trouble.isEmpty() || stopped) {
                    done.complete();
                } else {
                    resolve(batch, trouble.get(), done);
                }
            });
        }
    }

    /** Never fails. */
    private Future<Optional<Trouble>> once(Batch<I> batch) {
        long nowMs = clock.nowMs();
        S next = state;
        List<W> writes = new ArrayList<>();
        List<A> actions = new ArrayList<>();
        List<I> inputs = new ArrayList<>(batch.present());
        inputs.addAll(batch.inputs());
        for (I input : inputs) {
            Stepped<S, W, A> step;
            try {
                step = machine.step(next, input, nowMs);
            } catch (RuntimeException broken) {
                // A broken invariant: nothing of this batch may count. What is durable is still true.
                LOG.error("{}: {} broke an invariant", machine.name(), input, broken);
                return Future.succeededFuture(Optional.of(new Trouble("an invariant is broken", true)));
            }
            next = step.next();
            writes.addAll(step.writes());
            actions.addAll(step.actions());
        }
        if (writes.isEmpty()) {
            state = next;
            machine.perform(actions);
            return Future.succeededFuture(Optional.empty());
        }
        return storeThenPerform(next, writes, actions);
    }

    private Future<Optional<Trouble>> storeThenPerform(S next, List<W> writes, List<A> actions) {
        return machine.store(writes).map(outcome -> switch (outcome) {
            case Outcome.Committed<Void> ignored -> {
                state = next;
                if (!stopped) {
                    machine.perform(actions);
                }
                yield Optional.<Trouble>empty();
            }
            case Outcome.RolledBack<Void>(DatabaseFailure cause) ->
                Optional.of(new Trouble("a write was refused: " + cause, blamesInputs(cause)));
            case Outcome.Unknown<Void>(String detail) ->
                Optional.of(new Trouble("a write's outcome is unknown: " + detail, false));
        });
    }

    private static boolean blamesInputs(DatabaseFailure cause) {
        return switch (cause) {
            case DatabaseFailure.Refused(var promise, var constraint, var detail) ->
                promise != quorate.node.postgres.Promise.LEASE_HELD
                        && promise != quorate.node.postgres.Promise.NOT_SET_BACK;
            case DatabaseFailure.Broken ignored -> true;
            case DatabaseFailure.ReadOnly ignored -> false;
            case DatabaseFailure.Unavailable ignored -> false;
            case DatabaseFailure.Contended ignored -> false;
        };
    }

    /** Nothing is lost for want of a database. Only what is refused again and again, alone, after a reading, is given up. */
    private void resolve(Batch<I> batch, Trouble trouble, Promise<Void> done) {
        int size = batch.inputs().size();
        if (!trouble.blamesInputs() || size == 0) {
            again(new Batch<>(List.of(), batch.inputs(), batch.failures() + 1), trouble.why(), done);
        } else if (size > 1) {
            Promise<Void> first = Promise.promise();
            Batch<I> rest = new Batch<>(List.of(), batch.inputs().subList(1, size), 0);
            first.future().onComplete(ignored -> attempt(rest, done));
            again(new Batch<>(List.of(), batch.inputs().subList(0, 1), 0), trouble.why(), first);
        } else if (batch.failures() + 1 < MAX_REFUSALS) {
            again(new Batch<>(List.of(), batch.inputs(), batch.failures() + 1), trouble.why(), done);
        } else {
            LOG.error("{}: {} is given up: {}", machine.name(), batch.inputs(), trouble.why());
            again(new Batch<>(List.of(), List.of(), 0), trouble.why(), done);
        }
    }

    /** Reads what is durable, then handles the batch. A loop of timers and not a chain of futures, however long it lasts. */
    private void again(Batch<I> batch, String why, Promise<Void> done) {
        LOG.warn("{}: {}; reading what is durable before anything else", machine.name(), why);
        long waitMs = Math.min(RELOAD_AFTER_MS << Math.min(batch.failures(), 5), RELOAD_AT_MOST_MS);
        context.owner().setTimer(waitMs, ignored -> readThenAttempt(batch, waitMs, done));
    }

    private void readThenAttempt(Batch<I> batch, long waitMs, Promise<Void> done) {
        machine.load(clock.nowMs()).onComplete(read -> {
            if (stopped) {
                done.complete();
            } else if (read.succeeded()) {
                state = read.result().state();
                machine.reread(state);
                attempt(new Batch<>(read.result().inputs(), batch.inputs(), batch.failures()), done);
            } else {
                LOG.warn(
                        "{}: database unreadable: {}",
                        machine.name(),
                        read.cause().toString());
                long nextMs = Math.min(2 * waitMs, RELOAD_AT_MOST_MS);
                context.owner().setTimer(nextMs, ignored -> readThenAttempt(batch, nextMs, done));
            }
        });
    }
}
