package quorate.node.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.postgresql.PGConnection;

/** Brings a database to this version's schema, as its owner, and makes the restricted role that the node runs under. Blocks. */
public final class Migrations {
    private static final int ATTEMPTS = 20;

    private Migrations() {}

    /**
     * @param url JDBC address of the database
     * @param owner who owns the schema; the node itself never connects as this role
     * @param appRole the node's role: letters, digits and underscores
     * @param appPassword its password, empty where the server trusts the connection
     */
    public record Target(String url, String owner, String ownerPassword, String appRole, String appPassword) {
        public Target {
            if (!appRole.matches("[a-z_][a-z0-9_]{0,62}")) {
                throw new IllegalArgumentException(
                        "a role's name is 1 to 63 of a-z, 0-9 and '_', not starting with a digit, found '" + appRole
                                + "'");
            }
            if (appRole.equals(owner)) {
                throw new IllegalArgumentException(
                        "the node's role must not own the schema, found '" + appRole + "' for both");
            }
        }

        @Override
        public String toString() {
            return owner + "@" + url + " (node as " + appRole + ")";
        }
    }

    /** @return how many migrations were carried out. @throws IllegalStateException naming the target, if that fails */
    public static int migrate(Target target) {
        makeRole(target);
        MigrateResult result = Flyway.configure()
                .dataSource(target.url(), target.owner(), target.ownerPassword())
                .locations("classpath:sql")
                .placeholders(Map.of("app_role", target.appRole()))
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load()
                .migrate();
        return result.migrationsExecuted;
    }

    /** The node's role, with its password. @throws IllegalStateException naming the target, if it cannot be made */
    static void makeRole(Target target) {
        // Roles belong to the whole server, and no lock spans its databases: who loses a race against another signer of
        // the
        // same role looks again.
        for (int attempt = 1; ; attempt++) {
            try (Connection connection =
                    DriverManager.getConnection(target.url(), target.owner(), target.ownerPassword())) {
                makeRole(connection, target);
                return;
            } catch (SQLException failure) {
                if (attempt == ATTEMPTS || !lostRace(failure)) {
                    throw new IllegalStateException("cannot prepare " + target + ": " + failure.getMessage(), failure);
                }
            }
        }
    }

    private static void makeRole(Connection connection, Target target) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String role = target.appRole();
            try (var found = statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
                if (!found.next()) {
                    statement.execute("CREATE ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE");
                }
            }
            if (!target.appPassword().isEmpty()) {
                // Hashed here, so that no server log can hold the password.
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(role, target.appPassword().toCharArray(), "scram-sha-256");
            }
        }
    }

    // Two that make it (duplicate_object, or unique_violation a moment later), two that change it ("tuple concurrently
    // updated", which the server calls an internal error).
    private static boolean lostRace(SQLException failure) {
        return List.of("42710", "23505", "XX000").contains(failure.getSQLState());
    }
}
