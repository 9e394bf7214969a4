package quorate.codecs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a decoder owes whoever it gets bytes from: a value or its named error, in a bounded time, and for at most
 * {@value #TIMES} times the memory of the input. Everything allocated on the way counts, also what is garbage at once: more than
 * is ever held.
 */
final class Decoding {
    static final int TIMES = 10;
    /** An exception with its stack, a parser with its buffers: what any input costs, however short. */
    static final long FREE_BYTES = 48 * 1024;

    private static final long CPU_NS_MAX = 2_000_000_000L;
    /** Only the first run of some code loads classes, and only now and then a buffer is made anew. */
    private static final int TRIES = 3;

    /** While the fuzzer looks on, what it notes down is allocated by the same thread. */
    private static final boolean FUZZING = System.getenv("JAZZER_FUZZ") != null;

    private static final long HOOKED = 32;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Decoding() {}

    /** The value of {@code length} bytes or characters; empty when they are refused by {@code named}. Any other error is thrown. */
    static <T> Optional<T> of(int length, Class<? extends RuntimeException> named, Supplier<T> decode) {
        Optional<T> value = Optional.empty();
        long allocated = Long.MAX_VALUE;
        long cpuNs = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && (i == 0 || allocated > allowed(length) || cpuNs > CPU_NS_MAX); i++) {
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                value = Optional.of(decode.get());
            } catch (RuntimeException refused) {
                if (!named.isInstance(refused)) {
                    throw refused;
                }
            }
            allocated = Math.min(allocated, THREADS.getCurrentThreadAllocatedBytes() - before);
            cpuNs = Math.min(cpuNs, THREADS.getCurrentThreadCpuTime() - cpuBefore);
        }
        assertThat(allocated).as("bytes allocated for an input of %s", length).isLessThanOrEqualTo(allowed(length));
        assertThat(cpuNs).as("processor time for an input of %s", length).isLessThanOrEqualTo(CPU_NS_MAX);
        return value;
    }

    private static long allowed(int length) {
        long allowed = FREE_BYTES + (long) TIMES * length;
        return FUZZING ? HOOKED * allowed : allowed;
    }
}
