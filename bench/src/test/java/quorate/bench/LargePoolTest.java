package quorate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

class LargePoolTest {
    /** What is measured checks itself: a template must pass, a view must show the change. */
    @Test
    void measuresATemplateAChangeAndMemory() {
        LargePool pool = new LargePool(400);
        assertTrue(pool.template(3).at(50) > 0);
        assertTrue(pool.change(3).at(50) > 0);
        assertTrue(pool.step(3).at(50) > 0);
        assertTrue(pool.bytesEach() > 0);
    }

    @Test
    void measuresTheFirstReadOverGrpc() {
        Vertx vertx = Vertx.vertx();
        try {
            assertEquals(3, FirstRead.of(vertx, new LargePool(1).address(), 100).size());
        } finally {
            vertx.close().await();
        }
    }
}
