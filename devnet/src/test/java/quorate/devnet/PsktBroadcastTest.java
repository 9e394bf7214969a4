package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import quorate.cli.Main;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.codecs.log.LogHead;
import quorate.codecs.log.LogLine;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.Signing;
import quorate.codecs.wire.TemplateSigner;
import quorate.devnet.simnode.SimOptions;
import quorate.devnet.simnode.Simnode;
import quorate.node.GroupFile;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Coin;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** {@code pskt broadcast} before a node that takes, has, refuses or loses the transaction; the pool is {@link TestPool}'s. */
class PsktBroadcastTest extends SimnodeFixture {
    private static final EventId EVENT = EventId.ofHex("0e".repeat(32));
    private static final int IDENTITIES = 50;

    @TempDir
    private Path dir;

    private GroupConfig group;
    private Coin coin;

    @Override
    SimOptions simOptions() {
        return super.simOptions().withAcceptedCacheMs(0);
    }

    @BeforeEach
    void fund() throws IOException {
        coin = fundOne(50 * KAS);
        GroupConfig example = GroupFile.read(Path.of("..", "conf", "group.example.yaml"));
        List<GroupConfig.Member> members = new ArrayList<>();
        for (int i = 0; i < example.size(); i++) {
            members.add(new GroupConfig.Member(example.members().get(i).name(), key(IDENTITIES + i), key(i)));
        }
        GroupFile.write(
                dir.resolve("group.yaml"),
                new GroupConfig(
                        example.network(),
                        example.pool(),
                        members,
                        example.numbers(),
                        example.paying(),
                        example.finality(),
                        example.streams(),
                        example.sources()));
        group = GroupFile.read(dir.resolve("group.yaml"));
    }

    @Test
    void whenTheNodeTakesIt_hasIt_orHasItOnTheChain_thenItIsKnown() throws Exception {
        Decision.Pay pay = pay(200);
        Run first = broadcast(pay);
        assertThat(first.exitCode()).isZero();
        assertThat(first.json().getString("outcome")).isEqualTo("SUBMITTED");
        Run again = broadcast(pay);
        assertThat(again.exitCode()).isZero();
        assertThat(again.json().getString("outcome")).isEqualTo("IN_MEMPOOL");
        control.mine(2);
        // The node says "orphan" of what it has long had; its outputs say otherwise.
        Run late = broadcast(pay);
        assertThat(late.exitCode()).isZero();
        assertThat(late.json().getString("outcome")).isEqualTo("ORPHAN_OR_SPENT");
        assertThat(late.json().getBoolean("known")).isTrue();
    }

    @Test
    void whenTheAnswerIsLost_thenTheMempoolIsAsked() throws Exception {
        control.loseAnswers(1);
        Run lost = broadcast(pay(200));
        assertThat(lost.exitCode()).isZero();
        assertThat(lost.json().getString("outcome")).isEqualTo("UNKNOWN");
        assertThat(lost.json().getBoolean("known")).isTrue();
    }

