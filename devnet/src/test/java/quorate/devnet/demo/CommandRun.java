package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import quorate.cli.Main;

/** A command of {@code quorate} as an operator gives it, run in this process: what it printed and how it ended. */
record CommandRun(List<String> arguments, int exitCode, String out, String err) {
    static CommandRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands =
                new CommandLine(new Main()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        int exitCode = Main.run(commands, all);
        return new CommandRun(List.of(all), exitCode, out.toString(), err.toString());
    }

    /** What a command printed that had to succeed. */
    static String printed(Object... arguments) {
        CommandRun run = of(arguments);
        assertThat(run.exitCode).as("%s", run).isZero();
        return run.out;
    }

    static JsonObject json(Object... arguments) {
        return new JsonObject(printed(arguments));
    }
}
