package quorate.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Two Kaspa nodes of one signer: one serves, the other takes over, and what they do not agree on is not built upon. */
class KaspaNodesTest {
    private static final long FRESH_MS = 10_000;
    private static final long DEPTH_DAA = 300;

    private final OwnContext own = new OwnContext();
    private final ScriptedNode one = new ScriptedNode();
    private final ScriptedNode two = new ScriptedNode();
    private final List<NodeNotice> heard = new ArrayList<>();
    private long nowMs = 1_000_000;
    private KaspaNodes nodes;
    private ChainWatcher watcher;

    @BeforeEach
    void start() {
        one.tipDaaScore = 1_000;
        two.tipDaaScore = 1_000;
        own.run(() -> {
            KaspaNodes.Options options = new KaspaNodes.Options(
                    List.of(GrpcNodeOptions.of("one", 1), GrpcNodeOptions.of("two", 2)),
                    "simnet",
                    "kaspasim:pool",
                    DEPTH_DAA,
                    FRESH_MS,
                    3_600_000, // the test looks itself
                    3_600_000);
            nodes = KaspaNodes.over(own.vertx, options, each -> each.host().equals("one") ? one : two, () -> nowMs);
            nodes.listen(new NodeSubscription(List.of(), true, false), heard::add);
            watcher = ChainWatcher.start(
                    own.vertx,
                    nodes,
                    new ChainWatcher.Options("kaspasim:pool", FRESH_MS, 3_600_000, 3_600_000),
                    () -> nowMs);
        });
    }

    @AfterEach
    void stop() {
        own.close();
    }

    @Test
    void whenBothAreThere_thenTheFirstServesAndTheViewIsFresh() {
        connect(two);
        assertThat(serving()).as("the preferred one gets its time").isEqualTo("one:1");
        assertThat(doubt()).contains("no connection to the Kaspa node at one:1");
        connect(one);
        assertThat(serving()).isEqualTo("one:1");
        assertThat(nodes.doubt()).isEmpty();
        assertThat(view().fresh()).isTrue();
        moves(two, 1_001);
        assertThat(heard).as("only who serves is heard").hasOnlyElementsOfType(NodeNotice.Connected.class);
    }

    @Test
    void whenThePreferredOneNeverComes_thenTheOtherServesAfterItsTime() {
        connect(two);
        nowMs += FRESH_MS;
        moves(two, 1_001);
        assertThat(serving()).isEqualTo("two:2");
        assertThat(nodes.doubt()).isEmpty();
    }

    @Test
    void whenTheConnectionIsLost_thenTheOtherTakesOverAndEverythingIsReadFromIt() {
        one.coins.add(coin(1, 10));
        two.coins.add(coin(1, 10));
        two.coins.add(coin(2, 900));
        connect(one);
        connect(two);
        assertThat(view().coins()).containsOnlyKeys(coin(1, 10).outpoint());
        one.connected = false;
        own.run(() -> one.tell(new NodeNotice.Disconnected("cut")));
        assertThat(serving()).isEqualTo("two:2");
        assertThat(heard.getLast()).isEqualTo(new NodeNotice.Connected(two.info()));
        assertThat(heard.get(heard.size() - 2)).isInstanceOf(NodeNotice.Disconnected.class);
        assertThat(view().coins())
                .containsOnlyKeys(coin(1, 10).outpoint(), coin(2, 900).outpoint());
        assertThat(view().fresh()).isTrue();

        connect(one);
        assertThat(serving()).as("it goes on while it can").isEqualTo("two:2");
        moves(one, 1_002);
        assertThat(heard.getLast()).isEqualTo(new NodeNotice.Connected(two.info()));
    }

    @Test
    void whenTheTipStandsStillOrTheNodeIsNotTheOneThatIsMeant_thenTheOtherTakesOver() {
        connect(one);
        connect(two);
        nowMs += FRESH_MS;
        moves(two, 1_100);
        assertThat(serving()).isEqualTo("two:2");
        assertThat(seen(0).problem().orElseThrow()).contains("has stood at DAA score 1000 for 10 s");

        two.synced = false;
        moves(one, 1_101);
        poll();
        assertThat(serving()).isEqualTo("one:1");
        assertThat(seen(1).problem().orElseThrow()).contains("is not synced");

        two.synced = true;
        two.networkId = "mainnet";
        one.connected = false;
        own.run(() -> one.tell(new NodeNotice.Disconnected("cut")));
        poll();
        assertThat(serving()).as("no other one can").isEqualTo("one:1");
        assertThat(seen(1).problem().orElseThrow())
                .contains("the Kaspa node is on network mainnet, the configuration says simnet");
        assertThat(view().fresh()).isFalse();
    }

