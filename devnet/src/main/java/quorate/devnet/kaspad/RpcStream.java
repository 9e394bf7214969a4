package quorate.devnet.kaspad;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.RPCGrpc;

/** The bare messages of a node, for calls that signers do not make. Blocking: for tests and the demo. */
public final class RpcStream implements AutoCloseable {
    private static final long ANSWER_MS = 30_000;
    private static final long CLOSE_MS = 5_000;

    private final ManagedChannel channel;
    private final StreamObserver<KaspadRequest> requests;
    private final Map<Long, CompletableFuture<KaspadResponse>> asked = new ConcurrentHashMap<>();
    private final Queue<KaspadResponse> notifications = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile boolean ended;

    public RpcStream(String url) {
        URI uri = URI.create(url);
        channel = NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
                .usePlaintext()
                .build();
        requests = RPCGrpc.newStub(channel).messageStream(new StreamObserver<>() {
            @Override
            public void onNext(KaspadResponse message) {
                CompletableFuture<KaspadResponse> waiting = asked.remove(message.getId());
                if (waiting == null) {
                    notifications.add(message);
                } else {
                    waiting.complete(message);
                }
            }

            @Override
            public void onError(Throwable failure) {
                end(failure);
            }

            @Override
            public void onCompleted() {
                end(new IllegalStateException("the node has ended the stream"));
            }
        });
    }

    private void end(Throwable why) {
        ended = true;
        asked.values().forEach(waiting -> waiting.completeExceptionally(why));
    }

    /** What the node said unasked, so far; a test may clear it. */
    public Queue<KaspadResponse> notifications() {
        return notifications;
    }

    /** The node, or the way to it, has ended the stream. */
    public boolean ended() {
        return ended;
    }

    /** @throws IllegalStateException when the node does not answer */
    public KaspadResponse ask(KaspadRequest.Builder request) {
        long id = ids.incrementAndGet();
        CompletableFuture<KaspadResponse> answer = new CompletableFuture<>();
        asked.put(id, answer);
        requests.onNext(request.setId(id).build());
        try {
            return answer.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException none) {
            throw new IllegalStateException("no answer to " + request.getPayloadCase(), none);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + request.getPayloadCase(), stopped);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            requests.onCompleted();
        }
        channel.shutdownNow();
        try {
            channel.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
