package quorate.devnet.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a signer's JVM is started: with the options and the class path that the launcher gives it, where nothing of the demo is.
 * Where the launcher has packed the modules as jars, signers share an archive of parsed classes.
 */
final class SignerJvm {
    private final Path home;

    SignerJvm(Path home) {
        this.home = home;
    }

    /** The command up to the main class's arguments. Throws {@link DemoException} if the project is not built. */
    List<String> command(boolean writesArchive) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + home.resolve("conf/jvm.options"));
        if (Runtime.version().feature() >= 24) {
            command.add("@" + home.resolve("conf/jvm-24.options"));
        }
        command.addAll(ClassArchive.flags("signer", writesArchive));
        command.add("-cp");
        command.add(classPath());
        command.add("quorate.cli.Main");
        return command;
    }

    private String classPath() throws IOException {
        Optional<String> jars = ClassArchive.classPath("verticles");
        if (jars.isPresent()) {
            return jars.get();
        }
        Path classes = home.resolve("verticles/target/classes");
        Path classpath = home.resolve("verticles/target/classpath");
        if (!Files.exists(classpath)) {
            throw new DemoException("expected " + classpath + ", found none: start the demo with the launcher");
        }
        return classes + ":" + Files.readString(classpath).trim();
    }
}
