package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire to PostgreSQL that can be cut at the one moment that matters: around a COMMIT. */
public final class CuttingProxy {
    /** When connections are cut. */
    public enum Cut {
        NEVER,
        /** The COMMIT does not reach the server. */
        BEFORE_COMMIT,
        /** The server commits; its answer does not come back. */
        AFTER_COMMIT
    }

    private static final Buffer COMMIT = message("COMMIT");

    /** The tag of the server's answer. */
    private static final String COMMITTED = "COMMIT\0";

    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final List<NetSocket> open = new CopyOnWriteArrayList<>();
    private volatile Cut cut = Cut.NEVER;
    private volatile boolean away;

    private CuttingProxy(Vertx vertx, int target) {
        this.server = vertx.createNetServer();
        this.client = vertx.createNetClient();
        this.target = target;
    }

    public static CuttingProxy to(Vertx vertx, int port) {
        CuttingProxy proxy = new CuttingProxy(vertx, port);
        proxy.server.connectHandler(proxy::forward).listen(0, "127.0.0.1").await();
        return proxy;
    }

    public int port() {
        return server.actualPort();
    }

    public void cut(Cut when) {
        cut = when;
    }

    /** As if the server were gone: open connections end, new ones are not answered. */
    public void away(boolean gone) {
        away = gone;
        if (gone) {
            cutNow();
        }
    }

    /** Cuts every open connection; new ones are still let through. */
    public void cutNow() {
        open.forEach(NetSocket::close);
        open.clear();
    }

    public Future<Void> close() {
        return server.close().compose(closed -> client.close());
    }

    private void forward(NetSocket near) {
        if (away) {
            near.close();
            return;
        }
        near.pause();
        open.add(near);
        client.connect(target, "127.0.0.1").onComplete(connected -> {
            if (connected.failed()) {
                near.close();
                return;
            }
            join(near, connected.result());
        });
    }

    private void join(NetSocket near, NetSocket far) {
        boolean[] swallow = {false};
        near.handler(sent -> {
            if (cut != Cut.NEVER && contains(sent)) {
                if (cut == Cut.BEFORE_COMMIT) {
                    near.close();
                    far.close();
                    return;
                }
                swallow[0] = true;
            }
            far.write(sent);
        });
        far.handler(answer -> {
            if (swallow[0] && text(answer).contains(COMMITTED)) {
                near.close(); // the COMMIT has been answered: nobody will hear of it
            } else {
                near.write(answer);
            }
        });
        near.closeHandler(closed -> far.close());
        far.closeHandler(closed -> near.close());
        near.resume();
    }

    private static boolean contains(Buffer sent) {
        return text(sent).contains(text(COMMIT));
    }

    private static String text(Buffer bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** A simple query of PostgreSQL's protocol: 'Q', length, text, zero. */
    private static Buffer message(String text) {
        return Buffer.buffer()
                .appendByte((byte) 'Q')
                .appendInt(text.length() + 5)
                .appendString(text)
                .appendByte((byte) 0);
    }
}
