package quorate.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** codecs &lt;- verticles: nothing of demos, tests or benchmarks is in a signer's jar, and only gossip hears the wire. */
class BoundaryTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void holds_the_node_and_its_command_line_and_nothing_else() {
        classes()
                .should()
                .resideInAnyPackage(
                        "quorate.node..", "quorate.cli..", "quorate.codecs..", "quorate.protocol..", "protowire..")
                .check(MAIN);
    }

    @Test
    void needs_nothing_that_only_tests_have() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "quorate.simulator..", "quorate.devnet..", "quorate.bench..", "io.zonky..", "org.junit..")
                .check(MAIN);
    }

    @Test
    void does_not_see_the_devnet_even_in_tests() {
        assertThatThrownBy(() -> Class.forName("quorate.devnet.DevnetMain")).isInstanceOf(ClassNotFoundException.class);
    }

    /** A consumer that is not local is reachable by every process that reaches the cluster: gossip alone has them. */
    @Test
    void only_gossip_consumes_from_the_wire() {
        noClasses()
                .that()
                .resideOutsideOfPackage("quorate.node.gossip..")
                .should()
                .callMethod(EventBus.class, "consumer", String.class)
                .orShould()
                .callMethod(EventBus.class, "consumer", String.class, Handler.class)
                .orShould()
                .callMethod(EventBus.class, "consumer", MessageConsumerOptions.class)
                .orShould()
                .callMethod(EventBus.class, "consumer", MessageConsumerOptions.class, Handler.class)
                .check(MAIN);
    }
}
