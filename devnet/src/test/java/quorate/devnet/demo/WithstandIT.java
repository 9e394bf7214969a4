package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.devnet.demo.RunningNetwork.ALICE;
import static quorate.devnet.demo.RunningNetwork.BOB;
import static quorate.devnet.demo.RunningNetwork.CAROL;
import static quorate.devnet.demo.RunningNetwork.KAS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.event.EventMaterial;
import quorate.devnet.Wire;
import quorate.devnet.relayer.DemoRelayer;
import quorate.protocol.DecisionHash;
import quorate.protocol.Hash32;
import quorate.protocol.TemplateInput;

/** What a running group must withstand, with real processes: contention, events that cannot be paid, signers that are away. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WithstandIT {
    private static final int PORT_BASE = 24_300;
    private static final long ROUND_MS = 5_000;
    private static final long FEE_SOMPI = 1_000_000;
    private static final int DEEP_BLOCKS = 320;
    private static final long BIG_COIN_DEPTH_DAA = 2_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static RunningNetwork network;

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
    void whenAnEventCannotBePaid_thenItsStreamGoesOnOnlyAfterQOperatorsHaveCancelledIt() throws InterruptedException {
        // More than the pool holds.
        String stuck = network.deliver(ALICE, network.request("stuck", 0, 4_000 * KAS));
        String behind = network.deliver(BOB, network.request("stuck", 1, KAS));
        for (int signer : List.of(ALICE, BOB, CAROL)) {
            JsonObject waits = network.awaitWaiting(stuck, "INSUFFICIENT_DEEP_UTXOS", signer);
            assertThat(waits.getString("expected")).contains("sompi");
        }
        network.awaitCompleted(network.deliver(CAROL, network.message()), ALICE, BOB, CAROL);

        JsonObject answer = network.operate(ALICE, "/v1/admin/events/" + stuck + "/cancel", "cannot be paid");
        assertThat(answer.getInteger("approvalsNeeded")).isEqualTo(2);
        // Time enough to decide many things: another stream's event is, the cancel is not.
        network.awaitCompleted(network.deliver(BOB, network.message()), ALICE, BOB, CAROL);
        assertThat(network.slotsOf(stuck, ALICE)).isEmpty();
        assertThat(network.api(ALICE).event(stuck).orElseThrow().getString("phase"))
                .isEqualTo("PROPOSING");
        assertThat(network.slotsOf(behind, ALICE)).isEmpty();

        network.operate(BOB, "/v1/admin/events/" + stuck + "/cancel", "cannot be paid");
        network.awaitPhase(stuck, "CANCELLED", ALICE, BOB, CAROL);
        network.awaitCompleted(behind, ALICE, BOB, CAROL);
        for (int signer : List.of(ALICE, BOB, CAROL)) {
            assertThat(network.slotsOf(stuck, signer)).hasSize(1);
            assertThat(network.slotsOf(stuck, signer).getFirst().getString("kind"))
                    .isEqualTo("CANCEL");
            assertThat(network.api(signer).event(stuck).orElseThrow().getString("transaction"))
                    .isNull();
        }
        assertThat(network.audit(ALICE))
                .singleElement()
                .satisfies(row -> assertThat(row.getString("action")).isEqualTo("cancel"));
        assertThat(network.audit(BOB)).hasSize(1);
        assertThat(network.audit(CAROL)).isEmpty();
    }

    @Test
    @Order(2)
    void whenTwoEventsWantTheSameCoinAtTheSameMoment_thenBothArePaidOneAfterTheOther() throws Exception {
        String pool = network.network().group().poolAddress().encode();
        network.network().chain().fund(pool, 6_000 * KAS, 1, BIG_COIN_DEPTH_DAA);
        // Neither can be paid without that coin.
        List<String> events =
                deliverAtOnce(network.request("first", 0, 2_500 * KAS), network.request("second", 0, 2_500 * KAS));
        network.await(
                "one of the two is Completed",
                () -> events.stream()
                        .anyMatch(event -> network.api(ALICE)
                                .event(event)
                                .filter(e -> e.getString("phase").equals("COMPLETED"))
                                .isPresent()));
        List<String> later = events.stream()
                .filter(event -> network.slotsOf(event, ALICE).isEmpty())
                .toList();
        assertThat(later).as("the other has no coin yet").hasSize(1);
        network.awaitWaiting(later.getFirst(), "INSUFFICIENT_DEEP_UTXOS", ALICE);
        network.network().chain().mine(DEEP_BLOCKS); // the change becomes deep enough
        TreeSet<String> transactions = new TreeSet<>();
        for (String event : events) {
            transactions.add(network.awaitCompleted(event, ALICE, BOB, CAROL));
            for (int signer : List.of(ALICE, BOB, CAROL)) {
                assertThat(network.slotsOf(event, signer)).as("decided once").hasSize(1);
            }
        }
        assertThat(transactions).hasSize(2);
    }

    @Test
    @Order(2)
    void whenAnExternalIdComesAgainWithAnotherAmount_thenEverySignerSaysConflict_andOnlyTheFirstIsPaid()
            throws InterruptedException {
        DemoRelayer.Made first = network.request("twice", 0, KAS);
        String event = network.deliver(ALICE, first);
        network.awaitCompleted(event, ALICE, BOB, CAROL);
        DemoRelayer.Made other = network.request("twice", 0, 2 * KAS);
        for (int signer : List.of(ALICE, BOB, CAROL)) {
            DemoRelayer.Answer answer = network.post(signer, other).orElseThrow();
            assertThat(answer.status()).as(answer.body()).isEqualTo(409);
            assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("conflicting_content");
            assertThat(network.slotsOf(event, signer)).hasSize(1);
            assertThat(network.lastSlot(signer).encode())
                    .as("nothing came after it")
                    .contains(event);
        }
    }

    @Test
    @Order(3)
    void whenFewerThanQSignersAreUp_thenTheEventWaitsOpenly_andCompletesByItselfAfterTheirReturn()
            throws InterruptedException {
        network.kill(BOB, CAROL);
        Instant killed = Instant.now();
        String event = network.deliver(ALICE, network.message());
        network.awaitWaiting(event, "QUORUM_MISSING", ALICE);
        network.await(
                "alice says who is missing",
                () -> missing(event).stream()
                        .map(member -> member.getString("member"))
                        .toList()
                        .equals(List.of("bob", "carol")));
        assertThat(missing(event))
                .extracting(member -> Instant.parse(member.getString("lastHeard")))
                .allSatisfy(heard -> assertThat(heard).isBetween(killed.minusSeconds(10), killed.plusSeconds(1)));
        // Longer than a round: a failed one would have spent a retry.
        Thread.sleep(ROUND_MS + 1_000);
        JsonObject shown = network.api(ALICE).event(event).orElseThrow();
        assertThat(shown.getInteger("retryCount")).isZero();
        assertThat(shown.getString("phase")).isEqualTo("PROPOSING");
        assertThat(network.waiting(event, ALICE).orElseThrow().getString("code"))
                .isEqualTo("QUORUM_MISSING");

        network.restart(BOB, CAROL);
        network.awaitCompleted(event, ALICE, BOB, CAROL);
        assertThat(network.api(ALICE).event(event).orElseThrow().getInteger("retryCount"))
                .isZero();
        assertThat(network.slotsOf(event, ALICE)).hasSize(1);
    }

    @Test
    @Order(4)
    void whenTheDatabaseOfOneSignerIsGoneFor20s_thenNothingIsLost_andItRecoversByItself() throws Exception {
        int postgres = network.network().postgres().port();
        try (Wire wire = Wire.to(postgres)) {
            network.kill(CAROL);
            network.configure(CAROL, config -> ((ObjectNode) config.get("database")).put("port", wire.port()));
            network.restart(CAROL);
            Process carol = network.network().process(CAROL);

            wire.cut();
            Instant until = Instant.now().plusSeconds(20);
            DemoRelayer.Made toCarol = network.request("to-carol", 0, KAS);
            assertUnavailable(network.post(CAROL, toCarol).orElseThrow());
            String elsewhere = network.deliver(ALICE, network.message());
            network.awaitCompleted(elsewhere, ALICE, BOB);
            while (Instant.now().isBefore(until)) {
                assertUnavailable(network.post(CAROL, toCarol).orElseThrow());
                assertThat(network.api(CAROL).get("/health/live").orElseThrow().status())
                        .isEqualTo(200);
                assertThat(network.api(CAROL).ready()).isFalse();
                Thread.sleep(1_000);
            }
            assertThat(carol.isAlive()).isTrue();

            wire.mend();
            network.await(
                    "carol takes the event",
                    () -> network.post(CAROL, toCarol)
                            .filter(answer -> answer.status() == 202)
                            .isPresent());
            String retried =
                    new JsonObject(network.post(CAROL, toCarol).orElseThrow().body()).getString("eventId");
            network.awaitCompleted(retried, ALICE, BOB, CAROL);
            network.awaitCompleted(elsewhere, ALICE, BOB, CAROL);
            assertThat(network.api(CAROL).event(elsewhere).orElseThrow().getValue("confirmationsDaa"))
                    .as("carol's own evidence")
                    .isNotNull();
            assertThat(network.slotsOf(retried, CAROL)).hasSize(1);
            assertThat(network.network().process(CAROL)).as("never restarted").isSameAs(carol);
            assertThat(carol.isAlive()).isTrue();
            network.kill(CAROL);
        }
        network.configure(CAROL, config -> ((ObjectNode) config.get("database")).put("port", postgres));
        network.restart(CAROL);
    }

    @Test
    @Order(5)
    void whenASecondProcessStartsWithTheSameIdentity_thenItRefuses_andTheFirstGoesOn() throws Exception {
        SecondProcess second = SecondProcess.of(network, CAROL, PORT_BASE + 60);
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output())
                .contains("not started: another process runs with the identity")
                .contains("process " + network.network().process(CAROL).pid());
        network.awaitCompleted(network.deliver(CAROL, network.message()), ALICE, BOB, CAROL);
    }

    @Test
    @Order(6)
    void whenAMemberHandsOnARequestWhoseSignatureIsWrong_thenItsPeersRefuseIt_andNothingIsPaid() throws Exception {
        EventMaterial.Api proper = network.requestMaterial("forged", 0, KAS);
        EventMaterial.Request asked = proper.request();
        EventMaterial.Api forged = new EventMaterial.Api(
                proper.relayer(),
                proper.signature(), // of another amount
                new EventMaterial.Request(
                        asked.externalId(), asked.stream(), asked.nonce(), asked.destination(), 3 * KAS),
                proper.metadata());
        String event = LyingMember.eventId(forged).toString();
        network.kill(CAROL);
        JsonObject last = network.lastSlot(ALICE);
        TemplateInput coin = network.deepCoin(ALICE);
        try (LyingMember carol = LyingMember.inTheSeatOf(network.config(CAROL))) {
            network.await("alice and bob hear whoever sits in carol's seat", () -> {
                carol.announce(forged);
                carol.propose(
                        forged,
                        coin,
                        FEE_SOMPI,
                        last.getLong("slot") + 1,
                        new DecisionHash(Hash32.ofHex(last.getString("decision"))));
                assertThat(network.slotsOf(event, ALICE)).as("decided on a lie").isEmpty();
                return refusals(ALICE) > 1 && refusals(BOB) > 1;
            });
            for (int signer : List.of(ALICE, BOB)) {
                assertThat(network.api(signer).event(event))
                        .as("stored at no peer")
                        .isEmpty();
            }
            // With the proposal in hand the two decide what is proper, in the same slot.
            String good = network.deliver(ALICE, network.message());
            network.awaitCompleted(good, ALICE, BOB);
            for (int signer : List.of(ALICE, BOB)) {
                assertThat(network.slotsOf(good, signer).getFirst().getLong("slot"))
                        .isEqualTo(last.getLong("slot") + 1);
                assertThat(network.slotsOf(event, signer)).isEmpty();
            }
        }
        network.restart(CAROL);
        // The request that the relayer did sign is as good as ever.
        network.awaitCompleted(network.deliver(BOB, network.made(proper)), ALICE, BOB, CAROL);
        assertThat(network.slotsOf(event, CAROL)).isEmpty();
    }

    /** How often this signer has said why it refuses what carol hands on. */
    private static long refusals(int signer) {
        return network.log(signer)
                .lines()
                .filter(line -> line.contains("event material of signer-2 refused") && line.contains("PROOF_INVALID"))
                .count();
    }

    @Test
    @Order(7)
    void whenViewsThatNeverAgreeAbandonAnEvent_thenItCompletesAfterAnOperatorsReset() throws Exception {
        int kaspa = new DemoPorts(PORT_BASE, 3).kaspa();
        try (Wire bobs = Wire.to(kaspa);
                Wire carols = Wire.to(kaspa)) {
            network.kill(ALICE, BOB, CAROL);
            network.configure(ALICE, WithstandIT::impatient);
            network.configure(BOB, config -> behind(bobs, config));
            network.configure(CAROL, config -> behind(carols, config));
            network.restart(ALICE, BOB, CAROL);

            // Bob and Carol see the chain no more. What comes now only Alice sees.
            bobs.silence();
            carols.silence();
            String pool = network.network().group().poolAddress().encode();
            network.network().chain().fund(pool, 5_000 * KAS, 1, BIG_COIN_DEPTH_DAA);
            String event = network.deliver(ALICE, network.request("abandoned", 0, 4_900 * KAS));
            network.awaitPhase(event, "ABANDONED", ALICE, BOB, CAROL);
            assertThat(network.slotsOf(event, ALICE)).isEmpty();

            bobs.mend();
            carols.mend();
            for (int signer : List.of(BOB, CAROL)) {
                network.network().awaitReady(signer);
            }
            Thread.sleep(ROUND_MS); // many of its rounds: an abandoned event is not taken up again by itself
            assertThat(network.api(ALICE).event(event).orElseThrow().getString("phase"))
                    .isEqualTo("ABANDONED");

            network.operate(ALICE, "/v1/admin/events/" + event + "/reset", "the views agree again");
            network.awaitCompleted(event, ALICE, BOB, CAROL);
            for (int signer : List.of(ALICE, BOB, CAROL)) {
                assertThat(network.slotsOf(event, signer)).hasSize(1);
            }
            assertThat(network.audit(ALICE).getFirst().getString("action")).isEqualTo("reset");
            network.kill(BOB, CAROL);
        }
    }

    /** Few retries, short rounds. */
    private static void impatient(ObjectNode config) {
        config.putObject("timing")
                .put("proposal_timeout_ms", 700)
                .putObject("retry")
                .put("max_retries", 1)
                .put("base_delay_ms", 300)
                .put("max_delay_ms", 1_000)
                .put("backoff_multiplier", 1.0)
                .put("jitter_ms", 50);
    }

    /** Behind a wire to its Kaspa node, and long content with what the node said last. */
    private static void behind(Wire wire, ObjectNode config) {
        impatient(config);
        config.putObject("kaspa").put("url", "http://127.0.0.1:" + wire.port()).put("fresh_within_ms", 600_000);
    }

    /** Whom the event waits for at Alice, if it does: member and when it was last heard. */
    private static List<JsonObject> missing(String event) {
        return network
                .waiting(event, ALICE)
                .map(waits -> waits.getJsonArray("missing", new JsonArray()))
                .orElseGet(JsonArray::new)
                .stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static void assertUnavailable(DemoRelayer.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("code")).isEqualTo("database_unavailable");
        assertThat(problem.getBoolean("retryable")).isTrue();
    }

    /** To Alice and Bob, from two threads that wait for each other. */
    private static List<String> deliverAtOnce(DemoRelayer.Made first, DemoRelayer.Made second)
            throws InterruptedException, ExecutionException {
        CyclicBarrier both = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> one = threads.submit(() -> {
                both.await();
                return network.deliver(ALICE, first);
            });
            Future<String> two = threads.submit(() -> {
                both.await();
                return network.deliver(BOB, second);
            });
            return List.of(one.get(), two.get());
        }
    }
}
