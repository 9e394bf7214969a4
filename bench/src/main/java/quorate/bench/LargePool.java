package quorate.bench;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.wire.RealCraft;
import quorate.devnet.ProjectFolder;
import quorate.node.GroupFile;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.CoinSelection;
import quorate.protocol.Craft;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.Memory;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolState;
import quorate.protocol.Protocol;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Selection;
import quorate.protocol.Setup;
import quorate.protocol.Source;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateChecks;
import quorate.simulator.Recording;

/** A pool of many coins of the example's group, and what a signer does with it: real bytes, hashes and masses. */
final class LargePool {
    private static final long KAS = 100_000_000L;
    private static final long TIP_DAA_SCORE = 10_000_000;
    private static final int WARM_UP = 100;

    private final GroupConfig config =
            GroupFile.read(ProjectFolder.find().resolve("conf").resolve("group.example.yaml"));
    private final Group group = config.toGroup();
    private final Craft craft = new RealCraft(config.groupHash(), group.pool(), config.transactions());
    private final List<Coin> coins;
    private final ChainView view;

    LargePool(int count) {
        coins = coins(count, group.poolScript());
        view = view(TIP_DAA_SCORE, coins);
    }

    String address() {
        return config.poolAddress().encode();
    }

    /** What Kaspa nodes send: nothing of one coin is shared with another. */
    static List<Coin> coins(int count, ScriptPublicKey script) {
        List<Coin> coins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Hash32 txid = Hashes.blake3(ByteBuffer.allocate(4).putInt(i).array());
            coins.add(new Coin(new Outpoint(txid, i % 3), (1 + i % 100) * KAS, script, 1 + i, false));
        }
        return coins;
    }

    private static ChainView view(long tipDaaScore, List<Coin> coins) {
        SortedMap<Outpoint, Coin> all = new TreeMap<>();
        coins.forEach(coin -> all.put(coin.outpoint(), coin));
        return new ChainView(tipDaaScore, true, all, Collections.emptySortedSet(), 100);
    }

    /** A payment of several coins built, and checked as another member's would be. */
    Percentiles template(int times) {
        return measured(times, i -> {
            List<Event> events = List.of(event(i));
            Selection selection = CoinSelection.select(group, craft, view, new TreeSet<>(), events, i + 1L, 0, 0);
            if (!(selection instanceof Selection.Built(Template template))) {
                throw new IllegalStateException("expected a template, found " + selection);
            }
            boolean passes =
                    TemplateChecks.authority(group, craft, events, template).isEmpty()
                            && TemplateChecks.chain(group, craft, view, new TreeSet<>(), template)
                                    .isEmpty();
            if (!passes) {
                throw new IllegalStateException("expected a template that passes, found " + template);
            }
        });
    }

    /** A block changed one coin, and an event waits: the core is told, and looks for what it may propose. */
    Percentiles step(int times) {
        Setup like = Recording.healthy().start().setup();
        Setup setup = new Setup(group, like.timing(), craft, like.identity(), 1);
        PoolState state = Protocol.step(
                        PoolState.restore(setup, Memory.empty(), 0), new Input.EventKnown(event(0), 1), 10)
                .next();
        PoolState[] now = {
            Protocol.step(state, new Input.ChainChanged(view), 20).next()
        };
        return measured(times, i -> {
            ChainView next = new ChainView(
                    view.tipDaaScore() + i, true, view.coins(), view.spentInMempool(), view.feerateSompiPerGram());
            now[0] = Protocol.step(now[0], new Input.ChainChanged(next), 30 + i).next();
        });
    }

    private Event event(int number) {
        return new Event(
                new EventId(craft.blake3(ByteBuffer.allocate(4).putInt(number).array())),
                new Source.Api(),
                craft.blake3(ByteBuffer.allocate(8).putInt(number).array()),
                new StreamId("api:bench"),
                1,
                OptionalLong.empty(),
                new ScriptPublicKey(0, Bytes.ofHex("20" + "11".repeat(32) + "ac")),
                310 * KAS);
    }

    /** Heap that the view's coins take, each read on its own. */
    long bytesEach() {
        long before = Heap.usedBytes();
        ScriptPublicKey script = group.poolScript();
        List<Coin> read = new ArrayList<>();
        for (Coin coin : coins(coins.size(), script)) {
            read.add(new Coin(
                    coin.outpoint(),
                    coin.amountSompi(),
                    new ScriptPublicKey(
                            script.version(), Bytes.of(script.script().toBytes())),
                    coin.blockDaaScore(),
                    false));
        }
        try (WatchedPool watched = new WatchedPool(read)) {
            read.clear();
            try {
                return (Heap.usedBytes() - before) / coins.size();
            } finally {
                Reference.reachabilityFence(watched);
            }
        }
    }

    /** From the node's notice of a changed coin to the view that holds it. */
    Percentiles change(int times) {
        try (WatchedPool watched = new WatchedPool(coins)) {
            return measured(
                    times,
                    i -> watched.change(
                            new Coin(
                                    new Outpoint(Hashes.blake3(new byte[] {(byte) i, (byte) (i >> 8), 1}), 0),
                                    KAS,
                                    group.poolScript(),
                                    TIP_DAA_SCORE,
                                    false),
                            coins.get(i % coins.size()).outpoint()));
        }
    }

    private static Percentiles measured(int times, IntConsumer what) {
        for (int i = 0; i < WARM_UP; i++) {
            what.accept(i);
        }
        double[] ms = new double[times];
        for (int i = 0; i < times; i++) {
            long startedNs = System.nanoTime();
            what.accept(WARM_UP + i);
            ms[i] = (System.nanoTime() - startedNs) / 1e6;
        }
        return Percentiles.of(ms);
    }
}
