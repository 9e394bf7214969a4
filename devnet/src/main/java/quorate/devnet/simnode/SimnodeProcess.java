package quorate.devnet.simnode;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import quorate.devnet.DevnetMain;

/** A simulated node in a process of its own, on ports that the system gave. Closing it ends the process. */
public final class SimnodeProcess implements AutoCloseable {
    private static final long STOP_MS = 5_000;

    private final Process process;
    private final int port;
    private final SimnodeControl control;
    private final int controlPort;

    private SimnodeProcess(Process process, JsonObject ready) {
        this.process = process;
        this.port = ready.getInteger("port");
        this.controlPort = ready.getInteger("controlPort");
        this.control = new SimnodeControl(controlPort);
    }

    /**
     * Starts {@code simnode} with this JVM's class path.
     *
     * @param options more command line options, such as {@code --block-interval-ms=20}
     * @throws IOException with the process's words when it does not come up
     */
    public static SimnodeProcess start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DevnetMain.class.getName(), "simnode"));
        command.addAll(List.of("--listen=127.0.0.1:0", "--control-port=0"));
        command.addAll(List.of(options));
        File nowhere = new File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(nowhere)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("{")) {
            process.destroy();
            throw new IOException("simnode did not start, its first line was: " + line);
        }
        return new SimnodeProcess(process, new JsonObject(line));
    }

    /** For {@link quorate.node.chain.GrpcNodeOptions#ofUrl}. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public int controlPort() {
        return controlPort;
    }

    public SimnodeControl control() {
        return control;
    }

    /** False when it is still alive after the time. */
    public boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
        return process.waitFor(time, unit);
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
