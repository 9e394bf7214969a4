package quorate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints its data: one line of JSON, or the same indented, for people. */
final class Output {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    void print(JsonNode data) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(
                    json
                            ? MAPPER.writeValueAsString(data)
                            : MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(data));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of JSON is JSON", impossible);
        }
        out.flush();
    }
}
