package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.devnet.demo.RunningNetwork.ALICE;
import static quorate.devnet.demo.RunningNetwork.BOB;
import static quorate.devnet.demo.RunningNetwork.CAROL;
import static quorate.devnet.demo.RunningNetwork.KAS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.protocol.Bytes;
import quorate.protocol.NodeId;

/**
 * The emergency that {@code quorate pskt} is for: a decided payment that the signers' own nodes do not take. Each of two operators
 * exports what their signer holds, all signers die, and the payment is made by hand, once.
 */
class PsktIT {
    private static final int PORT_BASE = 24_800;
    private static final String BUSY = "consensus is currently in a transitional ibd state";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private RunningNetwork network;

    @AfterEach
    void stop() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void whenNoNodeTakesAPayment_thenTwoOperatorsPayItByHand_andItIsCompletedOnce() throws Exception {
        network = RunningNetwork.start(dir.resolve("demo"), PORT_BASE);
        network.network().chain().refuse(1_000_000, BUSY);
        String event = network.deliver(ALICE, network.request("by-hand", 0, 3 * KAS));
        network.awaitPhase(event, "COMMITTED", ALICE, BOB);
        awaitSigned(event, ALICE, "alice");
        awaitSigned(event, BOB, "bob");
        Path alices = alone(export(event, ALICE, "alices"), "alice");
        Path bobs = alone(export(event, BOB, "bobs"), "bob");
        Path log = dir.resolve("log.jsonl");
        CommandRun.printed("log", "export", "--config", network.config(ALICE), "--out", log);
        network.kill(ALICE, BOB, CAROL);

        Path group = network.config(ALICE).resolveSibling("group.yaml");
        Path both = dir.resolve("both");
        JsonObject combined = CommandRun.json(
                "pskt", "combine", alices, bobs, "--group", group, "--log", log, "--out", both, "--json");
        assertThat(combined.getJsonArray("signedBy")).isEqualTo(JsonArray.of("alice", "bob"));
        assertThat(combined.getJsonObject("decided").getJsonArray("events")).isEqualTo(JsonArray.of(event));
        Path done = dir.resolve("final");
        String txid = CommandRun.json("pskt", "finalize", both, "--group", group, "--out", done, "--json")
                .getString("txid");
        network.network().chain().refuse(0, BUSY);
        JsonObject sent = CommandRun.json(
                "pskt", "broadcast", done, "--config", network.config(BOB), "--reason", "nobody else can", "--json");
        assertThat(sent.getString("outcome")).isEqualTo("SUBMITTED");
        assertThat(sent.getString("txid")).isEqualTo(txid);
        // Again, by the other operator and without a database: nothing more happens.
        String url = sent.getString("node");
        assertThat(CommandRun.json("pskt", "broadcast", done, "--group", group, "--log", log, "--kaspa", url, "--json")
                        .getBoolean("known"))
                .isTrue();

        network.restart(ALICE, BOB, CAROL);
        assertThat(network.awaitCompleted(event, ALICE, BOB, CAROL)).isEqualTo(txid);
        for (int signer : List.of(ALICE, BOB, CAROL)) {
            assertThat(network.slotsOf(event, signer)).hasSize(1);
        }
        assertThat(network.audit(ALICE))
                .extracting(row -> row.getString("action"))
                .containsExactly("pskt-export");
        assertThat(network.audit(BOB))
                .extracting(row -> row.getString("action"))
                .containsExactly("pskt-broadcast-answered", "pskt-broadcast", "pskt-export");
    }

    /** An operator's export waits until the own signature stands in it: the commit part signs a moment after the decision. */
    private void awaitSigned(String event, int signer, String name) throws InterruptedException {
        network.await(
                name + " has signed",
                () -> network.api(signer)
                        .event(event)
                        .orElseThrow()
                        .getJsonObject("signatures")
                        .getJsonArray("members")
                        .encode()
                        .contains(name));
    }

    private Path export(String event, int signer, String name) {
        Path file = dir.resolve(name);
        CommandRun.printed(
                "pskt", "export", event, "--config", network.config(signer), "--out", file, "--reason", "it is stuck");
        return file;
    }

    /** As if the signers had never heard of each other's signature: only the own one is in the file. */
    private Path alone(Path file, String name) throws IOException {
        GroupConfig group = network.network().group();
        Pskt pskt = PsktCodec.decodeBundle(Files.readString(file).strip()).getFirst();
        PoolPskt all = PoolPskt.read(group, pskt);
        NodeId member = group.member(name).orElseThrow();
        SortedMap<NodeId, List<Bytes>> own = new TreeMap<>();
        own.put(member, all.signatures().get(member));
        Path out = file.resolveSibling(file.getFileName() + "-alone");
        Pskt one = PoolPskt.of(group, all.template(), own).pskt();
        return Files.writeString(out, PsktCodec.encodeBundle(List.of(one)));
    }
}
