package quorate.node.chain;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.vertx.core.Context;
import java.util.function.BiConsumer;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;

/**
 * One life of the stream. gRPC calls back on its own threads; everything is handed to the owning context, and the next message is
 * asked for only when the last one was handled there, so that a slow owner slows the node down instead of filling the memory.
 */
final class GrpcConnection implements ClientResponseObserver<KaspadRequest, KaspadResponse> {
    private final Context owner;
    private final BiConsumer<GrpcConnection, KaspadResponse> received;
    private final BiConsumer<GrpcConnection, Status> ended;
    private ClientCallStreamObserver<KaspadRequest> requests;

    GrpcConnection(
            Context owner,
            BiConsumer<GrpcConnection, KaspadResponse> received,
            BiConsumer<GrpcConnection, Status> ended) {
        this.owner = owner;
        this.received = received;
        this.ended = ended;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<KaspadRequest> requestStream) {
        requests = requestStream;
        requestStream.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(KaspadResponse message) {
        owner.runOnContext(ignored -> {
            try {
                received.accept(this, message);
            } finally { // a listener that throws must not stop the stream
                requests.request(1);
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        owner.runOnContext(ignored -> ended.accept(this, Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        owner.runOnContext(
                ignored -> ended.accept(this, Status.UNAVAILABLE.withDescription("the node ended the stream")));
    }

    void send(KaspadRequest request) {
        requests.onNext(request);
    }

    void cancel(String reason) {
        requests.cancel(reason, null);
    }
}
