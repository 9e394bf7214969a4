package quorate.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import quorate.protocol.Protocol;

/**
 * The core with one rule taken out, and the simulator over it, in a class loader of their own. The rule is taken out of the source
 * text: what a signer ships has no switch for it.
 */
final class MutatedCore {
    private static final Path SOURCES = Path.of("..", "protocol", "src", "main", "java", "quorate", "protocol");
    private static final int WALKS = 300;

    /** The seed that is named finds it today; after a change of the core, which moves every schedule, one of the next does. */
    private static final int MORE_SEEDS = 60;

    private final ClassLoader loader;

    /** @param classes an empty directory, for what is compiled */
    MutatedCore(Mutation mutation, Path classes) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Mutation.Edit edit : mutation.edits()) {
            String text = texts.containsKey(edit.file())
                    ? texts.get(edit.file())
                    : Files.readString(SOURCES.resolve(edit.file() + ".java"));
            int at = text.indexOf(edit.text());
            if (at < 0 || text.indexOf(edit.text(), at + 1) >= 0) {
                throw new IllegalStateException(mutation + ": expected once in " + edit.file() + ": " + edit.text());
            }
            texts.put(edit.file(), text.replace(edit.text(), edit.instead()));
        }
        compile(texts, classes);
        URL[] path = {classes.toUri().toURL(), home(Protocol.class), home(Simulation.class)};
        loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
    }

    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static void compile(SortedMap<String, String> texts, Path classes) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        texts.forEach((name, text) -> sources.add(
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                }));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String protocol = Path.of(URI.create(home(Protocol.class).toString())).toString();
        List<String> options = List.of("-d", classes.toString(), "-cp", protocol, "-proc:none", "-nowarn");
        if (!compiler.getTask(null, null, null, options, null, sources).call()) {
            throw new IOException("a mutation does not compile: " + texts.keySet());
        }
    }

    /** What the finder says of the core without the rule; empty when it found nothing. */
    String find(String finder) {
        try {
            List<String> words = Arrays.asList(finder.split(" ", -1));
            long seed = Long.parseLong(words.get(1));
            if (words.getFirst().equals("walk")) {
                Class<?>[] parameters = {long.class, int.class, int.class};
                call("SmallModel", "walk", parameters, seed, 3, WALKS);
                return "";
            }
            if (words.getFirst().equals("lost")) {
                call("SmallModel", "loss", new Class<?>[] {int.class}, (int) seed);
                return "";
            }
            String settings = words.size() > 2 ? words.get(2) : "";
            String found = "";
            for (long one = seed; one < seed + MORE_SEEDS && found.isEmpty(); one++) {
                Class<?>[] parameters = {long.class, String.class};
                found = (String) call("Simulation", "attempt", parameters, one, settings);
            }
            return found;
        } catch (InvocationTargetException e) {
            return e.getCause().toString();
        } catch (ReflectiveOperationException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private Object call(String type, String name, Class<?>[] parameters, Object... arguments)
            throws ReflectiveOperationException {
        Method method = loader.loadClass("quorate.simulator." + type).getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method.invoke(null, arguments);
    }
}