    @Test
    void whenTheirTipsDifferTwice_thenTheViewIsNotFreshUntilTheyAgree() {
        connect(one);
        connect(two);
        two.tipDaaScore = 1_101;
        poll();
        assertThat(nodes.doubt()).as("asked at different moments").isEmpty();
        moves(one, 1_000); // it does not move, and is not stale yet
        poll();
        assertThat(doubt())
                .contains("one:1 is at DAA score 1000", "two:2 at 1101", "expected at most 100 between them");
        refreshView();
        assertThat(view().fresh()).isFalse();
        two.tipDaaScore = 1_100;
        poll();
        refreshView();
        assertThat(nodes.doubt()).isEmpty();
        assertThat(view().fresh()).isTrue();
    }

    @Test
    void whenADeepCoinIsShownByOneAloneTwice_thenTheViewIsNotFreshUntilTheyAgree() {
        Coin deep = coin(1, 1_000 - DEPTH_DAA);
        one.coins.add(deep);
        one.coins.add(coin(2, 1_000 - DEPTH_DAA + 1)); // may well be on its way to the other
        connect(one);
        connect(two);
        compare();
        assertThat(nodes.doubt()).isEmpty();
        compare();
        assertThat(doubt())
                .contains(deep.outpoint().toString())
                .contains("is 5 sompi of DAA score 700 at one:1 and not there at two:2");
        refreshView();
        assertThat(view().fresh()).isFalse();
        two.coins.add(deep);
        compare();
        assertThat(nodes.doubt()).isEmpty();
    }

    @Test
    void whenCoinsDifferInAnotherPlaceEachTime_thenTheyAreTakenForOnTheirWay() {
        connect(one);
        connect(two);
        one.coins.add(coin(1, 10));
        compare();
        two.coins.add(coin(1, 10));
        two.coins.add(coin(2, 10));
        compare();
        assertThat(nodes.doubt()).isEmpty();
    }

    @Test
    void whenOneOfTwoThatDisagreeIsGone_thenTheOtherServesAlone() {
        one.coins.add(coin(1, 10));
        connect(one);
        connect(two);
        compare();
        compare();
        assertThat(nodes.doubt()).isPresent();
        two.connected = false;
        own.run(() -> two.tell(new NodeNotice.Disconnected("an operator has stopped it")));
        assertThat(nodes.doubt()).isEmpty();
        assertThat(serving()).isEqualTo("one:1");
    }

    private void connect(ScriptedNode node) {
        node.connected = true;
        own.run(() -> node.tell(new NodeNotice.Connected(node.info())));
    }

    private void moves(ScriptedNode node, long tipDaaScore) {
        node.tipDaaScore = tipDaaScore;
        own.run(() -> node.tell(new NodeNotice.DaaScoreChanged(tipDaaScore)));
    }

    private void poll() {
        own.run(nodes::poll);
    }

    private void compare() {
        own.run(nodes::compare);
    }

    private void refreshView() {
        own.run(watcher::refresh);
        own.run(() -> {});
    }

    private String serving() {
        return nodes.shown().nodes().stream()
                .filter(KaspaNodes.Seen::serving)
                .findFirst()
                .orElseThrow()
                .where();
    }

    private KaspaNodes.Seen seen(int node) {
        return nodes.shown().nodes().get(node);
    }

    private String doubt() {
        return nodes.doubt().orElseThrow();
    }

    private ChainView view() {
        return watcher.view().orElseThrow();
    }

    private static Coin coin(int number, long blockDaaScore) {
        byte[] bytes = new byte[Hash32.LENGTH];
        bytes[0] = (byte) number;
        return new Coin(
                new Outpoint(Hash32.of(bytes), 0), 5, new ScriptPublicKey(0, Bytes.ofHex("51")), blockDaaScore, false);
    }
}
