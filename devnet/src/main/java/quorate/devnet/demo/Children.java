package quorate.devnet.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import quorate.devnet.ProjectFolder;

/**
 * The demo's processes. Each is written down with its id and start time before it is used, so that the next demo in the same
 * folder can end what a killed one left behind, and never a stranger that was given the same id.
 */
public final class Children implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final Path ledger;
    private final Path logDir;
    private final Map<String, Process> running = new LinkedHashMap<>();

    public Children(Path dataDir) {
        this.ledger = dataDir.resolve("processes");
        this.logDir = dataDir.resolve("log");
    }

    /** Ends what an earlier demo in this folder left running; says how many there were. */
    public int endLeftovers() throws IOException {
        if (!Files.exists(ledger)) {
            return 0;
        }
        List<ProcessHandle> left = new ArrayList<>();
        for (String line : Files.readAllLines(ledger)) {
            find(line).ifPresent(left::add);
        }
        end(left);
        Files.delete(ledger);
        return left.size();
    }

    /** Starts a JVM of this module; its output goes to {@code log/<name>.log}. */
    Process startJava(String name, List<String> jvmFlags, String mainClass, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(ClassArchive.flags(name, true));
        command.add("-cp");
        command.add(ClassArchive.classPath("devnet").orElse(System.getProperty("java.class.path")));
        command.add(mainClass);
        command.addAll(arguments);
        return start(name, command);
    }

    /** Starts any program; its output goes to {@code log/<name>.log}. */
    public Process start(String name, List<String> command) throws IOException {
        Files.createDirectories(logDir);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        Process process = builder.start();
        running.put(name, process);
        Files.writeString(
                ledger,
                process.pid() + " " + startOf(process.toHandle()) + " " + name + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return process;
    }

    /** Starts a signer; at most one of them writes the archive of classes. */
    Process startSigner(String name, List<String> arguments, boolean writesArchive) throws IOException {
        List<String> command = new SignerJvm(ProjectFolder.find()).command(writesArchive);
        command.addAll(arguments);
        return start(name, command);
    }

    public Path log(String name) {
        return logDir.resolve(name + ".log");
    }

    Map<String, Process> running() {
        return running;
    }

    /** Asks all to end, and ends those that have not after a grace period. */
    @Override
    public void close() {
        end(running.values().stream().map(Process::toHandle).toList());
        running.clear();
        try {
            Files.deleteIfExists(ledger);
        } catch (IOException stays) {
            throw new DemoException("cannot delete " + ledger, stays);
        }
    }

    private static void end(List<ProcessHandle> handles) {
        handles.forEach(ProcessHandle::destroy);
        CompletableFuture<?>[] exits =
                handles.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(exits).get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException late) {
            handles.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException interrupted) {
            handles.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<ProcessHandle> find(String line) {
        String[] parts = line.split(" ", 3);
        return ProcessHandle.of(Long.parseLong(parts[0]))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> startOf(handle).equals(parts[1]));
    }

    private static String startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
