package quorate.devnet;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP wire between a signer and a server it needs, on loopback: it can be cut, go silent, or lead elsewhere. */
public final class Wire implements AutoCloseable {
    /** What happens to bytes and connections. */
    private enum State {
        UP,
        /** Connections end, new ones end at once: the server's machine is up, the server is not. */
        CUT,
        /** Nothing arrives and nobody says so: the machine is gone, or the cable. */
        SILENT
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetServer server = vertx.createNetServer();
    private final NetClient client = vertx.createNetClient();
    private final List<NetSocket> open = new CopyOnWriteArrayList<>();
    private volatile int target;
    private volatile State state = State.UP;

    private Wire(int target) {
        this.target = target;
    }

    public static Wire to(int port) {
        Wire wire = new Wire(port);
        Await.get(wire.server.connectHandler(wire::forward).listen(0, "127.0.0.1"));
        return wire;
    }

    public int port() {
        return server.actualPort();
    }

    public void cut() {
        state = State.CUT;
        closeAll();
    }

    public void silence() {
        state = State.SILENT;
    }

    /** Connections that were silent are gone, as after a timeout of the network's own. */
    public void mend() {
        state = State.UP;
        closeAll();
    }

    /** From now on the wire leads to another server; open connections end. */
    public void leadTo(int port) {
        target = port;
        mend();
    }

    @Override
    public void close() {
        Await.get(vertx.close());
    }

    private void closeAll() {
        open.forEach(NetSocket::close);
        open.clear();
    }

    private void forward(NetSocket near) {
        if (state == State.CUT) {
            near.close();
            return;
        }
        open.add(near);
        if (state == State.SILENT) {
            near.handler(lost -> {});
            return;
        }
        near.pause();
        client.connect(target, "127.0.0.1").onComplete(connected -> {
            if (connected.failed()) {
                near.close();
                return;
            }
            join(near, connected.result());
        });
    }

    private void join(NetSocket near, NetSocket far) {
        near.handler(sent -> pass(sent, far));
        far.handler(answer -> pass(answer, near));
        near.closeHandler(closed -> far.close());
        far.closeHandler(closed -> near.close());
        near.resume();
    }

    private void pass(Buffer bytes, NetSocket to) {
        if (state == State.UP) {
            to.write(bytes);
        }
    }
}
