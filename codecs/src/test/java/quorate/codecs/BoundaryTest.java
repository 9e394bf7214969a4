package quorate.codecs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** protocol &lt;- codecs: bytes know the values they carry and no part of a node. */
class BoundaryTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void stands_on_the_protocol_alone() {
        classes()
                .that()
                .resideInAPackage("quorate..")
                .should()
                .resideInAnyPackage("quorate.codecs..", "quorate.protocol..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("quorate.codecs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "quorate.node..",
                        "quorate.cli..",
                        "quorate.simulator..",
                        "quorate.devnet..",
                        "quorate.bench..",
                        "protowire..")
                .check(MAIN);
    }
}
