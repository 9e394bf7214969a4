package quorate.node.chain;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** A Vert.x of a test's own with one context on it, which owns what is tested. */
final class OwnContext {
    final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    /** Runs it there, and returns when it has run. */
    void run(Runnable what) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            what.run();
            done.complete();
        });
        done.future().await();
    }

    void close() {
        vertx.close().await();
    }
}
