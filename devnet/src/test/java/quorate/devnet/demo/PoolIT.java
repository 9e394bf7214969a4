package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.devnet.demo.RunningNetwork.ALICE;
import static quorate.devnet.demo.RunningNetwork.BOB;
import static quorate.devnet.demo.RunningNetwork.CAROL;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quorate.protocol.Group;

/**
 * A pool that pays several events at once, with real processes: two live events, two in one transaction, and a payment that was
 * signed for too little is made by a dearer one (D2, D3).
 */
@TestMethodOrder(OrderAnnotation.class)
class PoolIT {
    private static final int PORT_BASE = 24_700;
    private static final DemoOptions.Pays PAYS = new DemoOptions.Pays(2, 2, 60_000);
    private static final int FINAL_DAA = 200;
    private static final long LOOKS_MS = 7_000; // three looks at what is final
    private static final Group.Finality FINALITY = new Group.Finality(10, FINAL_DAA);

    /** The pool's templates pay 100 sompi for each gram, and at least 125 when they replace one. */
    private static final long FEE_FLOOR_SOMPI_PER_KILOGRAM = 110_000;

    private static final long AMOUNT_SOMPI = 2_000_000_000L;
    private static final long DEAR_SOMPI = 200_000_000_000L;
    private static final long COIN_DEPTH_DAA = 2_000;
    private static final int MANY = 1_000_000;
    private static final int[] ALL = {ALICE, BOB, CAROL};

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static RunningNetwork network;

    @BeforeAll
    static void start() {
        network = RunningNetwork.start(new DemoOptions(dir, PORT_BASE, 3, 2, 0, Optional.empty(), PAYS, FINALITY));
    }

    @AfterAll
    static void stop() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    @Order(1)
    void whenTwoEventsWait_thenOneTransactionPaysBoth() throws Exception {
        // The pool has not the coins for either, until it gets one for both.
        String first = network.deliver(ALICE, network.request("first", 0, DEAR_SOMPI));
        String second = network.deliver(BOB, network.request("second", 0, DEAR_SOMPI));
        for (int signer : ALL) {
            network.awaitWaiting(first, "INSUFFICIENT_DEEP_UTXOS", signer);
            network.awaitWaiting(second, "INSUFFICIENT_DEEP_UTXOS", signer);
        }
        String pool = network.network().group().poolAddress().encode();
        network.network().chain().fund(pool, 3 * DEAR_SOMPI, 1, COIN_DEPTH_DAA);

        assertThat(network.awaitCompleted(first, ALL)).isEqualTo(network.awaitCompleted(second, ALL));
        for (int signer : ALL) {
            assertThat(network.slotsOf(first, signer)).hasSize(1).isEqualTo(network.slotsOf(second, signer));
        }
    }

    @Test
    @Order(2)
    void whenTheFeeRisesAfterTwoPaymentsAreSigned_thenDearerOnesPayInTheirPlace_andOnlyThose() throws Exception {
        network.network().chain().refuse(MANY, "the mempool is full");
        List<String> events = new ArrayList<>();
        for (String stream : List.of("third", "fourth")) {
            String event = network.deliver(CAROL, network.request(stream, 0, AMOUNT_SOMPI));
            network.awaitPhase(event, "COMMITTED", ALL); // the second while the first is live
            events.add(event);
        }
        network.network().chain().feeFloor(FEE_FLOOR_SOMPI_PER_KILOGRAM);
        network.network().chain().refuse(0, "");

        for (String event : events) {
            String paid = network.awaitCompleted(event, ALL);
            for (int signer : ALL) {
                List<JsonObject> slots = network.slotsOf(event, signer);
                assertThat(slots).extracting(slot -> slot.getString("kind")).contains("PAY", "REPLACE");
                assertThat(slots)
                        .filteredOn(slot -> paid.equals(slot.getString("transaction")))
                        .extracting(slot -> slot.getString("kind"))
                        .containsExactly("REPLACE");
            }
        }
    }

    /** C6: what was final is watched still: nobody else would notice that the money never arrived. */
    @Test
    @Order(3)
    void whenAReorgBeyondTheFinalDepthTakesAPayment_thenEverySignerHaltsUntilItsOperatorLiftsIt() throws Exception {
        String event = network.deliver(BOB, network.request("final", 0, AMOUNT_SOMPI));
        network.awaitCompleted(event, ALL);
        network.network().chain().mine(FINAL_DAA);
        for (int signer : ALL) {
            network.await(
                    DemoFiles.name(signer) + " calls it final",
                    () -> stages(event, signer).contains("FINAL"));
        }
        Thread.sleep(LOOKS_MS);
        for (int signer : ALL) {
            assertThat(halted(signer)).as("without a reorg").isEmpty();
        }
        network.network().chain().reorg(2 * FINAL_DAA, "dropped");
        for (int signer : ALL) {
            network.await(
                    DemoFiles.name(signer) + " halts",
                    () -> halted(signer)
                            .filter(reason -> reason.contains("REORG"))
                            .isPresent());
        }
        for (int signer : ALL) {
            network.operate(signer, "/v1/admin/resume", "the recipient was paid by hand");
            network.await(
                    DemoFiles.name(signer) + " goes on", () -> halted(signer).isEmpty());
        }
        // What the dropped blocks spent is bound to the payments that were final: the pool needs another coin.
        String pool = network.network().group().poolAddress().encode();
        network.network().chain().fund(pool, 3 * DEAR_SOMPI, 1, COIN_DEPTH_DAA);
        network.kill(ALICE);
        network.restart(ALICE);
        network.awaitCompleted(network.deliver(ALICE, network.request("after", 0, AMOUNT_SOMPI)), ALL);
        assertThat(halted(ALICE)).as("it is told once").isEmpty();
    }

    private static List<String> stages(String event, int signer) {
        return network.slotsOf(event, signer).stream()
                .map(slot -> slot.getString("stage"))
                .toList();
    }

    private static Optional<String> halted(int signer) {
        return network.api(signer).get("/v1/info").map(answer -> answer.json().getString("halted"));
    }
}
