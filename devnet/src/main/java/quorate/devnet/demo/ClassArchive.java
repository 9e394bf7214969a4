package quorate.devnet.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import quorate.devnet.ProjectFolder;

/**
 * An archive of the classes that a JVM parsed, kept for the next ones beside the jars the classes are in. The first one writes
 * it when it ends. The launcher takes it away with the jars that it was made of.
 */
final class ClassArchive {
    /** Property of the launcher: the folder of jars that are as new as the classes. */
    private static final String LIB = "quorate.lib";

    private ClassArchive() {}

    /** The class path of a module's jars, if they are as new as its classes; none where Maven alone made the classes. */
    static Optional<String> classPath(String module) throws IOException {
        Optional<Path> jars = jars();
        if (jars.isEmpty()) {
            return Optional.empty();
        }
        Path home = ProjectFolder.find();
        String others = Files.readString(home.resolve(module).resolve("target/classpath"))
                .trim()
                .replaceAll(Pattern.quote(home.toString()) + "/([a-z]+)/target/classes", jars.get() + "/$1.jar");
        return Optional.of(jars.get().resolve(module + ".jar") + ":" + others);
    }

    private static Optional<Path> jars() {
        return Optional.ofNullable(System.getProperty(LIB)).map(Path::of);
    }

    /**
     * The JVM flags of a process; none without jars.
     *
     * @param role what all processes of one main class and one set of flags share
     * @param writes whether this one writes what is missing when it ends; not more than one at a time
     */
    static List<String> flags(String role, boolean writes) {
        return jars().map(jars -> jars.resolve(role + ".jsa"))
                .filter(archive -> writes || Files.exists(archive))
                .map(archive -> flags(archive, writes))
                .orElse(List.of());
    }

    private static List<String> flags(Path archive, boolean writes) {
        List<String> flags = new ArrayList<>();
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
}
