package quorate.devnet.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Starts a server, stores a row, says so, and waits to be killed. */
final class ServerInAnotherJvm {
    private ServerInAnotherJvm() {}

    public static void main(String[] arguments) throws SQLException, IOException {
        EmbeddedPostgresServer server = EmbeddedPostgresServer.start(Path.of(arguments[0]));
        String url = server.target("signer_0").url();
        server.database("signer_0");
        try (var connection = DriverManager.getConnection(url, "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO late_approval (pool, event_id, approved_by, reason)"
                    + " VALUES ('main', decode(repeat('07', 32), 'hex'), 'op', 'kept')");
        }
        System.out.println("ready " + server.port());
        System.out.flush();
        int waited = System.in.read();
        System.exit(waited < 0 ? 1 : 0);
    }
}
