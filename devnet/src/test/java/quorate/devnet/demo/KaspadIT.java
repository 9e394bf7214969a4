package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.devnet.demo.RunningNetwork.ALICE;
import static quorate.devnet.demo.RunningNetwork.BOB;
import static quorate.devnet.demo.RunningNetwork.CAROL;
import static quorate.devnet.demo.RunningNetwork.KAS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.kaspa.TransactionMasses;
import quorate.devnet.Await;
import quorate.devnet.KaspadProcess;
import quorate.devnet.NeedsKaspad;
import quorate.devnet.relayer.DemoRelayer;
import quorate.node.chain.SubmitOutcome;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Group;
import quorate.protocol.Hash32;

/**
 * Signers as real processes on a real kaspad: payments, a node that restarts, reorgs. Skipped, visibly, where QUORATE_KASPAD does
 * not name one.
 */
@NeedsKaspad
@TestMethodOrder(OrderAnnotation.class)
class KaspadIT {
    private static final int PORT_BASE = 24_850;
    private static final int FINAL_DAA = 300;
    private static final Group.Finality FINALITY = new Group.Finality(10, FINAL_DAA);
    private static final DemoOptions.Pays PAYS = new DemoOptions.Pays(1, 5, 60_000);
    private static final long AMOUNT_SOMPI = 7 * KAS;
    private static final int[] ALL = {ALICE, BOB, CAROL};

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static TwoKaspads chain;
    private static RunningNetwork network;
    private static String pool;
    private static int number;

    @BeforeAll
    static void start() throws IOException {
        chain = TwoKaspads.start(KaspadProcess.binary().orElseThrow(), Thief.ADDRESS);
        network = RunningNetwork.start(new DemoOptions(
                dir, PORT_BASE, 3, 2, 0, Optional.of(chain.here().url()), PAYS, FINALITY));
        network.network().stopMining();
        chain.join(); // the other node need not follow the thousand blocks that fund the pool one by one
        pool = network.network().group().poolAddress().encode();
        chain.mine();
    }

    @AfterAll
    static void stop() {
        if (network != null) {
            network.close();
        }
        if (chain != null) {
            chain.close();
        }
    }

    /** A payment asked for: the event and where its money must arrive, once. */
    private record Asked(String event, String destination) {}

    private static Asked ask(int signer) {
        String stream = "kaspad" + number++;
        EventMaterial.Api material = network.requestMaterial(stream, 0, AMOUNT_SOMPI);
        DemoRelayer.Made made = network.made(material);
        return new Asked(network.deliver(signer, made), material.request().destination());
    }

    private static void assertPaidOnce(Asked asked) {
        assertThat(TwoKaspads.coins(chain.hereNode(), asked.destination()))
                .extracting(Coin::amountSompi)
                .containsExactly(AMOUNT_SOMPI);
    }

