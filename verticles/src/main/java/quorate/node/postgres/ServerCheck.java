package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** Start-up checks: a server that may lose or refuse what it has confirmed is not used at all (B2). */
public final class ServerCheck {
    /** UNIQUE NULLS NOT DISTINCT and the rights on schema public are of this version. */
    public static final int LEAST_VERSION = 150_000;

    private static final Sql SETTINGS = Sql.of("""
            SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
                current_setting('full_page_writes') AS full_page_writes,
                current_setting('synchronous_commit') AS synchronous_commit,
                current_setting('transaction_read_only') AS read_only, pg_is_in_recovery() AS standby""");

    private ServerCheck() {}

    /** The reasons to refuse this server, each with what was expected and found; empty when it may be used. */
    public static Future<List<String>> refusals(Postgres postgres) {
        return postgres.query(SETTINGS).map(rows -> refusals(rows.iterator().next()));
    }

    /** Fails with {@link IllegalStateException} naming every reason, or with {@link DatabaseFailed} if it cannot be asked. */
    public static Future<Void> require(Postgres postgres) {
        return refusals(postgres)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException(
                                "database " + postgres.settings() + " refused: " + String.join("; ", found))));
    }

    private static List<String> refusals(Row row) {
        List<String> found = new ArrayList<>();
        if (row.getInteger("version") < LEAST_VERSION) {
            found.add("expected server version >= 15, found server_version_num " + row.getInteger("version"));
        }
        requireNotOff(found, "fsync", row.getString("fsync"));
        requireNotOff(found, "full_page_writes", row.getString("full_page_writes"));
        requireNotOff(found, "synchronous_commit", row.getString("synchronous_commit"));
        if (row.getBoolean("standby") || row.getString("read_only").equals("on")) {
            found.add("expected a writable primary, found standby=" + row.getBoolean("standby") + ", read_only="
                    + row.getString("read_only"));
        }
        return found;
    }

    private static void requireNotOff(List<String> found, String setting, String value) {
        if (value.equals("off")) {
            found.add("expected " + setting + " not off, found off");
        }
    }
}
