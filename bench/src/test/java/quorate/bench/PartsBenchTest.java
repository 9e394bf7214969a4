package quorate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.devnet.ProjectFolder;

class PartsBenchTest {
    /** JMH forks a JVM and talks to it in serialised objects: what the launcher starts must let those through. */
    @Test
    void measuresAPartWhenStartedByTheLauncher(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        ProjectFolder.launcher().toString(), "bench", "parts", "--seconds", "1", "Hashing.blake3")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("QUORATE_NO_BUILD", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running after 60 s");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), printed);
        assertTrue(printed.lines().anyMatch(line -> line.matches("Hashing\\.blake3 .* us .*")), printed);
    }
}
