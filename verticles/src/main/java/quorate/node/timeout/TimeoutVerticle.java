package quorate.node.timeout;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.TreeMap;
import quorate.node.Addresses;
import quorate.node.NodeClock;

/**
 * The only clock. It ticks for everyone (anti-entropy goes with the tick), wakes an owner at the moment it asked for, and says
 * when to collect what is past its retention.
 */
public final class TimeoutVerticle extends VerticleBase {
    private final NodeClock clock;
    private final long tickMs;
    private final long collectEveryMs;
    // Owner to the earliest moment it asked for; a later wish is repeated by the owner when it is woken.
    private final TreeMap<String, Long> wishes = new TreeMap<>();

    public TimeoutVerticle(NodeClock clock, long tickMs, long collectEveryMs) {
        this.clock = clock;
        this.tickMs = tickMs;
        this.collectEveryMs = collectEveryMs;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().<JsonObject>localConsumer(Addresses.WAKE_AT, this::wish);
        vertx.setPeriodic(tickMs, ignored -> vertx.eventBus().publish(Addresses.TICK, clock.nowMs(), Addresses.LOCAL));
        vertx.setPeriodic(
                collectEveryMs, ignored -> vertx.eventBus().publish(Addresses.COLLECT, clock.nowMs(), Addresses.LOCAL));
        return Future.succeededFuture();
    }

    /** What an owner sends to {@link Addresses#WAKE_AT}: the address to wake, and when. */
    public static JsonObject wish(String wakeAddress, long atMs) {
        return new JsonObject().put("wake", wakeAddress).put("atMs", atMs);
    }

    private void wish(Message<JsonObject> message) {
        String owner = message.body().getString("wake");
        long atMs = message.body().getLong("atMs");
        Long earlier = wishes.get(owner);
        if (earlier != null && earlier <= atMs) {
            return;
        }
        wishes.put(owner, atMs);
        vertx.setTimer(Math.max(1, atMs - clock.nowMs()), ignored -> {
            // Only the earliest wish wakes: one that a still earlier one replaced has no timer's right any more.
            if (wishes.remove(owner, atMs)) {
                vertx.eventBus().publish(owner, clock.nowMs(), Addresses.LOCAL);
            }
        });
    }
}