    @Test
    void whenTheNodeRefusesIt_thenItsWordsAreShown_andTheExitCodeIsOne() throws Exception {
        control.refuse(1, "consensus is currently in a transitional ibd state");
        Run refused = broadcast(pay(200));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.json().getString("outcome")).isEqualTo("NODE_BUSY");
        assertThat(refused.json().getString("text")).contains("transitional ibd state");
        assertThat(refused.json().getBoolean("known")).isFalse();
    }

    @Test
    void whenAnOlderTemplateIsInTheMempool_thenAReplaceTakesItsPlace_andAPayDoesNot() throws Exception {
        Decision.Pay pay = pay(200);
        Decision.Replace replace = new Decision.Replace(1, pay.events(), template(300));
        broadcast(pay);
        assertThat(broadcast(new Decision.Pay(List.of(EventId.ofHex("0f".repeat(32))), template(400)))
                        .json()
                        .getString("outcome"))
                .isEqualTo("DOUBLE_SPEND");
        Run replaced = broadcast(pay, replace);
        assertThat(replaced.exitCode()).isZero();
        assertThat(replaced.json().getString("outcome")).isEqualTo("SUBMITTED");
        assertThat(control.status().getJsonArray("mempool"))
                .containsExactly(replaced.json().getString("txid"));
    }

    @Test
    void whenTheNodeIsOfAnotherNetwork_orNotSynced_thenNothingIsSent() throws Exception {
        Simnode other = Await.get(Simnode.start(vertx, simOptions().withNetwork("testnet-10")));
        Run elsewhere = broadcast("http://127.0.0.1:" + other.port(), pay(200));
        Await.get(other.stop());
        assertThat(elsewhere.exitCode()).isEqualTo(1);
        assertThat(elsewhere.err()).contains("is on network testnet-10, the configuration says simnet");
        control.synced(false);
        assertThat(broadcast(pay(200)).err()).contains("not synced");
        assertThat(control.status().getJsonArray("mempool")).isEmpty();
    }

    private Run broadcast(Decision.Payment... decisions) throws IOException {
        return broadcast("http://127.0.0.1:" + simnode.port(), decisions);
    }

    /** The last of the decisions, signed by all and finalised as an operator does it, with a log of just these. */
    private Run broadcast(String url, Decision.Payment... decisions) throws IOException {
        Template template = decisions[decisions.length - 1].template();
        TreeMap<NodeId, List<Bytes>> signatures = new TreeMap<>();
        for (int i = 0; i < group.size(); i++) {
            SecretKey key = SecretKey.of(TestPool.secretKey(i));
            signatures.put(new NodeId(i), new TemplateSigner(Schnorr.best(), group.transactions(), key).sign(template));
        }
        Path signed = Files.writeString(
                dir.resolve("signed"),
                PsktCodec.encodeBundle(
                        List.of(PoolPskt.of(group, template, signatures).pskt())));
        Path done = dir.resolve("final");
        Files.deleteIfExists(done);
        Path file = dir.resolve("group.yaml");
        assertThat(run("pskt", "finalize", signed, "--group", file, "--out", done)
                        .err())
                .isEmpty();
        return run("pskt", "broadcast", done, "--group", file, "--log", log(decisions), "--kaspa", url, "--json");
    }

    private Path log(Decision... decisions) throws IOException {
        RealCraft craft = new RealCraft(group.groupHash(), group.pool(), group.transactions());
        Signing signing = group.signing(Schnorr.best());
        StringBuilder text = new StringBuilder(new LogHead(decisions.length).toJson(group) + "\n");
        DecisionHash previous = new DecisionHash(Hash32.ZERO);
        for (int slot = 1; slot <= decisions.length; slot++) {
            DecisionHash hash = craft.decisionHash(slot, previous, decisions[slot - 1]);
            Statement.Lock lock = new Statement.Lock(slot, 0, hash);
            List<Signed<Statement.Lock>> locks = new ArrayList<>();
            for (int i = 0; i < group.numbers().quorum(); i++) {
                byte[] digest = signing.digest(lock).toBytes();
                byte[] signature = Schnorr.best().sign(TestPool.secretKey(IDENTITIES + i), digest, new byte[32]);
                locks.add(new Signed<>(new NodeId(i), lock, Bytes.of(signature)));
            }
            Certificate certificate = new Certificate(slot, 0, hash, locks);
            text.append(new LogLine(previous, decisions[slot - 1], certificate).toJson(group))
                    .append('\n');
            previous = hash;
        }
        return Files.writeString(dir.resolve("log.jsonl"), text);
    }

    private Decision.Pay pay(long sompiPerGram) {
        return new Decision.Pay(List.of(EVENT), template(sompiPerGram));
    }

    private Template template(long sompiPerGram) {
        RealCraft craft = new RealCraft(group.groupHash(), group.pool(), group.transactions());
        long grams = craft.masses(shaped(KAS)).feeGrams();
        return shaped(coin.amountSompi() - 3 * KAS - sompiPerGram * grams);
    }

    private Template shaped(long changeSompi) {
        byte[] payload = ("QRT1" + "e".repeat(32)).getBytes(StandardCharsets.US_ASCII);
        return new Template(
                List.of(new TemplateInput(coin.outpoint(), coin.amountSompi())),
                List.of(
                        new TemplateOutput(3 * KAS, TestPool.ELSEWHERE_SCRIPT),
                        new TemplateOutput(changeSompi, TestPool.SCRIPT)),
                Bytes.of(payload));
    }

    private static Hash32 key(int index) {
        return Hash32.of(TestPool.publicKey(index).toBytes());
    }

    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = new CommandLine(new Main());
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        String[] all = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        return new Run(Main.run(commands, all), out.toString(), err.toString());
    }

    private record Run(int exitCode, String out, String err) {
        JsonObject json() {
            assertThat(out).as(err).startsWith("{");
            return new JsonObject(out);
        }
    }
}
