package quorate.node.postgres;

import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL for tests: one server for the JVM, one fresh and migrated database for each instance, copied from a
 * template within milliseconds. fsync and synchronous_commit are on, as everywhere.
 */
public final class TestDatabase implements AutoCloseable {
    public static final String APP_ROLE = "quorate_app";
    private static final String TEMPLATE = "quorate_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static EmbeddedPostgres server;

    private final Vertx vertx;
    private final String name;
    private final Postgres postgres;

    private TestDatabase(Vertx vertx, String name) {
        this.vertx = vertx;
        this.name = name;
        this.postgres = Postgres.create(vertx, settings());
    }

    /** A new database, with the node's own connections to it under its restricted role. */
    public static TestDatabase create(Vertx vertx) {
        String name = "test_" + NUMBER.incrementAndGet();
        startOnce();
        execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return new TestDatabase(vertx, name);
    }

    public Postgres postgres() {
        return postgres;
    }

    public Vertx vertx() {
        return vertx;
    }

    public String name() {
        return name;
    }

    /** As the node connects: under the restricted role. */
    public DatabaseSettings settings() {
        return DatabaseSettings.of("127.0.0.1", server.getPort(), name, APP_ROLE, "");
    }

    /** As the schema's owner connects, who may do more than the node. */
    public DatabaseSettings ownerSettings() {
        return DatabaseSettings.of("127.0.0.1", server.getPort(), name, "postgres", "postgres");
    }

    /** As the owner, over JDBC. @throws SQLException as the server says */
    public void execute(String sql) throws SQLException {
        try (Connection connection = open(name);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One number, as the owner. */
    public long number(String sql) {
        return number(name, sql);
    }

    static long number(String database, String sql) {
        try (Connection connection = open(database);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** A target for migrations of a database of this server. */
    public static Migrations.Target target(String database) {
        startOnce();
        return new Migrations.Target(
                "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database,
                "postgres",
                "postgres",
                APP_ROLE,
                "");
    }

    @Override
    public void close() {
        postgres.close();
    }

    static void execute(String database, String sql) {
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    private static Connection open(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database, "postgres", "postgres");
    }

    private static synchronized void startOnce() {
        if (server != null) {
            return;
        }
        try {
            server = EmbeddedPostgres.builder()
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_buffers", "64MB")
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start the embedded PostgreSQL", failure);
        }
        String data = value("SHOW data_directory");
        String pid = value("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAtOnce(data, pid), "stop-test-postgres"));
        execute("postgres", "CREATE DATABASE " + TEMPLATE);
        Migrations.migrate(target(TEMPLATE));
    }

    /** Nothing of it is wanted any more, so it need not write its memory out first: SIGQUIT, then the folder goes. */
    private static void stopAtOnce(String data, String pid) {
        try {
            new ProcessBuilder(
                            "sh", "-c", "kill -QUIT \"$1\"; rm -rf \"$2\"; sleep 1; rm -rf \"$2\"", "stop", pid, data)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("the tests' PostgreSQL was not stopped: process " + pid, failure);
        }
    }

    private static String value(String sql) {
        try (Connection connection = open("postgres");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }
}
