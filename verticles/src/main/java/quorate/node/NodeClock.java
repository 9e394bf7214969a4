package quorate.node;

/**
 * The one source of time of a node: milliseconds since the epoch that never run backwards, whatever the wall clock does. Only
 * verticles read it; the core is told the time.
 */
public final class NodeClock {
    private final long wallAtStartMs = System.currentTimeMillis();
    private final long monotonicAtStartNs = System.nanoTime();

    public long nowMs() {
        return wallAtStartMs + (System.nanoTime() - monotonicAtStartNs) / 1_000_000;
    }
}
