package quorate.bench;

import java.lang.management.ManagementFactory;

/** The heap of this JVM. */
final class Heap {
    private Heap() {}

    /** What is reachable now, in bytes. */
    static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
