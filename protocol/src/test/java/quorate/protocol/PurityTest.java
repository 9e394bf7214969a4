package quorate.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The decision is a function of its arguments: no I/O, clock, chance, thread or logger, and no collection whose order differs
 * from one JVM to the next. Read from the class files, so that nothing hides behind an import.
 */
class PurityTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    /** What main code may name at all; {@code java.lang.runtime} and {@code .invoke} are what records and lambdas compile to. */
    private static final Set<String> PACKAGES = Set.of(
            "quorate.protocol",
            "java.lang",
            "java.lang.annotation",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.math",
            "java.nio",
            "java.nio.charset",
            "java.util",
            "java.util.function",
            "java.util.regex",
            "java.util.stream");

    private static final Set<String> FORBIDDEN_CLASSES = Set.of(
            // threads, processes, the machine
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.InheritableThreadLocal",
            "java.lang.Runtime",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.ProcessHandle",
            "java.lang.ClassLoader",
            "java.lang.System$Logger",
            // clocks and chance
            "java.util.Date",
            "java.util.Calendar",
            "java.util.Timer",
            "java.util.TimerTask",
            "java.util.Random",
            "java.util.SplittableRandom",
            // orders that differ between JVMs
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap",
            // the outside
            "java.util.Locale",
            "java.util.Properties",
            "java.util.ResourceBundle",
            "java.util.Scanner",
            "java.util.ServiceLoader");

    /** Methods of otherwise harmless classes. A class that is not named here may be called freely. */
    private static final Map<String, Set<String>> FORBIDDEN_CALLS = Map.of(
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.Set", Set.of("of", "copyOf"),
            "java.util.Map", Set.of("of", "ofEntries", "copyOf"),
            "java.util.Collections", Set.of("shuffle"),
            "java.util.stream.Collectors",
                    Set.of(
                            "toSet",
                            "toUnmodifiableSet",
                            "toUnmodifiableMap",
                            "groupingByConcurrent",
                            "toConcurrentMap"),
            "java.lang.Object", Set.of("wait", "notify", "notifyAll"));

    @Test
    void sees_the_classes_it_is_about() {
        assertThat(MAIN).hasSizeGreaterThan(10);
    }

    @Test
    void names_only_the_quiet_part_of_the_jdk() {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe(
                "in the quiet part of the JDK",
                type -> type.isPrimitive()
                        || PACKAGES.contains(type.getBaseComponentType().getPackageName())
                        || type.getBaseComponentType().isPrimitive());
        classes().should().onlyDependOnClassesThat(allowed).check(MAIN);
    }

    @Test
    void names_no_clock_chance_thread_or_unordered_collection() {
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "impure",
                        type -> FORBIDDEN_CLASSES.contains(
                                type.getBaseComponentType().getName())))
                .check(MAIN);
    }

    @Test
    void calls_nothing_that_asks_the_machine() {
        noClasses()
                .should()
                .accessTargetWhere(
                        DescribedPredicate.<JavaAccess<?>>describe("the target is impure", PurityTest::isImpure))
                .check(MAIN);
    }

    private static boolean isImpure(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        if (owner.startsWith("java.util.") && name.startsWith("parallel")) {
            return true; // parallel streams and sorts: threads
        }
        return switch (owner) {
            // Copying an array is all that the core wants of java.lang.System.
            case "java.lang.System" -> !name.equals("arraycopy");
            case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
            // Without a map factory these two collect into a HashMap.
            case "java.util.stream.Collectors" ->
                (name.equals("toMap") && parameters(access) < 4)
                        || (name.equals("groupingBy") && parameters(access) < 3)
                        || FORBIDDEN_CALLS.get(owner).contains(name);
            default -> FORBIDDEN_CALLS.getOrDefault(owner, Set.of()).contains(name);
        };
    }

    private static int parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget target
                ? target.getRawParameterTypes().size()
                : 0;
    }
}
