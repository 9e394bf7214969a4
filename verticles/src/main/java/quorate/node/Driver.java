package quorate.node;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.postgres.DatabaseFailure;
import quorate.node.postgres.Outcome;

/**
 * Runs one machine of the core: inputs one batch at a time; what they write in one transaction; and only when that has
 * committed, what they do. If it has not, or nobody knows, the state is read again from the database and nothing leaves.
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

    /** Reads the durable state; fails only if it cannot be read. Inputs may come once it has completed. */
    public Future<Void> start() {
        return load();
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
        if (stopped) {
            return Future.succeededFuture();
        }
        if (mustReload) {
            mustReload = false;
            return reload("memory may be old");
        }
        long nowMs = clock.nowMs();
        S next = state;
        List<W> writes = new ArrayList<>();
        List<A> actions = new ArrayList<>();
        for (I input : inputs) {
            Stepped<S, W, A> step;
            try {
                step = machine.step(next, input, nowMs);
            } catch (RuntimeException broken) {
                // A broken invariant: nothing of this batch may count. What is durable is still true.
                LOG.error("{}: {} broke an invariant", machine.name(), input, broken);
                return reload("an invariant is broken");
            }
            next = step.next();
            writes.addAll(step.writes());
            actions.addAll(step.actions());
        }
        if (writes.isEmpty()) {
            state = next;
            machine.perform(actions);
            return Future.succeededFuture();
        }
        return storeThenPerform(next, writes, actions);
    }

    private Future<Void> storeThenPerform(S next, List<W> writes, List<A> actions) {
        return machine.store(writes).compose(outcome -> switch (outcome) {
            case Outcome.Committed<Void> ignored -> {
                state = next;
                if (!stopped) {
                    machine.perform(actions);
                }
                yield Future.<Void>succeededFuture();
            }
            case Outcome.RolledBack<Void>(DatabaseFailure cause) -> reload("a write was refused: " + cause);
            case Outcome.Unknown<Void>(String detail) -> reload("a write's outcome is unknown: " + detail);
        });
    }

    private Future<Void> reload(String why) {
        LOG.warn("{}: {}; reading what is durable before anything else", machine.name(), why);
        Promise<Void> done = Promise.promise();
        reloadUntilRead(RELOAD_AFTER_MS, done);
        return done.future();
    }

    private void reloadUntilRead(long waitMs, Promise<Void> done) {
        context.owner()
                .setTimer(
                        waitMs,
                        ignored -> load().onComplete(loaded -> {
                            if (loaded.succeeded() || stopped) {
                                done.complete();
                            } else {
                                LOG.warn(
                                        "{}: database unreadable: {}",
                                        machine.name(),
                                        loaded.cause().toString());
                                reloadUntilRead(Math.min(2 * waitMs, RELOAD_AT_MOST_MS), done);
                            }
                        }));
    }

    private Future<Void> load() {
        return machine.load(clock.nowMs()).compose(loaded -> {
            state = loaded.state();
            return loaded.inputs().isEmpty() ? Future.succeededFuture() : handle(loaded.inputs());
        });
    }
}
