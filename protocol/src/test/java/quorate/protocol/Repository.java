package quorate.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's files, as a test of this module finds them. */
final class Repository {
    private static final Path ROOT = Path.of("..");

    private Repository() {}

    /** The Java files of all modules below that folder of theirs. */
    static List<Path> java(String below) {
        return modules().stream()
                .flatMap(module -> below(module.resolve(below)).stream())
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    private static List<Path> modules() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param folder of the project; all files below it, none if it is not there */
    static List<Path> files(String folder) {
        return below(ROOT.resolve(folder));
    }

    private static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param file within the project, {@code docs/guards.md} */
    static String text(String file) {
        return text(ROOT.resolve(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
