package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.devnet.demo.RunningNetwork.ALICE;
import static quorate.devnet.demo.RunningNetwork.BOB;
import static quorate.devnet.demo.RunningNetwork.CAROL;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quorate.devnet.demo.CommitProxy.Moment;

/**
 * Write before act (V1, C2), with real processes: a signer's transactions come to grief one after the other, from its first
 * statement about an event to its completion, each before its COMMIT arrives and after it was carried out. The signer is killed
 * there, or cut off and left not knowing, or told that nothing was written. Whatever it did: it never says two things, never uses its key without a committed
 * row, sends what it has stored and nothing else, and the event is paid once.
 */
class EveryStepIT {
    private static final int PORT_BASE = 24_600;
    private static final long STRUCK_MS = 15_000;

    /** Statement, certificate, record, signature, others' signatures, transaction: a healthy event takes these at least. */
    private static final int STEPS = 6;

    /** Submission's answer, acceptance, completion, the end of the slot: what follows until the event is Completed. */
    private static final int STEPS_TO_THE_END = 10;

    private static final Pattern KEY_USE = Pattern.compile("spending key used: slot (\\d+), template ([0-9a-f]{64})");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static RunningNetwork network;
    private static CommitProxy proxy;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        network = RunningNetwork.start(dir, PORT_BASE);
        proxy = new CommitProxy(network.network().postgres().port());
        network.kill(CAROL);
        network.configure(CAROL, config -> config.withObject("database").put("port", proxy.port()));
        network.restart(CAROL);
    }

    @AfterAll
    static void stop() throws IOException {
        if (network != null) {
            network.close();
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    @Test
    void whenASignerIsKilledAroundEachCommit_thenItSaysNothingTwiceAndPaysOnce() throws Exception {
        for (int step = 1; step <= STEPS_TO_THE_END; step++) {
            for (Moment moment : step <= STEPS ? List.of(Moment.BEFORE, Moment.AFTER) : List.of(Moment.AFTER)) {
                proxy.strikeAt(
                        step, moment, () -> network.network().process(CAROL).destroyForcibly());
                String event = network.deliver(CAROL, network.message());
                assertThat(proxy.awaitStruck(STRUCK_MS)).as("commit " + step).isTrue();
                network.network().process(CAROL).waitFor();
                everyKeyUseWasOnRecord();
                network.restart(CAROL);
                paidOnce(event, "killed " + moment + " commit " + step);
            }
        }
    }

    @Test
    void whenACommitsAnswerIsLost_thenItIsLookedUpBeforeAnythingLeaves() throws Exception {
        for (int step = 1; step <= STEPS_TO_THE_END; step++) {
            for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
                proxy.strikeAt(step, moment, () -> {});
                String event = network.deliver(CAROL, network.message());
                assertThat(proxy.awaitStruck(STRUCK_MS)).as("commit " + step).isTrue();
                paidOnce(event, "cut off " + moment + " commit " + step);
            }
        }
    }

    @Test
    void whenACommitIsRefused_thenNothingLeaves_andItIsWrittenAgain() throws Exception {
        for (int step = 1; step <= STEPS_TO_THE_END; step++) {
            proxy.strikeAt(step, Moment.REFUSED, () -> {});
            String event = network.deliver(CAROL, network.message());
            assertThat(proxy.awaitStruck(STRUCK_MS)).as("commit " + step).isTrue();
            paidOnce(event, "refused commit " + step);
        }
    }

    private static void paidOnce(String event, String when) throws Exception {
        network.awaitCompleted(event, ALICE, BOB, CAROL);
        everyKeyUseWasOnRecord();
        TreeMap<String, TreeSet<String>> said = new TreeMap<>();
        TreeSet<String> signatures = new TreeSet<>();
        for (String signer : List.of("alice", "bob", "carol")) {
            assertThat(rows(signer, "SELECT count(*)::text FROM equivocation"))
                    .as(when)
                    .containsExactly("0");
            String statements = signer.equals("carol") ? "own_statement" : "peer_statement";
            for (String row : rows(
                    signer,
                    "SELECT slot || '/' || round || '/' || kind || '=' || coalesce(encode(decision_hash, 'hex'), '')"
                            + " || encode(signature, 'hex') FROM " + statements + " WHERE member = 2")) {
                String[] statement = row.split("=", 2);
                said.computeIfAbsent(statement[0], place -> new TreeSet<>()).add(statement[1]);
            }
            signatures.addAll(rows(
                    signer,
                    signer.equals("carol")
                            ? "SELECT slot || '=' || signatures::text FROM own_signature"
                            : "SELECT slot || '=' || signatures::text FROM peer_signature WHERE member = 2"));
        }
        assertThat(said)
                .as("%s: what carol said, as stored by her and by those who heard it", when)
                .isNotEmpty()
                .allSatisfy((place, bytes) -> assertThat(bytes).hasSize(1));
        assertThat(signatures)
                .as("%s: carol's signatures, as stored by her and by those who got them", when)
                .hasSize(rows("carol", "SELECT slot::text FROM own_signature").size());
    }

    /** The key's every use is in the log before it is used; its row must have been committed before that. */
    private static void everyKeyUseWasOnRecord() throws SQLException {
        List<String> uses = new ArrayList<>();
        Matcher use = KEY_USE.matcher(network.log(CAROL));
        while (use.find()) {
            uses.add(use.group(1) + " " + use.group(2));
        }
        assertThat(rows("carol", "SELECT slot || ' ' || encode(template_hash, 'hex') FROM fate WHERE fate = 'signed'"))
                .containsAll(uses);
    }

    private static List<String> rows(String signer, String sql) throws SQLException {
        String url =
                "jdbc:postgresql://127.0.0.1:" + network.network().postgres().port() + "/quorate_" + signer;
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                ResultSet found = connection.createStatement().executeQuery(sql)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }
}
