package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B2: a server that may lose what it has confirmed is refused, each reason by its name. The servers are real. */
class ServerCheckTest {
    private static final List<String> SETTINGS = List.of("fsync", "full_page_writes", "synchronous_commit");
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes", "synchronous_commit", "all three"})
    void aServerThatMayLoseWhatItConfirmedIsRefused(String careless) throws IOException {
        List<String> off = SETTINGS.stream()
                .filter(setting -> careless.equals("all three") || careless.equals(setting))
                .toList();
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        SETTINGS.forEach(setting -> builder.setServerConfig(setting, off.contains(setting) ? "off" : "on"));
        try (EmbeddedPostgres server = builder.start()) {
            assertThat(refusals(server))
                    .containsExactlyElementsOf(off.stream()
                            .map(setting -> "expected " + setting + " not off, found off")
                            .toList());
        }
    }

    @Test
    void aServerThatSaysItIsOldOrReadOnlyIsRefused() throws SQLException {
        try (TestDatabase database = TestDatabase.create(vertx)) {
            assertThat(ServerCheck.refusals(database.postgres()).await()).isEmpty();
            ServerCheck.require(database.postgres()).await();
            // What an older server would answer; the version of a running one cannot be set.
            database.execute("CREATE SCHEMA older");
            database.execute("CREATE FUNCTION older.current_setting(name text) RETURNS text LANGUAGE sql AS"
                    + " $$ SELECT CASE WHEN name = 'server_version_num' THEN '140022'"
                    + " ELSE pg_catalog.current_setting(name) END $$");
            database.execute("GRANT USAGE ON SCHEMA older TO " + TestDatabase.APP_ROLE);
            inDatabase(database, "search_path = older, pg_catalog, public");
            assertRefused(database, "expected server version >= 15, found server_version_num 140022");
            inDatabase(database, "search_path = public");
            inDatabase(database, "default_transaction_read_only = on");
            assertRefused(database, "expected a writable primary, found standby=false, read_only=on");
        }
    }

    /** A node's start ends with this error. */
    private static void assertRefused(TestDatabase database, String reason) {
        Postgres anew = Postgres.create(vertx, database.settings());
        try {
            assertThatThrownBy(() -> ServerCheck.require(anew).await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("refused: " + reason);
        } finally {
            anew.close().await();
        }
    }

    private static void inDatabase(TestDatabase database, String setting) throws SQLException {
        database.execute("ALTER ROLE " + TestDatabase.APP_ROLE + " IN DATABASE " + database.name() + " SET " + setting);
    }

    private static List<String> refusals(EmbeddedPostgres server) {
        Postgres postgres = Postgres.create(
                vertx, DatabaseSettings.of("127.0.0.1", server.getPort(), "postgres", "postgres", "postgres"));
        try {
            return ServerCheck.refusals(postgres).await();
        } finally {
            postgres.close().await();
        }
    }
}
