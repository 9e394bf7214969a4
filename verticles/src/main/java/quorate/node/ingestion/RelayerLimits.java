package quorate.node.ingestion;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** How much one relayer may ask: a token bucket and a bound on what is being worked on. Used on one context. */
final class RelayerLimits {
    private final IngestionOptions.Limits limits;
    private final Map<String, Bucket> buckets = new HashMap<>();

    private static final class Bucket {
        private double tokens;
        private long filledAtMs;
        private int inFlight;
    }

    RelayerLimits(IngestionOptions.Limits limits) {
        this.limits = limits;
    }

    /** Takes a token and a place; otherwise how long to wait in ms. After success {@link #done} must follow once. */
    OptionalLong take(String relayer, long nowMs) {
        Bucket bucket = buckets.computeIfAbsent(relayer, ignored -> full(nowMs));
        double gained = (nowMs - bucket.filledAtMs) * limits.perSecond() / 1_000;
        bucket.tokens = Math.min(limits.burst(), bucket.tokens + gained);
        bucket.filledAtMs = nowMs;
        if (bucket.tokens < 1) {
            return OptionalLong.of((long) Math.ceil((1 - bucket.tokens) * 1_000 / limits.perSecond()));
        }
        if (bucket.inFlight >= limits.inFlight()) {
            return OptionalLong.of(100);
        }
        bucket.tokens--;
        bucket.inFlight++;
        return OptionalLong.empty();
    }

    void done(String relayer) {
        buckets.get(relayer).inFlight--;
    }

    private Bucket full(long nowMs) {
        Bucket bucket = new Bucket();
        bucket.tokens = limits.burst();
        bucket.filledAtMs = nowMs;
        return bucket;
    }
}
