package quorate.devnet.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import quorate.node.postgres.DatabaseSettings;
import quorate.node.postgres.Migrations;

/**
 * One PostgreSQL for all signers of a demo, each with a database of its own. Durable as a signer's server must be: fsync,
 * full_page_writes and synchronous_commit are on. Keeps its data from one start to the next. Blocks.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
    /** The role that the signers connect as; it owns nothing. */
    public static final String APP_ROLE = "quorate_app";

    private static final String OWNER = "postgres";
    private static final int PORT_ANY = 0;

    private final EmbeddedPostgres server;

    private EmbeddedPostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** On a port that is free. */
    public static EmbeddedPostgresServer start(Path dataDir) {
        return start(dataDir, PORT_ANY, 3);
    }

    /**
     * Starts the server on {@code dataDir}, after stopping one that a killed process has left running on it.
     *
     * @throws UncheckedIOException if it cannot be started, naming the directory
     */
    public static EmbeddedPostgresServer start(Path dataDir, int port, int signers) {
        Path absolute = dataDir.toAbsolutePath().normalize();
        try {
            LeftPostmaster.stop(absolute);
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(absolute)
                    .setCleanDataDirectory(false)
                    .setPGStartupWait(Duration.ofSeconds(30))
                    .setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "''")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("max_connections", Integer.toString(30 + 25 * signers));
            if (port != PORT_ANY) {
                builder.setPort(port);
            }
            return new EmbeddedPostgresServer(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start PostgreSQL in " + absolute, failure);
        }
    }

    /** Ends a server that a killed process has left running on {@code dataDir}, if there is one. */
    public static void stopLeft(Path dataDir) {
        try {
            LeftPostmaster.stop(dataDir.toAbsolutePath().normalize());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot stop the PostgreSQL left in " + dataDir, failure);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** The signer's database, made and migrated if it is not there yet; settings as the signer connects. */
    public DatabaseSettings database(String name) {
        createIfAbsent(name);
        Migrations.migrate(target(name));
        return DatabaseSettings.of("127.0.0.1", port(), name, APP_ROLE, "");
    }

    /** What {@code quorate migrate} would be given for that database. */
    public Migrations.Target target(String name) {
        return new Migrations.Target(url(name), OWNER, "", APP_ROLE, "");
    }

    /** Ends the server; the data stay. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot stop PostgreSQL on port " + port(), failure);
        }
    }

    /** An empty database, if it is not there yet; a signer migrates its own when it starts. */
    public void createIfAbsent(String name) {
        if (!name.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "a database's name is 1 to 63 of a-z, 0-9 and '_', not starting with a digit, found '" + name
                            + "'");
        }
        try (Connection connection = DriverManager.getConnection(url("postgres"), OWNER, "");
                Statement statement = connection.createStatement()) {
            boolean there;
            try (var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                there = found.next();
            }
            if (!there) {
                statement.execute("CREATE DATABASE " + name);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot create database " + name + ": " + failure.getMessage(), failure);
        }
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + name;
    }
}
