package quorate.node;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Inputs of one owner, handled in order and to completion: while a batch is being stored nothing else of this owner runs, and
 * what arrives meanwhile waits here and is stored together. Used on one Vert.x context only.
 *
 * <p>It is bounded: what does not fit is refused, and the next anti-entropy brings it again (G2).
 */
public final class Mailbox<I> {
    private final Context context;
    private final int capacity;
    private final int batchSize;
    private final Function<List<I>, Future<Void>> handler;
    private final Runnable whenRefused;
    private final ArrayDeque<I> waiting = new ArrayDeque<>();
    /** Also before {@link #open}: what comes then waits. */
    private boolean running = true;

    /**
     * @param handler handles one batch; its future must not fail (a failure is the handler's own to resolve), and completes on
     *     {@code context}
     * @param whenRefused runs for each input that does not fit
     */
    public Mailbox(
            Context context,
            int capacity,
            int batchSize,
            Function<List<I>, Future<Void>> handler,
            Runnable whenRefused) {
        this.context = context;
        this.capacity = capacity;
        this.batchSize = batchSize;
        this.handler = handler;
        this.whenRefused = whenRefused;
    }

    /** Puts an input at the end, or drops it when the mailbox is full. Any thread may call it. */
    public void offer(I input) {
        if (context.owner().getOrCreateContext() == context) {
            add(input);
        } else {
            context.runOnContext(ignored -> add(input));
        }
    }

    /** Begins to handle inputs; on the context. */
    public void open() {
        run();
    }

    public int size() {
        return waiting.size();
    }

    private void add(I input) {
        if (waiting.size() >= capacity) {
            whenRefused.run();
            return;
        }
        waiting.add(input);
        if (!running) {
            run();
        }
    }

    // A loop and not a chain of futures: thousands of waiting inputs must not grow the stack.
    private void run() {
        running = true;
        while (!waiting.isEmpty()) {
            Future<Void> done = handler.apply(nextBatch());
            if (!done.isComplete()) {
                done.onComplete(ignored -> run());
                return;
            }
        }
        running = false;
    }

    private List<I> nextBatch() {
        List<I> batch = new ArrayList<>(Math.min(batchSize, waiting.size()));
        while (batch.size() < batchSize && !waiting.isEmpty()) {
            batch.add(waiting.poll());
        }
        return batch;
    }
}
