package quorate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process as the kernel counts it. */
final class Resident {
    private Resident() {}

    /** Resident set in MiB, from Linux' {@code /proc}; -1 where there is none. */
    static long mib(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return -1;
        }
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
            throw new IllegalStateException("expected VmRSS in " + status + ", found none");
        } catch (IOException failure) {
            throw new IllegalStateException("cannot read " + status, failure);
        }
    }
}
