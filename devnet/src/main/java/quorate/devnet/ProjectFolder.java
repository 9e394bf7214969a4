package quorate.devnet;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project is: what starts other processes of it needs the launcher and the JVM's options. */
public final class ProjectFolder {
    /** Property of the launcher. */
    private static final String TOLD = "quorate.home";

    private ProjectFolder() {}

    /**
     * Where the launcher says that the project is; else the nearest folder above the working directory that has the JVM's options.
     * Throws {@link IllegalStateException} if there is none.
     */
    public static Path find() {
        String told = System.getProperty(TOLD);
        if (told != null) {
            return Path.of(told);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("conf/jvm.options"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("expected to run inside the project, or with -D" + TOLD);
        }
        return folder;
    }

    /** The launcher, {@code ./quorate}. */
    public static Path launcher() {
        return find().resolve("quorate");
    }
}
