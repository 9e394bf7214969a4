package quorate.node;

import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.postgres.HaltFlag;

/**
 * Why nothing may be stated or signed here now, if anything stands against it: the durable halt flag, a lost identity lease, a
 * database that cannot be read. Tells the node's parts when the first ground comes and when the last one goes. The database
 * itself refuses statements while its flag stands; this board only spares the attempt, and shows the reason.
 */
public final class HaltBoard {
    private static final Logger LOG = LoggerFactory.getLogger(HaltBoard.class);
    private static final String FLAG = "flag";
    private static final String LEASE = "lease";

    private final Vertx vertx;
    private final HaltFlag flag;
    private final String pool;
    private final TreeMap<String, String> grounds = new TreeMap<>();
    private volatile Optional<String> reason = Optional.empty();

    public HaltBoard(Vertx vertx, HaltFlag flag, String pool) {
        this.vertx = vertx;
        this.flag = flag;
        this.pool = pool;
    }

    /** Reads the flag now, and again each {@code everyMs}. */
    public void watch(long everyMs) {
        refresh();
        vertx.setPeriodic(everyMs, ignored -> refresh());
    }

    /** Reads the durable flag; unreadable counts as halted. */
    public void refresh() {
        flag.reason(pool).onSuccess(found -> found.ifPresentOrElse(why -> raise(FLAG, why), () -> lift(FLAG)));
    }

    public void leaseLost(String why) {
        raise(LEASE, "LEASE_LOST: " + why);
    }

    public void leaseHeld() {
        lift(LEASE);
    }

    public Optional<String> reason() {
        return reason;
    }

    private synchronized void raise(String ground, String why) {
        if (!why.equals(grounds.put(ground, why))) {
            LOG.warn("halted: {}", why);
            tell();
        }
    }

    private synchronized void lift(String ground) {
        if (grounds.remove(ground) != null) {
            LOG.info("no longer halted by its {}", ground);
            tell();
        }
    }

    private void tell() {
        reason = grounds.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", grounds.values()));
        if (reason.isPresent()) {
            vertx.eventBus().publish(Addresses.HALTED, reason.get(), Addresses.LOCAL);
        } else {
            vertx.eventBus().publish(Addresses.RESUMED, "", Addresses.LOCAL);
        }
    }
}
