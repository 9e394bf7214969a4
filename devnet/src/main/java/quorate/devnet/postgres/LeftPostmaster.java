package quorate.devnet.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A postmaster outlives a JVM that is killed: this finds and stops the one of a data directory, and no other process. */
final class LeftPostmaster {
    private static final long FAST_MS = 10_000;
    private static final long IMMEDIATE_MS = 5_000;

    private LeftPostmaster() {}

    /** Stops the postmaster that runs on {@code dataDir}, if one does. @throws IOException if it cannot be stopped */
    static void stop(Path dataDir) throws IOException {
        Path pidFile = dataDir.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> postmaster = running(dataDir, pidFile);
        if (postmaster.isEmpty()) {
            // Its process is gone and the number may be a stranger's by now: PostgreSQL itself would refuse to start.
            Files.deleteIfExists(pidFile);
            return;
        }
        ProcessHandle process = postmaster.get();
        if (!ended(process, "-INT", FAST_MS) && !ended(process, "-QUIT", IMMEDIATE_MS)) {
            throw new IOException("process " + process.pid() + " still serves " + dataDir + " and does not stop");
        }
        Files.deleteIfExists(pidFile);
    }

    /** First line: process id, second: data directory. A postmaster works inside its data directory. */
    private static Optional<ProcessHandle> running(Path dataDir, Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.getFirst().trim().matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.getFirst().trim());
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> serves(process, dataDir));
    }

    private static boolean serves(ProcessHandle process, Path dataDir) {
        Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            return Files.isSameFile(workingDirectory, dataDir);
        } catch (IOException unreadable) {
            return process.info().commandLine().orElse("").contains(dataDir.toString());
        }
    }

    /** SIGINT is PostgreSQL's fast shutdown, which does not wait for clients; SIGQUIT recovers at the next start. */
    private static boolean ended(ProcessHandle process, String signal, long waitMs) throws IOException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        try {
            process.onExit().get(waitMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException failure) {
            throw new IOException("cannot wait for process " + process.pid(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping process " + process.pid(), interrupted);
        }
    }
}
