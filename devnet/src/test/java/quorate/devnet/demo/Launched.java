package quorate.devnet.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import quorate.devnet.ProjectFolder;

/** The project's launcher, started as a user would. */
final class Launched {
    private Launched() {}

    /** @param output where both of its streams go */
    static Process start(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProjectFolder.launcher().toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("QUORATE_NO_BUILD", "1"); // it must not build under Maven's feet
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }
}
