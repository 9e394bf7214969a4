package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.devnet.demo.RunningNetwork.ALICE;
import static quorate.devnet.demo.RunningNetwork.BOB;
import static quorate.devnet.demo.RunningNetwork.CAROL;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** C1, C2: a group of the Byzantine profile with real processes, N = 4, f = 1, M = Q = 3: its locks have chain anchors. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ByzantineIT {
    private static final int PORT_BASE = 24_100;
    private static final int DAVE = 3;
    private static final int QUORUM = 3;
    private static final long AMOUNT_SOMPI = 2_000_000_000L;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static RunningNetwork network;
    private static String event;

    @BeforeAll
    static void start() {
        network = RunningNetwork.start(
                new DemoOptions(dir, PORT_BASE, 4, QUORUM, 1, Optional.empty(), DemoOptions.Pays.ONE_BY_ONE));
    }

    @AfterAll
    static void stop() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    @Order(1)
    void whenAMemberIsAwayAndComesBack_thenEveryoneHoldsTheSameSlotsWithTheirLockersAnchors() throws Exception {
        String first = network.deliver(ALICE, network.request("first", 0, AMOUNT_SOMPI));
        network.awaitCompleted(first, ALICE, BOB, CAROL, DAVE);
        network.kill(DAVE);
        event = network.deliver(BOB, network.request("second", 0, AMOUNT_SOMPI));
        network.awaitCompleted(event, ALICE, BOB, CAROL);
        network.restart(DAVE);
        network.awaitCompleted(event, DAVE);
        for (String paid : List.of(first, event)) {
            for (int signer : List.of(ALICE, BOB, CAROL, DAVE)) {
                JsonObject slot = network.slotsOf(paid, signer).getFirst();
                SortedMap<String, Long> anchors = anchors(slot);
                assertThat(anchors).hasSizeGreaterThanOrEqualTo(QUORUM);
                assertThat(anchors.values()).allMatch(anchor -> anchor > 0);
                List<Long> rising = anchors.values().stream().sorted().toList();
                assertThat(slot.getLong("medianAnchorDaaScore")).isEqualTo(rising.get((rising.size() - 1) / 2));
            }
        }
    }

    /** Of each locker of the slot's certificate, as this signer's log has it. */
    private static SortedMap<String, Long> anchors(JsonObject slot) {
        JsonArray lockedBy = slot.getJsonArray("lockedBy");
        JsonArray anchors = slot.getJsonArray("anchorDaaScores");
        assertThat(anchors).hasSameSizeAs(lockedBy);
        SortedMap<String, Long> byLocker = new TreeMap<>();
        for (int i = 0; i < lockedBy.size(); i++) {
            byLocker.put(lockedBy.getString(i), anchors.getLong(i));
        }
        return byLocker;
    }

    @Test
    @Order(2)
    void whenAnEventIsAskedFor_thenEachOfItsLocksHasTheAnchorOfItsSlotsCertificate() {
        for (int signer : List.of(ALICE, DAVE)) {
            JsonObject slot = network.slotsOf(event, signer).getFirst();
            JsonObject shown = network.api(signer).event(event).orElseThrow();
            assertThat(shown.getJsonObject("certificate").getLong("medianAnchorDaaScore"))
                    .isEqualTo(slot.getLong("medianAnchorDaaScore"));
            SortedMap<String, Long> locks = new TreeMap<>();
            for (Object lock : shown.getJsonArray("locks")) {
                locks.put(((JsonObject) lock).getString("member"), ((JsonObject) lock).getLong("anchorDaaScore"));
            }
            assertThat(locks).as(shown.encode()).containsAllEntriesOf(anchors(slot));
        }
    }

    @Test
    @Order(3)
    void whenTheDashboardIsRead_thenItShowsTheAnchorsOfTheLocksAndTheirMedian() {
        JsonObject slot = network.slotsOf(event, ALICE).getFirst();
        String median = shown(slot.getLong("medianAnchorDaaScore"));
        Chromium.watching(network.network().dashboard(ALICE), page -> {
            open(page, "#/events/" + event);
            assertThat(page.locator("dl.facts").textContent()).contains("median anchor at DAA score " + median);
            String statements = page.locator("table[aria-label='Statements']").textContent();
            assertThat(statements).contains("Anchor (DAA)");
            anchors(slot).values().forEach(anchor -> assertThat(statements).contains(shown(anchor)));
            open(page, "#/log");
            List<String> titles = new ArrayList<>();
            for (Locator lockers :
                    page.locator("table[aria-label='Log'] span[title*='DAA']").all()) {
                titles.add(lockers.getAttribute("title"));
            }
            assertThat(titles).anySatisfy(title -> {
                assertThat(title).contains("median at DAA score " + median);
                anchors(slot)
                        .forEach((member, anchor) ->
                                assertThat(title).contains(member + " at DAA score " + shown(anchor)));
            });
        });
    }

    private static void open(Page page, String where) {
        page.evaluate("where => { location.hash = where }", where);
        page.locator(where.equals("#/log") ? "table[aria-label='Log']" : "table[aria-label='Statements']")
                .waitFor();
    }

    /** As the dashboard writes numbers. */
    private static String shown(long daaScore) {
        return String.format(Locale.ENGLISH, "%,d", daaScore);
    }

    @Test
    @Order(4)
    void whenTheLogsAreExported_thenTheyAreOne_andAnAnchorThatIsChangedInOneIsNamed() throws IOException {
        TreeSet<String> ends = new TreeSet<>();
        for (int signer : List.of(ALICE, DAVE)) {
            JsonObject report = CommandRun.json("log", "verify", exported(signer), "--group", group(), "--json");
            assertThat(report.getLong("pays")).isEqualTo(2);
            ends.add(report.getLong("slots") + " " + report.getString("lastDecisionHash"));
        }
        assertThat(ends).hasSize(1);

        Path log = exported(BOB);
        List<String> lines = new ArrayList<>(Files.readAllLines(log));
        ObjectMapper json = new ObjectMapper();
        ObjectNode last = (ObjectNode) json.readTree(lines.getLast());
        ObjectNode anchors = (ObjectNode) last.get("anchorDaaScores");
        String locker = anchors.fieldNames().next();
        anchors.put(locker, anchors.get(locker).longValue() + 1);
        lines.set(lines.size() - 1, json.writeValueAsString(last));
        Files.write(log, lines);
        CommandRun run = CommandRun.of("log", "verify", log, "--group", group());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("slot " + last.get("slot") + ": C1")
                .contains("a bad signature of signer-"
                        + List.of("alice", "bob", "carol", "dave").indexOf(locker));
    }

    private static Path exported(int signer) {
        Path log = dir.resolve(DemoFiles.name(signer) + ".log.jsonl");
        CommandRun.printed("log", "export", "--config", network.config(signer), "--out", log);
        return log;
    }

    private static Path group() {
        return network.config(ALICE).resolveSibling("group.yaml");
    }
}
