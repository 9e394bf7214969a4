package quorate.protocol;

/** Seed table 2.2, RETRY_CONFIG: Failed to Proposing. */
public record Retry(int maxRetries, long baseDelayMs, long maxDelayMs, double backoffMultiplier, long jitterMs) {
    public static final Retry DEFAULT = new Retry(3, 5_000, 30_000, 2.0, 250);

    public Retry {
        if (maxRetries < 0 || baseDelayMs <= 0 || maxDelayMs < baseDelayMs || backoffMultiplier < 1.0 || jitterMs < 0) {
            throw new IllegalArgumentException("retry: expected max_retries >= 0, 0 < base_delay_ms <= max_delay_ms,"
                    + " backoff_multiplier >= 1, jitter_ms >= 0, found " + maxRetries + ", " + baseDelayMs + ", "
                    + maxDelayMs + ", " + backoffMultiplier + ", " + jitterMs);
        }
    }
}
