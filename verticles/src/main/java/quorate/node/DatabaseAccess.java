package quorate.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quorate.node.postgres.DatabaseSettings;
import quorate.node.postgres.Migrations;

/** What the configuration says about the database, with the passwords read from their files. */
public final class DatabaseAccess {
    private DatabaseAccess() {}

    /** As the application's role. */
    public static DatabaseSettings settings(NodeConfig.Database database) {
        DatabaseSettings settings = DatabaseSettings.of(
                database.host(),
                database.port(),
                database.name(),
                database.user(),
                firstLine(database.passwordFile(), "database/password_file"));
        return settings.withConnections(database.connections());
    }

    /** As the owner of the schema. */
    public static Migrations.Target migrations(NodeConfig.Database database) {
        return new Migrations.Target(
                "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.name(),
                database.ownerUser(),
                firstLine(database.ownerPasswordFile(), "database/owner_password_file"),
                database.user(),
                firstLine(database.passwordFile(), "database/password_file"));
    }

    /** The first line of a file; empty where there is no file, for a server that trusts the connection. */
    static String firstLine(Path file, String where) {
        if (file == null) {
            return "";
        }
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException unreadable) {
            throw new ConfigException(where + ": " + file + " cannot be read: " + unreadable, unreadable);
        }
    }
}
