package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
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
