package quorate.devnet.simnode;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.RPCGrpc;

/** The gRPC side: every stream's messages are carried to the node's context and handled there one after the other. */
final class SimServer extends RPCGrpc.RPCImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(SimServer.class);
    private static final int INBOUND_BYTES_MAX = 64 * 1024 * 1024;
    private static final long STOP_MS = 2_000;

    private final Vertx vertx;
    private final Context owner;
    private final SimNode node;
    private final SimAnswers answers;
    private final Set<SimSession> sessions = new LinkedHashSet<>();
    private Server server;

    SimServer(Vertx vertx, Context owner, SimNode node, SimAnswers answers) {
        this.vertx = vertx;
        this.owner = owner;
        this.node = node;
        this.answers = answers;
        node.onStep(step -> List.copyOf(sessions).forEach(session -> session.step(step)));
    }

    /**
     * Blocks until the port is bound.
     *
     * @return the port
     */
    int start() throws IOException {
        SimOptions options = node.options();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(options.host(), options.port()))
                .directExecutor()
                .maxInboundMessageSize(INBOUND_BYTES_MAX)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(this)
                .build()
                .start();
        return server.getPort();
    }

    /** Blocks until every stream has ended. */
    void stop() throws InterruptedException {
        if (server != null) {
            server.shutdownNow();
            if (!server.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the gRPC server did not end within {} ms", STOP_MS);
            }
        }
    }

    /** On the node's context. */
    int disconnectAll() {
        List<SimSession> all = List.copyOf(sessions);
        sessions.clear();
        all.forEach(SimSession::disconnect);
        return all.size();
    }

    int streams() {
        return sessions.size();
    }

    @Override
    public StreamObserver<KaspadRequest> messageStream(StreamObserver<KaspadResponse> responses) {
        ServerCallStreamObserver<KaspadResponse> out = (ServerCallStreamObserver<KaspadResponse>) responses;
        SimOutbox outbox = new SimOutbox(vertx, owner, out, () -> node.knobs().lagMs());
        SimSession session = new SimSession(node, answers, outbox);
        out.setOnCancelHandler(() -> end(session, outbox));
        owner.runOnContext(ignored -> sessions.add(session));
        return new StreamObserver<>() {
            @Override
            public void onNext(KaspadRequest request) {
                owner.runOnContext(ignored -> session.handle(request));
            }

            @Override
            public void onError(Throwable gone) {
                end(session, outbox);
            }

            @Override
            public void onCompleted() {
                owner.runOnContext(ignored -> {
                    sessions.remove(session);
                    outbox.close("the client ended the stream");
                });
            }
        };
    }

    private void end(SimSession session, SimOutbox outbox) {
        owner.runOnContext(ignored -> {
            sessions.remove(session);
            outbox.ended();
        });
    }
}
