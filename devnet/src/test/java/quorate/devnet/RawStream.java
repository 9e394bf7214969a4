package quorate.devnet;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.RPCGrpc;

/** The bare messages, for calls that the node itself does not make. */
final class RawStream implements AutoCloseable {
    private final ManagedChannel channel;
    private final StreamObserver<KaspadRequest> requests;
    private final Map<Long, KaspadResponse> answers = new ConcurrentHashMap<>();
    final Queue<KaspadResponse> notifications = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong();

    RawStream(String url) {
        URI uri = URI.create(url);
        channel = NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
                .usePlaintext()
                .build();
        requests = RPCGrpc.newStub(channel).messageStream(new StreamObserver<>() {
            @Override
            public void onNext(KaspadResponse message) {
                if (message.getId() == 0) {
                    notifications.add(message);
                } else {
                    answers.put(message.getId(), message);
                }
            }

            @Override
            public void onError(Throwable ended) {
                notifications.add(KaspadResponse.getDefaultInstance());
            }

            @Override
            public void onCompleted() {
                notifications.add(KaspadResponse.getDefaultInstance());
            }
        });
    }

    KaspadResponse ask(KaspadRequest.Builder request) {
        long id = ids.incrementAndGet();
        requests.onNext(request.setId(id).build());
        Await.until("an answer to " + request.getPayloadCase(), () -> answers.containsKey(id));
        return answers.remove(id);
    }

    @Override
    public void close() {
        requests.onCompleted();
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