    @Test
    @Order(1)
    void whenFiveEventsComeAtOnce_thenEachIsPaidOnce_andItsPayloadIsOnTheChain() throws Exception {
        Hash32 since = TwoKaspads.sink(chain.hereNode());
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asked.add(ask(ALL[i % 3]));
        }
        TreeSet<String> paid = new TreeSet<>();
        for (Asked each : asked) {
            String txid = network.awaitCompleted(each.event(), ALL);
            paid.add(txid);
            assertPaidOnce(each);
            Transaction transaction = chain.onTheChain(since, txid);
            assertThat(transaction.payload().toHex()).isEqualTo(payload(each.event()));
            assertThat(transaction.inputs()).allMatch(input -> input.sigOpCount() == 3);
            assertThat(feeSompi(transaction)).isGreaterThanOrEqualTo(100 * TransactionMasses.computeGrams(transaction));
        }
        assertThat(paid).hasSize(asked.size());
    }

    private static String payload(String event) {
        return Bytes.of("QRT1".getBytes(StandardCharsets.US_ASCII)).toHex() + event;
    }

    /** Of a payment from one or more of the pool's rewards, 50 KAS each. */
    private static long feeSompi(Transaction transaction) {
        long out = transaction.outputs().stream()
                .mapToLong(Transaction.Output::value)
                .sum();
        return transaction.inputs().size() * (50 * KAS) - out;
    }

    @Test
    @Order(2)
    void whenTheNodeRestartsWithAPaymentInItsMempool_thenItIsSubmittedAgain() throws Exception {
        Asked asked = ask(BOB);
        chain.stopMining();
        network.awaitPhase(asked.event(), "COMMITTED", ALL);
        chain.restartHere();
        chain.mine();
        network.awaitCompleted(asked.event(), ALL);
        assertPaidOnce(asked);
        assertThat(network.slotsOf(asked.event(), ALICE)).hasSize(1);
    }

    @Test
    @Order(3)
    void whenAReorgKeepsThePayment_thenItStaysTheOnlyOne() throws Exception {
        chain.cut();
        Asked asked = ask(ALICE);
        String txid = network.awaitCompleted(asked.event(), ALL);
        chain.loseAgainstTheOther();
        chain.mine();
        Asked next = ask(BOB);
        network.awaitCompleted(next.event(), ALL);
        assertThat(network.awaitCompleted(asked.event(), ALL)).isEqualTo(txid);
        assertPaidOnce(asked);
        assertThat(network.slotsOf(asked.event(), ALICE)).hasSize(1);
    }

    @Test
    @Order(4)
    void whenBlocksPassAPaymentBy_thenADearerOneReplacesItInTheMempool() throws Exception {
        chain.mineWithoutTransactions();
        Asked asked = ask(BOB);
        network.awaitPhase(asked.event(), "COMMITTED", ALL);
        network.await(
                "a dearer one is signed",
                () -> replacement(asked.event(), ALICE).isPresent());
        String dearer = replacement(asked.event(), ALICE).orElseThrow();
        network.await(
                "the node has it",
                () -> Await.get(chain.hereNode().mempoolEntry(Hash32.ofHex(dearer)))
                        .isPresent());
        assertThat(Await.get(chain.hereNode().mempoolEntriesByAddresses(List.of(pool))))
                .hasSize(1);
        chain.mine();
        assertThat(network.awaitCompleted(asked.event(), ALL)).isEqualTo(dearer);
        assertPaidOnce(asked);
    }

    private static Optional<String> replacement(String event, int signer) {
        return network.slotsOf(event, signer).stream()
                .filter(slot -> "REPLACE".equals(slot.getString("kind")))
                .flatMap(slot -> Optional.ofNullable(slot.getString("transaction")).stream())
                .findFirst();
    }

    @Test
    @Order(5)
    void whenASignersNodeLagsBehindTheOthers_thenTheyPay_andItCompletesOnItsOwnEvidence() throws Exception {
        network.configure(
                CAROL,
                config -> ((ObjectNode) config.get("kaspa"))
                        .put("url", chain.there().url()));
        network.kill(CAROL);
        network.restart(CAROL);
        chain.cut(); // from now on Carol's node makes no blocks and hears of none
        Asked asked = ask(ALICE);
        String txid = network.awaitCompleted(asked.event(), ALICE, BOB);
        assertThat(network.api(CAROL).event(asked.event()).map(event -> event.getString("phase")))
                .isNotEqualTo(Optional.of("COMPLETED"));
        chain.join();
        assertThat(network.awaitCompleted(asked.event(), ALL)).isEqualTo(txid);
        assertPaidOnce(asked);
        network.configure(
                CAROL,
                config -> ((ObjectNode) config.get("kaspa"))
                        .put("url", chain.here().url()));
        network.kill(CAROL);
        network.restart(CAROL);
    }

    @Test
    @Order(6)
    void whenAConflictingSpendWinsAReorg_thenTheLossIsSeenThoughTheNodeDeniesIt_andTheEventIsPaidOnceByAnother()
            throws Exception {
        chain.cut();
        List<Coin> before = TwoKaspads.coins(chain.thereNode(), pool);
        Hash32 since = TwoKaspads.sink(chain.hereNode());
        Asked asked = ask(CAROL);
        String lost = network.awaitCompleted(asked.event(), ALL);
        Transaction payment = chain.onTheChain(since, lost);
        Transaction stolen = new Thief(network.network()).spend(payment, before);
        assertThat(Await.get(chain.thereNode().submitTransaction(stolen)).kind())
                .isEqualTo(SubmitOutcome.Kind.SUBMITTED);
        chain.loseAgainstTheOther();
        assertThat(TwoKaspads.coins(chain.hereNode(), asked.destination())).isEmpty();
        // Its words are about some block, and no evidence.
        assertThat(Await.get(chain.hereNode().submitTransaction(payment)).kind())
                .isEqualTo(SubmitOutcome.Kind.IN_A_BLOCK);
        for (int signer : ALL) {
            network.await(
                    DemoFiles.name(signer) + " no longer calls " + asked.event() + " completed",
                    () -> !network.api(signer)
                            .event(asked.event())
                            .map(event -> event.getString("phase"))
                            .orElse("COMPLETED")
                            .equals("COMPLETED"));
        }

        chain.mine(chain.hereNode(), FINAL_DAA + 10);
        chain.mine();
        for (int signer : ALL) {
            network.await(
                    DemoFiles.name(signer) + " knows a Kill",
                    () -> network.slotsOf(asked.event(), signer).size() > 1);
        }
        String paid = network.awaitCompleted(asked.event(), ALL);
        assertThat(paid).isNotEqualTo(lost);
        assertPaidOnce(asked);
    }

    @Test
    @Order(7)
    void whenAReorgBeyondTheFinalDepthTakesAPayment_thenEverySignerHalts() throws Exception {
        chain.cut();
        List<Coin> before = TwoKaspads.coins(chain.thereNode(), pool);
        Hash32 since = TwoKaspads.sink(chain.hereNode());
        Asked asked = ask(ALICE);
        String txid = network.awaitCompleted(asked.event(), ALL);
        Transaction stolen = new Thief(network.network()).spend(chain.onTheChain(since, txid), before);
        assertThat(Await.get(chain.thereNode().submitTransaction(stolen)).kind())
                .isEqualTo(SubmitOutcome.Kind.SUBMITTED);
        chain.mine(chain.hereNode(), FINAL_DAA);
        for (int signer : ALL) {
            network.await(
                    DemoFiles.name(signer) + " calls it final",
                    () -> network.slotsOf(asked.event(), signer).stream()
                            .anyMatch(slot -> "FINAL".equals(slot.getString("stage"))));
        }
        chain.loseAgainstTheOther();
        chain.mine();
        for (int signer : ALL) {
            network.await(
                    DemoFiles.name(signer) + " halts",
                    () -> network.api(signer)
                            .get("/v1/info")
                            .map(answer -> answer.json().getString("halted") != null)
                            .orElse(false));
        }
    }
}
