package quorate.devnet.simnode;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.OptionalLong;

/**
 * A wire to the node that a test can cut in the middle of an answer: whoever connects here is carried to the node's own port, until
 * so many more bytes have come back. Used on the node's context only.
 */
final class WireCut {
    private final Vertx vertx;
    private final String host;
    private OptionalLong left = OptionalLong.empty();
    private NetServer server;
    private NetClient client;

    WireCut(Vertx vertx, String host) {
        this.vertx = vertx;
        this.host = host;
    }

    /** Any free port. */
    Future<Void> open(int nodePort) {
        client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(near -> {
            near.pause();
            client.connect(nodePort, host).onSuccess(far -> join(near, far)).onFailure(refused -> near.close());
        });
        return server.listen(0, host).mapEmpty();
    }

    int port() {
        return server.actualPort();
    }

    /** After so many more bytes to clients the connection that carries them ends; the next one is whole again. */
    void cutAfter(long bytes) {
        left = OptionalLong.of(bytes);
    }

    private void join(NetSocket near, NetSocket far) {
        far.handler(bytes -> back(near, far, bytes));
        near.handler(far::write);
        near.closeHandler(ignored -> far.close());
        far.closeHandler(ignored -> near.close());
        near.resume();
    }

    private void back(NetSocket near, NetSocket far, Buffer bytes) {
        if (left.isEmpty() || bytes.length() < left.getAsLong()) {
            left = left.isEmpty() ? left : OptionalLong.of(left.getAsLong() - bytes.length());
            near.write(bytes);
            return;
        }
        int last = (int) left.getAsLong();
        left = OptionalLong.empty();
        far.handler(ignored -> {});
        near.write(bytes.getBuffer(0, last)).eventually(near::close).eventually(far::close);
    }

    Future<Void> close() {
        return server == null ? Future.succeededFuture() : server.close().eventually(client::close);
    }
}
