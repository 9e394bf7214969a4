package quorate.devnet.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process with the identity, keys and database of a signer that runs, on ports of its own: as after a bad copy. */
record SecondProcess(int exitCode, String output) {
    private static final long PATIENCE_S = 90;

    static SecondProcess of(RunningNetwork network, int signer, int portBase) throws IOException, InterruptedException {
        Path original = network.config(signer);
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        ObjectNode config = (ObjectNode) yaml.readTree(original.toFile());
        config.put("data_dir", "data-of-the-second");
        ((ObjectNode) config.get("ingestion")).put("port", portBase);
        ((ObjectNode) config.get("admin")).put("port", portBase + 1);
        ObjectNode cluster = (ObjectNode) config.get("cluster");
        cluster.put("port", portBase + 2).put("bus_port", portBase + 3);
        cluster.withArray("members").add("127.0.0.1:" + (portBase + 2));
        Path copy = original.resolveSibling("second.yaml");
        Files.writeString(copy, yaml.writeValueAsString(config));
        return run("run", "--config", copy.toString());
    }

    /** Runs the launcher as an operator would, without building. */
    private static SecondProcess run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("quorate-second", ".log");
        try {
            Process process = Launched.start(output, arguments);
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("still running after " + PATIENCE_S + " s: " + Files.readString(output));
            }
            return new SecondProcess(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
