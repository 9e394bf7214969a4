package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code quorate demo} as a user lives with it: interrupted, killed, started again, where a port is taken. */
class DemoLifeIT {
    private static final int PORT_BASE = 24_400;
    private static final int LAST_PORT = PORT_BASE + 32;
    private static final long PATIENCE_MS = 180_000;
    private static final long LOOK_MS = 100;
    private static final long GONE_MS = 10_000;
    private static final int SIGINT = 130;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private final List<Process> demos = new ArrayList<>();

    @AfterEach
    void endDemos() throws InterruptedException {
        for (Process demo : demos) {
            demo.destroy();
            if (!demo.waitFor(20, TimeUnit.SECONDS)) {
                demo.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void whenTheDemoIsKilled_thenASecondStartCleansUp_andAnInterruptLeavesNoProcessBehind() throws Exception {
        Path firstOutput = dir.resolve("first.log");
        Process first = demo(firstOutput);
        awaitLine(first, firstOutput, "dashboard of carol");
        List<ProcessHandle> left = processes(first);
        signal("-KILL", first);
        assertThat(left).as("a killed demo cannot end what it started").allMatch(ProcessHandle::isAlive);

        Path secondOutput = dir.resolve("second.log");
        Process second = demo(secondOutput, "--events", "1");
        awaitLine(second, secondOutput, "all events are done");
        assertGone(left);
        List<ProcessHandle> own = processes(second);

        signal("-INT", second);
        assertThat(second.waitFor()).isEqualTo(SIGINT);
        assertGone(own);
        assertThat(dir.resolve("demo/postgres/postmaster.pid")).doesNotExist();
        assertPortsFree();
    }

    @Test
    void whenAPortIsInUse_thenTheDemoNamesIt_andStartsNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(PORT_BASE + 11, 1, InetAddress.getLoopbackAddress())) {
            Path output = dir.resolve("taken.log");
            Process demo = demo(output, "--events", "1", "--exit");
            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isEqualTo(1);
            assertThat(Files.readString(output))
                    .contains("port in use on 127.0.0.1: " + taken.getLocalPort() + ";")
                    .contains("--port-base")
                    .doesNotContain("\tat ");
        }
        assertPortsFree();
    }

    @Test
    void whenTheDemoEndsByItself_thenItsLastLineSaysSo_andNoProcessIsLeft() throws Exception {
        Path output = dir.resolve("exit.log");
        Process demo = demo(output, "--events", "2", "--exit");
        awaitLine(demo, output, "dashboard of carol");
        List<ProcessHandle> own = processes(demo);
        assertThat(demo.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(demo.exitValue()).isZero();
        JsonObject last = new JsonObject(Files.readAllLines(output).getLast());
        assertThat(last.getInteger("events")).isEqualTo(2);
        assertThat(last.getInteger("completed")).isEqualTo(2);
        assertThat(last.getInteger("failed")).isZero();
        assertThat(last.getInteger("transactions")).isEqualTo(2);
        assertGone(own);
    }

    @Test
    void whenASignerIsKilled_thenTheOthersGoOn_andTheDemoStartsItAgainAndEndsWell() throws Exception {
        Path output = dir.resolve("killed.log");
        Process demo = demo(output, "--events", "6", "--exit");
        awaitLine(demo, output, "event   2");
        ProcessHandle carol = started("carol");
        carol.destroyForcibly();

        awaitLine(demo, output, "carol has ended with code 137");
        awaitLine(demo, output, "carol is started again");
        assertThat(demo.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
        JsonObject last = new JsonObject(Files.readAllLines(output).getLast());
        assertThat(last.getInteger("completed")).isEqualTo(6);
        assertThat(last.getInteger("transactions")).isEqualTo(6);
    }

    private Process demo(Path output, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("demo", "--port-base", Integer.toString(PORT_BASE)));
        all.addAll(List.of("--data-dir", dir.resolve("demo").toString()));
        all.addAll(List.of(arguments));
        Process demo = Launched.start(output, all.toArray(String[]::new));
        demos.add(demo);
        return demo;
    }

    private ProcessHandle started(String name) throws IOException {
        String line = Files.readAllLines(dir.resolve("demo/processes")).stream()
                .filter(each -> each.endsWith(" " + name))
                .findFirst()
                .orElseThrow();
        return ProcessHandle.of(Long.parseLong(line.split(" ", 2)[0])).orElseThrow();
    }

    /** Three signers, the Kaspa node, and PostgreSQL, whose own processes go with it. */
    private List<ProcessHandle> processes(Process demo) throws IOException {
        List<ProcessHandle> processes = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("demo/processes"))) {
            processes.add(
                    ProcessHandle.of(Long.parseLong(line.split(" ", 2)[0])).orElseThrow());
        }
        Path postmaster = dir.resolve("demo/postgres/postmaster.pid");
        processes.add(ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(postmaster).getFirst().trim()))
                .orElseThrow());
        assertThat(processes).hasSize(5);
        assertThat(demo.children()).as("all that it has started").isSubsetOf(processes);
        return processes;
    }

    /** An ended process whose parent is gone stays visible until the system has taken it away. */
    private static void assertGone(List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            assertThat(process.onExit()
                            .completeOnTimeout(null, GONE_MS, TimeUnit.MILLISECONDS)
                            .join())
                    .as("process %s is still there", process.pid())
                    .isNotNull();
        }
    }

    private static void signal(String signal, Process demo) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(demo.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).as("ended by " + signal).isTrue();
    }

    private static void assertPortsFree() throws IOException {
        for (int port = PORT_BASE; port <= LAST_PORT; port++) {
            try (ServerSocket free = new ServerSocket()) {
                free.setReuseAddress(true);
                free.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    private static void awaitLine(Process demo, Path output, String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!Files.readString(output).contains(text)) {
            assertThat(demo.isAlive()).as(Files.readString(output)).isTrue();
            assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(deadline);
            Thread.sleep(LOOK_MS);
        }
    }
}
