package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quorate.devnet.relayer.DemoRelayer;
import quorate.protocol.Bytes;

/** The whole system as real processes: signers, their database, a chain, a relayer, an operator's browser. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
    private static final int PORT_BASE = 24_000;
    private static final long PATIENCE_MS = 120_000;
    private static final long LOOK_MS = 100;
    private static final int CAROL = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static DemoNetwork network;
    private static DemoRelayer relayer;
    private static int number;

    @BeforeAll
    static void start() {
        network = DemoNetwork.start(new DemoOptions(dir, PORT_BASE, 3, 2, Optional.empty()));
        relayer = network.relayer(0);
    }

    @AfterAll
    static void stop() {
        if (network != null) {
            List<Process> processes = new ArrayList<>();
            for (int signer = 0; signer < network.signers(); signer++) {
                processes.add(network.process(signer));
            }
            network.close();
            assertThat(processes).noneMatch(Process::isAlive);
        }
    }

    @Test
    @Order(1)
    void whenEventsComeInByWebhook_thenEachIsPaidOnceAndCompletedOnEverySigner()
            throws IOException, InterruptedException {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            events.add(deliver(i % network.signers()));
        }
        TreeSet<String> transactions = new TreeSet<>();
        for (String event : events) {
            transactions.add(awaitCompleted(event, 0, 1, 2));
        }
        assertThat(transactions).hasSize(events.size());
        for (int signer = 0; signer < network.signers(); signer++) {
            assertThat(errors(signer)).as("what signer %d complains of", signer).isEmpty();
        }
    }

    /** Nothing of a healthy run is an error; Vert.x reports what nobody caught as one. */
    private static List<String> errors(int signer) throws IOException {
        return Files.readAllLines(network.log(signer)).stream()
                .filter(line -> line.contains("\"level\":\"ERROR\""))
                .toList();
    }

    @Test
    @Order(2)
    void whenTheSameEventComesTenTimes_thenItIsOnePayment() throws InterruptedException {
        DemoRelayer.Made made = relayer.next(number++);
        TreeSet<String> ids = new TreeSet<>();
        for (int i = 0; i < 10; i++) {
            DemoRelayer.Answer answer =
                    relayer.deliver(network.ingestion(i % 3), made).orElseThrow();
            assertThat(answer.status()).isIn(200, 202);
            ids.add(new JsonObject(answer.body()).getString("eventId"));
        }
        assertThat(ids).hasSize(1);
        awaitCompleted(ids.first(), 0, 1, 2);
        JsonObject log =
                network.api(0).get("/v1/pools/main/log?limit=500").orElseThrow().json();
        assertThat(log.getJsonArray("slots").stream()
                        .map(JsonObject.class::cast)
                        .filter(slot -> slot.getJsonArray("events").contains(ids.first()))
                        .count())
                .isEqualTo(1);
    }

    @Test
    @Order(3)
    void whenASignerIsKilled_thenTheOthersFinish_andItCatchesUpOnItsOwnEvidence() throws InterruptedException {
        network.process(CAROL).destroyForcibly().waitFor();
        List<String> events = List.of(deliver(0), deliver(1));
        for (String event : events) {
            awaitCompleted(event, 0, 1);
        }
        network.startSigner(CAROL);
        network.awaitReady(CAROL);
        for (String event : events) {
            awaitCompleted(event, 0, 1, 2);
            assertThat(network.api(CAROL).event(event).orElseThrow().getValue("confirmationsDaa"))
                    .as("own evidence of the signer that was away")
                    .isNotNull();
        }
    }

    @Test
    @Order(4)
    void whenNobodySignsIn_thenNoDataIsServed_butThePageIs() {
        SignerApi stranger = network.stranger(0);
        for (String path : List.of("/v1/events", "/v1/info", "/v1/changes", "/metrics", "/v1/admin/audit")) {
            assertThat(stranger.get(path).orElseThrow().status()).as(path).isEqualTo(401);
        }
        assertThat(stranger.post("/v1/admin/pause", new JsonObject().put("reason", "x"))
                        .orElseThrow()
                        .status())
                .isEqualTo(401);
        assertThat(stranger.get("/").orElseThrow().status()).isEqualTo(200);
        assertThat(stranger.get("/health/live").orElseThrow().status()).isEqualTo(200);
    }

    @Test
    @Order(5)
    void whenMostSignersArePaused_thenNothingIsPaid_untilTheyResume() throws InterruptedException {
        JsonObject why = new JsonObject().put("reason", "a test of the brake");
        for (int signer = 1; signer < network.signers(); signer++) {
            assertThat(network.api(signer)
                            .post("/v1/admin/pause", why)
                            .orElseThrow()
                            .status())
                    .isEqualTo(200);
        }
        String held = deliver(0);
        Thread.sleep(3_000);
        assertThat(network.api(0).event(held).orElseThrow().getString("phase")).isNotIn("COMMITTED", "COMPLETED");
        for (int signer = 1; signer < network.signers(); signer++) {
            assertThat(network.api(signer)
                            .post("/v1/admin/resume", why)
                            .orElseThrow()
                            .status())
                    .isEqualTo(200);
        }
        awaitCompleted(held, 0, 1, 2);
        JsonObject audit = network.api(1).get("/v1/admin/audit").orElseThrow().json();
        assertThat(audit.getJsonArray("entries").size()).isEqualTo(2);
    }

    @Test
    @Order(6)
    void whenABrowserWatches_thenAnEventAppearsAndReachesCompletedWithoutAReload() {
        watching(page -> {
            page.evaluate("window.notReloaded = true");
            String event = deliver(1);
            Locator row = page.locator("tr[data-key='" + event + "']");
            row.locator(".phase[data-phase='COMPLETED']").waitFor(new Locator.WaitForOptions().setTimeout(PATIENCE_MS));
            assertThat(page.evaluate("window.notReloaded")).isEqualTo(true);
            assertThat(page.url()).doesNotContain("token");

            // By keyboard alone: to the event, and what it says there of who locked and who signed.
            row.locator("a").focus();
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isNotEqualTo("none");
            page.keyboard().press("Enter");
            Locator facts = page.locator("dl.facts");
            facts.waitFor();
            String transaction = network.api(0).event(event).orElseThrow().getString("transaction");
            assertThat(facts.textContent()).contains("Certificate", "locked by", "Signed by", transaction);
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("content");
        });
    }

    @Test
    @Order(7)
    void whenAnEventIsRefused_thenTheOperatorSeesItAndTriesItAgainWithAReason() {
        DemoRelayer.Made made = relayer.api(number++);
        String changed = new String(made.body().toBytes(), StandardCharsets.UTF_8)
                .replaceFirst("\"amountSompi\":\"[0-9]+\"", "\"amountSompi\":\"99999999\"");
        DemoRelayer.Answer refused = relayer.deliver(
                        network.ingestion(0),
                        new DemoRelayer.Made("changed", Bytes.of(changed.getBytes(StandardCharsets.UTF_8))))
                .orElseThrow();
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        long letter = new JsonObject(refused.body()).getLong("deadLetter");
        watching(page -> {
            page.locator("nav a", new Page.LocatorOptions().setHasText("Dead letters"))
                    .click();
            page.locator("a", new Page.LocatorOptions().setHasText("#" + letter))
                    .click();
            page.locator("pre").waitFor();
            assertThat(page.locator("pre").textContent()).contains("99999999");
            page.locator("button", new Page.LocatorOptions().setHasText("Try it again"))
                    .click();
            page.locator("#reason").fill("a test of the desk");
            page.keyboard().press("Enter");
            page.locator("[role=status]", new Page.LocatorOptions().setHasText("Refused again"))
                    .waitFor();
        });
        assertThat(network.api(0).get("/v1/admin/audit").orElseThrow().body()).doesNotContain("a test of the desk");
    }

    @Test
    @Order(8)
    void whenASignerIsAway_thenThePageNamesItAndSinceWhen_onAPhoneToo() throws InterruptedException {
        watching(page -> {
            page.setViewportSize(380, 800);
            Process carol = network.process(CAROL);
            carol.destroyForcibly();
            Locator banner = page.locator("#banner", new Page.LocatorOptions().setHasText("Not heard: carol (since "));
            banner.waitFor(new Locator.WaitForOptions().setTimeout(PATIENCE_MS));
            for (String name : List.of("log", "signers", "streams", "pool", "dead-letters", "audit", "events")) {
                page.evaluate("name => { location.hash = '#/' + name; }", name);
                page.locator("nav a[href='#/" + name + "'][aria-current='page']")
                        .waitFor();
                page.locator("main h2").waitFor();
                if (name.equals("signers")) {
                    page.locator("td", new Page.LocatorOptions().setHasText("missing since"))
                            .waitFor();
                }
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                        .as(name)
                        .isLessThanOrEqualTo(380);
            }
        });
        network.startSigner(CAROL);
        network.awaitReady(CAROL);
    }

    @Test
    @Order(9)
    void whenAllThatHasHappened_thenTheMetricsOfEachSignerHaveMovedWithIt() {
        Map<String, Double> alice = metrics(0);
        double slots = network.api(0)
                .get("/v1/pools/main/log?limit=500")
                .orElseThrow()
                .json()
                .getJsonArray("slots")
                .size();
        assertThat(alice.get("lock_certs_accepted_total")).isEqualTo(slots);
        assertThat(alice.get("events_total")).isEqualTo(slots);
        assertThat(alice.get("events_completed_total")).isEqualTo(slots);
        // C2: once for each slot at most, however often it is asked for.
        assertThat(alice.get("spending_key_uses_total")).isPositive().isLessThanOrEqualTo(slots);
        assertThat(alice.get("proposal_phase_duration_ms_count")).isEqualTo(slots);
        for (String stage : List.of("PROPOSED", "COMMITTED", "SIGNED", "SUBMITTED", "SEEN", "COMPLETED")) {
            assertThat(alice.get("stage_duration_seconds_count{stage=\"" + stage + "\"}"))
                    .as(stage)
                    .isPositive()
                    .isLessThanOrEqualTo(slots);
        }
        assertThat(alice.get("split_brain_warnings_total")).isZero();
        assertThat(alice.get("events_abandoned_total")).isZero();
        assertThat(metrics(1).get("lock_sigs_received_total")).isPositive();
    }

    @Test
    @Order(10)
    void whenTheLogsAreExported_thenAnyoneCanCheckThemAndTheyAreOne() {
        TreeSet<String> ends = new TreeSet<>();
        for (String signer : List.of("alice", "bob", "carol")) {
            Path folder = dir.resolve("signers").resolve(signer);
            Path log = dir.resolve(signer + ".log.jsonl");
            CommandRun.printed("log", "export", "--config", folder.resolve("node.yaml"), "--out", log);
            JsonObject report =
                    CommandRun.json("log", "verify", log, "--group", folder.resolve("group.yaml"), "--json");
            assertThat(report.getLong("pays")).isGreaterThanOrEqualTo(5);
            ends.add(report.getLong("slots") + " " + report.getString("lastDecisionHash"));
        }
        assertThat(ends).hasSize(1);
    }

    private static Map<String, Double> metrics(int signer) {
        Map<String, Double> values = new TreeMap<>();
        network.api(signer)
                .get("/metrics")
                .orElseThrow()
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
                });
        return values;
    }

    /** The dashboard of signer 0. */
    private static void watching(Consumer<Page> look) {
        Chromium.watching(network.dashboard(0), look);
    }

    private static String deliver(int signer) {
        DemoRelayer.Answer answer = relayer.deliver(network.ingestion(signer), relayer.next(number++))
                .orElseThrow();
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return new JsonObject(answer.body()).getString("eventId");
    }

    /** The transaction's id, the same at all of these signers. */
    private static String awaitCompleted(String event, int... signers) throws InterruptedException {
        TreeSet<String> transactions = new TreeSet<>();
        for (int signer : signers) {
            await(() -> network.api(signer)
                    .event(event)
                    .filter(e -> e.getString("phase").equals("COMPLETED"))
                    .isPresent());
            transactions.add(network.api(signer).event(event).orElseThrow().getString("transaction"));
        }
        assertThat(transactions).hasSize(1);
        return transactions.first();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within " + PATIENCE_MS + " ms").isLessThan(deadline);
            Thread.sleep(LOOK_MS);
        }
    }
}
