package quorate.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** What one durable write costs on this machine's disk: every figure of the protocol is a multiple of it. */
final class DurableWrites {
    private static final int WARM_UP = 50;

    private DurableWrites() {}

    /** {@code count} single-row transactions, one after another, each committed to disk. */
    static Percentiles measure(int port, int count) {
        double[] ms = new double[count];
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS bench_write (id bigint PRIMARY KEY, bytes bytea NOT NULL)");
            statement.execute("TRUNCATE bench_write");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_write VALUES (?, ?)")) {
                for (int i = -WARM_UP; i < count; i++) {
                    long startedNs = System.nanoTime();
                    insert.setLong(1, i);
                    insert.setBytes(2, new byte[200]);
                    insert.executeUpdate();
                    if (i >= 0) {
                        ms[i] = (System.nanoTime() - startedNs) / 1e6;
                    }
                }
            }
            statement.execute("DROP TABLE bench_write");
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot measure durable writes: " + failure.getMessage(), failure);
        }
        return Percentiles.of(ms);
    }
}
