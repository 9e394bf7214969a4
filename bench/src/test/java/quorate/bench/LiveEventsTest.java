package quorate.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LiveEventsTest {
    private static final long MOST_BYTES = 64 * 1_024;

    @Test
    void aLiveEventOfFiveSignersTakesAtMost64KiB() {
        long bytes = LiveEvents.bytesEach(500);
        assertTrue(bytes > 2_000, "less than what its transaction and signatures must take: " + bytes);
        assertTrue(bytes <= MOST_BYTES, "found " + bytes);
    }
}
