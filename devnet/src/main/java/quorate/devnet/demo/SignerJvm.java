package quorate.devnet.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a signer's JVM is started: with the options and the class path that the launcher gives it, where nothing of the demo is.
 * Where the launcher has packed the modules as jars, the signers of a demo share an archive of parsed classes beside them: the
 * first signer writes it when it ends and finds none. The launcher takes it away with the jars that it was made of.
 */
final class SignerJvm {
    /** Property of the launcher: the folder of jars that are as new as the classes. */
    private static final String LIB = "quorate.lib";

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
        String lib = System.getProperty(LIB);
        if (lib != null) {
            command.addAll(archive(Path.of(lib, "signer.jsa"), writesArchive));
        }
        command.add("-cp");
        command.add(
                lib == null
                        ? classPath()
                        : Files.readString(Path.of(lib, "verticles.classpath")).trim());
        command.add("quorate.cli.Main");
        return command;
    }

    private static List<String> archive(Path archive, boolean writes) {
        List<String> flags = new ArrayList<>();
        if (!writes && !Files.exists(archive)) {
            return flags;
        }
        if (writes) {
            flags.add("-XX:+AutoCreateSharedArchive");
        }
        flags.add("-XX:SharedArchiveFile=" + archive);
        // What cannot be archived is parsed as ever; nobody needs to read a line about each class.
        flags.add("-Xlog:cds*=error");
        if (Runtime.version().feature() >= 24) {
            flags.add("-Xlog:aot*=error");
        }
        return flags;
    }

    private String classPath() throws IOException {
        Path classes = home.resolve("verticles/target/classes");
        Path classpath = home.resolve("verticles/target/classpath");
        if (!Files.exists(classpath)) {
            throw new DemoException("expected " + classpath + ", found none: start the demo with the launcher");
        }
        return classes + ":" + Files.readString(classpath).trim();
    }
}
