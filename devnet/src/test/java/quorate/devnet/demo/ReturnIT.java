package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.devnet.demo.RunningNetwork.ALICE;
import static quorate.devnet.demo.RunningNetwork.BOB;
import static quorate.devnet.demo.RunningNetwork.CAROL;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** B2 with real processes: a signer on an older database, and on none, says nothing that it could contradict, and comes back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReturnIT {
    private static final int PORT_BASE = 24_500;
    private static final long ENDS_S = 30;
    private static final String CAROLS = DemoFiles.database(CAROL);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static RunningNetwork network;

    /** All that carol ever said, by its place: what her databases showed before they were lost. */
    private static final Map<String, String> SAID = new TreeMap<>();

    @BeforeAll
    static void start() {
        network = RunningNetwork.start(dir, PORT_BASE);
    }

    @AfterAll
    static void stop() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    @Order(1)
    void whenADatabaseIsRestoredFromAnOlderBackup_thenItsSignerSaysWhyItWaits_andNeverContradictsItself()
            throws Exception {
        network.awaitCompleted(network.deliver(CAROL, network.message()), ALICE, BOB, CAROL);
        network.kill(CAROL);
        sql("CREATE DATABASE backup TEMPLATE " + CAROLS);
        network.restart(CAROL);
        assertThat(returning(CAROL)).as("a kill alone is no doubt").isNull();
        network.awaitCompleted(network.deliver(CAROL, network.message()), ALICE, BOB, CAROL);
        network.kill(CAROL);
        remember();
        sql("DROP DATABASE " + CAROLS);
        sql("ALTER DATABASE backup RENAME TO " + CAROLS);

        comesBack("the database is behind the position file");
        assertThat(network.log(CAROL)).contains("OWN_DATA_DOUBTED");
    }

    @Test
    @Order(2)
    void whenADatabaseIsEmpty_thenItsSignerCatchesUpAndComesBackTheSameWay() throws Exception {
        network.kill(CAROL);
        remember();
        sql("DROP DATABASE " + CAROLS);
        sql("CREATE DATABASE " + CAROLS);

        comesBack("the database is empty, or older");
    }

    @Test
    @Order(3)
    void whenTheDatabaseIsSetBackUnderARunningSigner_thenItEndsBeforeItSaysAnything_andComesBackTheSameWay()
            throws Exception {
        network.kill(CAROL);
        sql("CREATE DATABASE backup TEMPLATE " + CAROLS);
        network.restart(CAROL);
        network.awaitCompleted(network.deliver(CAROL, network.message()), ALICE, BOB, CAROL);
        remember();
        long beforeMs = System.currentTimeMillis();

        sql("DROP DATABASE " + CAROLS + " WITH (FORCE)");
        sql("ALTER DATABASE backup RENAME TO " + CAROLS);

        String event = network.deliver(ALICE, network.message()); // she is asked to vote for this
        assertThat(network.network().process(CAROL).waitFor(ENDS_S, TimeUnit.SECONDS))
                .as("carol ends by herself")
                .isTrue();
        assertThat(number("SELECT count(*) FROM own_statement WHERE at > to_timestamp(" + beforeMs / 1e3 + ")"))
                .as("said on what the database had forgotten")
                .isZero();
        network.awaitCompleted(event, ALICE, BOB);
        comesBack("the database is behind the position file");
    }

    /** The idle pool passes two slots for her, and then she is one of the two who are needed. */
    private static void comesBack(String why) throws Exception {
        long before = network.lastSlot(ALICE).getLong("slot");
        network.restart(CAROL);
        network.await("carol is doubted", () -> network.log(CAROL).contains(why));
        network.await("carol is back", () -> returning(CAROL) == null && height(CAROL) >= before + 2);
        assertThat(network.lastSlot(ALICE).getString("kind")).isEqualTo("PASS");
        long barredTo = number("SELECT max(barred_to) FROM absence");
        assertThat(barredTo).isGreaterThanOrEqualTo(before + 1);

        network.kill(BOB);
        network.awaitCompleted(network.deliver(ALICE, network.message()), ALICE, CAROL);
        network.restart(BOB);
        assertThat(number("SELECT count(*) FROM own_statement WHERE slot <= " + barredTo + " AND at > (SELECT max(at)"
                        + " FROM absence)"))
                .as("said of a slot that she is barred from")
                .isZero();
        Map<String, String> now = said();
        SAID.forEach((place, hash) ->
                assertThat(now.getOrDefault(place, hash)).as(place).isEqualTo(hash));
        assertThat(now.keySet()).as("she speaks again").anyMatch(place -> slotOf(place) > barredTo);
        assertThat(number("SELECT count(*) FROM equivocation")).isZero();
    }

    private static JsonObject returning(int signer) {
        return network.api(signer).get("/v1/info").orElseThrow().json().getJsonObject("returning");
    }

    private static long height(int signer) {
        return network.api(signer).get("/v1/info").orElseThrow().json().getLong("height");
    }

    private static void remember() throws SQLException {
        SAID.putAll(said());
    }

    private static long slotOf(String place) {
        return Long.parseLong(place.substring(0, place.indexOf('/')));
    }

    private static Map<String, String> said() throws SQLException {
        Map<String, String> said = new TreeMap<>();
        try (Connection carols = open(CAROLS);
                Statement statement = carols.createStatement();
                ResultSet rows = statement.executeQuery("SELECT slot || '/' || round || '/' || kind AS place,"
                        + " coalesce(encode(decision_hash, 'hex'), 'empty') AS hash FROM own_statement")) {
            while (rows.next()) {
                said.put(rows.getString("place"), rows.getString("hash"));
            }
        }
        return said;
    }

    private static long number(String query) throws SQLException {
        try (Connection carols = open(CAROLS);
                Statement statement = carols.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void sql(String command) throws SQLException, InterruptedException {
        // The server may still be noticing that a killed signer's sessions are gone.
        for (int attempt = 1; ; attempt++) {
            try (Connection all = open("postgres");
                    Statement statement = all.createStatement()) {
                statement.execute(command);
                return;
            } catch (SQLException busy) {
                if (attempt == 50) {
                    throw busy;
                }
                Thread.sleep(200);
            }
        }
    }

    private static Connection open(String database) throws SQLException {
        int port = network.network().postgres().port();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "");
    }
}
