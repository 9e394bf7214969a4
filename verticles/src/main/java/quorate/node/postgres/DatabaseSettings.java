package quorate.node.postgres;

/**
 * Where this signer's database is and how long it may take. Every wait has a bound, because the client has none of its own.
 *
 * @param user the application's role, which cannot delete or rewrite what must be kept (B1)
 * @param maxConnections connections of the pool; different pools and slots commit side by side on them
 * @param maxWaiting requests that may wait for a connection; more are refused at once
 * @param connectTimeoutMs wait for a connection
 * @param statementTimeoutMs one statement, on the server
 * @param lockTimeoutMs one lock, on the server
 * @param transactionTimeoutMs a whole transaction, here; past it the outcome is unknown
 */
public record DatabaseSettings(
        String host,
        int port,
        String database,
        String user,
        String password,
        boolean tls,
        int maxConnections,
        int maxWaiting,
        int connectTimeoutMs,
        int statementTimeoutMs,
        int lockTimeoutMs,
        int transactionTimeoutMs) {

    public static DatabaseSettings of(String host, int port, String database, String user, String password) {
        return new DatabaseSettings(host, port, database, user, password, false, 12, 256, 3_000, 5_000, 2_000, 10_000);
    }

    /** The same with other limits, for tests and small machines. */
    public DatabaseSettings withTransactionTimeoutMs(int timeoutMs) {
        return new DatabaseSettings(
                host,
                port,
                database,
                user,
                password,
                tls,
                maxConnections,
                maxWaiting,
                connectTimeoutMs,
                statementTimeoutMs,
                lockTimeoutMs,
                timeoutMs);
    }

    public DatabaseSettings withConnections(int connections) {
        return new DatabaseSettings(
                host,
                port,
                database,
                user,
                password,
                tls,
                connections,
                maxWaiting,
                connectTimeoutMs,
                statementTimeoutMs,
                lockTimeoutMs,
                transactionTimeoutMs);
    }

    public DatabaseSettings withPort(int otherPort) {
        return new DatabaseSettings(
                host,
                otherPort,
                database,
                user,
                password,
                tls,
                maxConnections,
                maxWaiting,
                connectTimeoutMs,
                statementTimeoutMs,
                lockTimeoutMs,
                transactionTimeoutMs);
    }

    /** Without the password: settings are logged. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database + (tls ? " (tls)" : "");
    }
}
