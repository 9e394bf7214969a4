package quorate.devnet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** verticles, simulator &lt;- devnet: the demo stands on the node; nothing stands on the demo but benchmarks. */
class BoundaryTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void does_not_know_the_benchmarks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("quorate.bench..")
                .check(MAIN);
    }
}
