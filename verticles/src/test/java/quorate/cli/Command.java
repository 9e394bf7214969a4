package quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import picocli.CommandLine;

/** A command line that was run as a user runs it. */
record Command(int exitCode, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Command run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = new CommandLine(new Main());
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        int exitCode = Main.run(
                commands, Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        assertThat(err.toString()).doesNotContain("\tat ");
        return new Command(exitCode, out.toString(), err.toString());
    }

    /** One line of JSON, of a command that did its work. */
    JsonNode json() throws IOException {
        assertThat(exitCode).as(err).isZero();
        return line();
    }

    /** It did its work. */
    void done() {
        assertThat(exitCode).as(err).isZero();
    }

    JsonNode line() throws IOException {
        assertThat(out.strip()).doesNotContain("\n");
        return JSON.readTree(out);
    }

    /** It failed, and said this. */
    void failed(String... words) {
        assertThat(exitCode).as(out + err).isEqualTo(1);
        assertThat(err).contains(words);
    }

    /** It was called in a wrong way. */
    void misused(String words) {
        assertThat(exitCode).as(out + err).isEqualTo(2);
        assertThat(err).contains(words);
    }
}
