package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void everyMigrationRunsOnAnEmptyDatabaseAndASecondTimeThereIsNothingToDo() {
        TestDatabase.target("postgres");
        TestDatabase.execute("postgres", "CREATE DATABASE migrated");
        assertThat(Migrations.migrate(TestDatabase.target("migrated"))).isGreaterThanOrEqualTo(7);
        assertThat(Migrations.migrate(TestDatabase.target("migrated"))).isZero();
    }

    @Test
    void theNodesRoleIsMadeWithItsPasswordHashed() {
        Migrations.Target target = TestDatabase.target("postgres");
        TestDatabase.execute("postgres", "CREATE DATABASE with_password");
        assertThat(Migrations.migrate(new Migrations.Target(
                        target.url().replace("/postgres", "/with_password"),
                        "postgres",
                        "postgres",
                        "another_app",
                        "it's secret")))
                .isPositive();
        assertThat(TestDatabase.number(
                        "postgres",
                        "SELECT count(*) FROM pg_authid WHERE rolname = 'another_app'"
                                + " AND rolpassword LIKE 'SCRAM-SHA-256$%' AND NOT rolsuper"))
                .isEqualTo(1);
    }

    @Test
    void signersThatStartTogetherOnOneServerMakeTheirCommonRoleWithoutRacing() throws Exception {
        int signers = 4;
        for (int signer = 0; signer < signers; signer++) {
            TestDatabase.target("postgres");
            TestDatabase.execute("postgres", "CREATE DATABASE together_" + signer);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(signers)) {
            for (int attempt = 0; attempt < 20; attempt++) {
                CyclicBarrier together = new CyclicBarrier(signers);
                List<Future<?>> made = new ArrayList<>();
                for (int signer = 0; signer < signers; signer++) {
                    Migrations.Target target = new Migrations.Target(
                            TestDatabase.target("together_" + signer).url(),
                            "postgres",
                            "postgres",
                            "together_role_" + attempt,
                            "the same for all");
                    made.add(threads.submit(() -> {
                        together.await();
                        Migrations.makeRole(target);
                        return null;
                    }));
                }
                for (Future<?> each : made) {
                    each.get();
                }
            }
        }
        assertThat(
                        TestDatabase.number(
                                "postgres",
                                "SELECT count(*) FROM pg_authid WHERE rolname LIKE 'together_role_%' AND rolpassword IS NOT NULL"))
                .isEqualTo(20);
    }

    @Test
    void theNodeMayNotOwnTheSchema() {
        assertThatThrownBy(() -> new Migrations.Target("jdbc:postgresql://h/d", "quorate", "", "quorate", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not own");
    }

    @Test
    void theServerOfTheTestsIsSafeToUse() {
        Vertx vertx = Vertx.vertx();
        try (TestDatabase database = TestDatabase.create(vertx)) {
            assertThat(ServerCheck.refusals(database.postgres()).await()).isEmpty();
        } finally {
            vertx.close().await();
        }
    }
}
