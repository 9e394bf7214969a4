package quorate.devnet.simnode;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import quorate.node.chain.protowire.KaspadResponse;

/**
 * What is on its way to one client: in order, late by the lag of the moment each message was sent, at the client's own pace. One
 * that does not read loses its stream. Used on the node's context only.
 */
final class SimOutbox {
    private static final int QUEUED_MAX = 20_000;

    private record Late(long dueMs, KaspadResponse message) {}

    private final Vertx vertx;
    private final ServerCallStreamObserver<KaspadResponse> out;
    private final LongSupplier lagMs;
    private final ArrayDeque<Late> queue = new ArrayDeque<>();
    private boolean closed;
    private boolean waiting;

    SimOutbox(Vertx vertx, Context owner, ServerCallStreamObserver<KaspadResponse> out, LongSupplier lagMs) {
        this.vertx = vertx;
        this.out = out;
        this.lagMs = lagMs;
        out.setOnReadyHandler(() -> owner.runOnContext(ignored -> drain()));
    }

    void send(KaspadResponse message) {
        if (closed) {
            return;
        }
        queue.add(new Late(System.nanoTime() / 1_000_000 + lagMs.getAsLong(), message));
        if (queue.size() > QUEUED_MAX) {
            close("the client does not read");
            return;
        }
        drain();
    }

    private void drain() {
        while (!closed && !queue.isEmpty() && !waiting && out.isReady()) {
            long early = queue.peek().dueMs() - System.nanoTime() / 1_000_000;
            if (early > 0) {
                waiting = true;
                vertx.setTimer(early, ignored -> {
                    waiting = false;
                    drain();
                });
                return;
            }
            out.onNext(queue.poll().message());
        }
    }

    void close(String reason) {
        if (!closed) {
            closed = true;
            queue.clear();
            if (!out.isCancelled()) {
                out.onError(Status.UNAVAILABLE.withDescription(reason).asRuntimeException());
            }
        }
    }

    void ended() {
        closed = true;
        queue.clear();
    }
}
