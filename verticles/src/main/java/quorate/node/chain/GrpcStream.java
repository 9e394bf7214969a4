package quorate.node.chain;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.RPCGrpc;

/**
 * One bidirectional stream to the node, kept up for ever: requests matched to answers by id, a deadline on each, a new stream with
 * growing pauses when the old one ends or stays silent. All state belongs to the owning Vert.x context; every method and every
 * callback runs there.
 */
final class GrpcStream {
    /** How the stream greets a new connection, and who hears of its coming, going and unasked messages. */
    interface Listener {
        /** Asks the node something on a new stream; the stream is up when this succeeds. */
        Future<Void> greet();

        void up();

        void down(String reason);

        void notification(KaspadResponse message);
    }

    private record Pending(Promise<KaspadResponse> promise, long timerId) {}

    private static final Logger LOG = LoggerFactory.getLogger(GrpcStream.class);

    /** So many deadlines missed with nothing heard in between, and the stream is taken for dead. */
    private static final int SILENT_DEADLINES_MAX = 3;

    private final Vertx vertx;
    private final Context owner;
    private final GrpcNodeOptions options;
    private final Listener listener;
    private final ManagedChannel channel;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();

    private GrpcConnection connection;
    private boolean up;
    private boolean closed;
    private long nextId = 1;
    private long backoffMs;
    private int silentDeadlines;
    private long reconnectTimer = -1;

    GrpcStream(Vertx vertx, Context owner, GrpcNodeOptions options, Listener listener) {
        this.vertx = vertx;
        this.owner = owner;
        this.options = options;
        this.listener = listener;
        this.backoffMs = options.backoffMinMs();
        this.channel = NettyChannelBuilder.forAddress(options.host(), options.port())
                .usePlaintext()
                .maxInboundMessageSize(options.maxInboundBytes())
                .directExecutor()
                .build();
    }

    void connect() {
        if (closed) {
            return;
        }
        reconnectTimer = -1;
        silentDeadlines = 0;
        channel.resetConnectBackoff(); // the pauses here are the only ones
        GrpcConnection opened = new GrpcConnection(owner, this::received, this::ended);
        connection = opened;
        RPCGrpc.newStub(channel).messageStream(opened);
        listener.greet().onComplete(greeted -> {
            if (connection != opened) {
                return;
            }
            if (greeted.succeeded()) {
                up = true;
                backoffMs = options.backoffMinMs();
                listener.up();
            } else {
                lose(opened, greeted.cause().getMessage());
            }
        });
    }

    boolean isUp() {
        return up;
    }

    /** Sends on an open stream only: nothing waits for a connection. */
    Future<KaspadResponse> request(KaspadRequest.Builder request, boolean whileGreeting) {
        if (closed) {
            return Future.failedFuture(new KaspaNodeException(Code.CLOSED, "the Kaspa client was closed"));
        }
        if (connection == null || !(up || whileGreeting)) {
            return Future.failedFuture(new KaspaNodeException(Code.UNREACHABLE, "no connection to " + where()));
        }
        if (pending.size() >= options.maxPending()) {
            return Future.failedFuture(new KaspaNodeException(
                    Code.TOO_MANY_PENDING, pending.size() + " calls wait for " + where() + ", no more are allowed"));
        }
        long id = nextId++;
        Promise<KaspadResponse> promise = Promise.promise();
        long timer = vertx.setTimer(options.deadlineMs(), ignored -> deadline(id));
        pending.put(id, new Pending(promise, timer));
        connection.send(request.setId(id).build());
        return promise.future();
    }

    Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        if (reconnectTimer >= 0) {
            vertx.cancelTimer(reconnectTimer);
        }
        GrpcConnection last = connection;
        connection = null;
        up = false;
        if (last != null) {
            last.cancel("closed");
        }
        failPending(() -> new KaspaNodeException(Code.CLOSED, "the Kaspa client was closed"));
        channel.shutdownNow();
        return vertx.executeBlocking(() -> {
            if (!channel.awaitTermination(options.deadlineMs(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the channel to {} did not end in {} ms", where(), options.deadlineMs());
            }
            return null;
        });
    }

    private void received(GrpcConnection from, KaspadResponse message) {
        if (from != connection) {
            return; // a stream given up earlier
        }
        silentDeadlines = 0;
        if (message.getId() == 0) {
            listener.notification(message);
            return;
        }
        Pending waiting = pending.remove(message.getId());
        if (waiting != null) { // else: answered after its deadline
            vertx.cancelTimer(waiting.timerId());
            waiting.promise().complete(message);
        }
    }

    private void ended(GrpcConnection from, Status status) {
        if (from == connection) {
            lose(from, status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription()));
        }
    }

    private void deadline(long id) {
        Pending late = pending.remove(id);
        if (late == null) {
            return;
        }
        silentDeadlines++;
        late.promise()
                .fail(new KaspaNodeException(
                        Code.DEADLINE, "no answer from " + where() + " within " + options.deadlineMs() + " ms"));
        if (silentDeadlines >= SILENT_DEADLINES_MAX && connection != null) {
            lose(connection, silentDeadlines + " calls in a row were not answered");
        }
    }

    private void lose(GrpcConnection lost, String reason) {
        boolean wasUp = up;
        connection = null;
        up = false;
        lost.cancel(reason);
        failPending(
                () -> new KaspaNodeException(Code.CONNECTION_LOST, "connection to " + where() + " lost: " + reason));
        if (wasUp) {
            listener.down(reason);
        }
        if (!closed) {
            LOG.info("no stream to {} ({}), trying again in {} ms", where(), reason, backoffMs);
            reconnectTimer = vertx.setTimer(backoffMs, ignored -> connect());
            backoffMs = Math.min(backoffMs * 2, options.backoffMaxMs());
        }
    }

    private void failPending(Supplier<KaspaNodeException> failure) {
        List<Pending> waiting = new ArrayList<>(pending.values());
        pending.clear();
        for (Pending each : waiting) {
            vertx.cancelTimer(each.timerId());
            each.promise().fail(failure.get());
        }
    }

    private String where() {
        return "the Kaspa node at " + options.host() + ":" + options.port();
    }

    /** Runs {@code task} on the owning context, at once when already there. */
    static void onOwner(Context owner, Handler<Void> task) {
        if (Vertx.currentContext() == owner) {
            task.handle(null);
        } else {
            owner.runOnContext(task);
        }
    }
}
