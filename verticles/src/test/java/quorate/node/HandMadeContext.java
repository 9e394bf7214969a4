package quorate.node;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;

/** A Vert.x context whose tasks and timers run when a test says so: nothing else of Vert.x is there. */
final class HandMadeContext {
    final Deque<Runnable> tasks = new ArrayDeque<>();
    final Deque<Runnable> timers = new ArrayDeque<>();
    final Context context = proxy(Context.class, (self, method, arguments) -> switch (method.getName()) {
        case "owner" -> vertx();
        case "runOnContext" -> tasks.add(() -> handle(arguments[0], null));
        case "equals" -> self == arguments[0];
        default -> throw new UnsupportedOperationException(method.toString());
    });

    private final Context elsewhere = proxy(Context.class, (self, method, arguments) -> {
        throw new UnsupportedOperationException(method.toString());
    });
    private final Vertx vertx = proxy(Vertx.class, (self, method, arguments) -> switch (method.getName()) {
        case "getOrCreateContext" -> onContext() ? context : elsewhere;
        case "setTimer" -> {
            timers.add(() -> handle(arguments[1], 0L));
            yield 0L;
        }
        default -> throw new UnsupportedOperationException(method.toString());
    });
    private boolean running;

    /** Runs on the context, to its end. */
    void run(Runnable task) {
        running = true;
        try {
            task.run();
        } finally {
            running = false;
        }
    }

    private Vertx vertx() {
        return vertx;
    }

    private boolean onContext() {
        return running;
    }

    @SuppressWarnings("unchecked")
    private static <T> void handle(Object handler, T event) {
        ((Handler<T>) handler).handle(event);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = handler.invoke(self, method, arguments);
                    return method.getReturnType() == void.class ? null : answer;
                }));
    }
}
