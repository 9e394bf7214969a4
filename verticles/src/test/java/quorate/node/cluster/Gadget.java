package quorate.node.cluster;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** What a foreign cluster member would have run: leaves a mark when it is read, and another when it is called. */
final class Gadget implements Callable<String>, Serializable {
    private static final long serialVersionUID = 1L;

    private final String markFolder;

    Gadget(Path markFolder) {
        this.markFolder = markFolder.toString();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        mark("read");
    }

    @Override
    public String call() throws IOException {
        mark("called");
        return "ran";
    }

    private void mark(String what) throws IOException {
        Files.writeString(
                Path.of(markFolder).resolve(what),
                "by process " + ProcessHandle.current().pid());
    }
}
