package quorate.codecs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** protocol &lt;- codecs: bytes know the values they carry and no part of a node. */
class BoundaryTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("quorate");

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
                .allowEmptyShould(true)
                .check(MAIN);
    }
}
