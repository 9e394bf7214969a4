package quorate.node.gossip;

/** A token bucket: {@code burst} at once, {@code perSecond} on average (seed 7.3, 9.5). For any thread. */
final class RateLimit {
    private final double perSecond;
    private final double burst;
    private double tokens;
    private long lastMs;

    RateLimit(double perSecond, double burst, long nowMs) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.lastMs = nowMs;
    }

    /** Takes one token, if there is one. */
    synchronized boolean take(long nowMs) {
        tokens = Math.min(burst, tokens + (nowMs - lastMs) * perSecond / 1_000);
        lastMs = nowMs;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
