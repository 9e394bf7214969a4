package quorate.node.proposal;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.wire.IdentityKey;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.RealIdentity;
import quorate.codecs.wire.Signing;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.Samples;
import quorate.protocol.Action;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.Memory;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.OtherContent;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.PoolState;
import quorate.protocol.Profile;
import quorate.protocol.Protocol;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Setup;
import quorate.protocol.Source;
import quorate.protocol.Step;
import quorate.protocol.StreamId;
import quorate.protocol.Timing;
import quorate.protocol.Write;

/** Three signers of the real core, in virtual time and without a database; the first one is measured. */
final class Trio {
    static final long KAS = 100_000_000;
    private static final PoolId POOL = new PoolId("main");
    private static final long TIP = 1_000_000;
    private static final Timing TIMING = Timing.defaults(3);
    private static final List<String> NAMES = List.of("alice", "bob", "carol");
    private static final List<Bytes> KEYS = NAMES.stream().map(Trio::publicKey).toList();
    private static final PoolTransactions TRANSACTIONS = new PoolTransactions(2, KEYS);

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final PoolMeter meter = new PoolMeter(new NodeMetrics(registry), group());
    final PoolState[] states = new PoolState[3];
    final Set<Integer> away = new HashSet<>();
    final List<Step> steps = new ArrayList<>();
    /** The slots as the second one has stored them. */
    final List<Write.SlotDecided> decided = new ArrayList<>();

    long nowMs = 1_000_000;
    private final ArrayDeque<Delivery> underway = new ArrayDeque<>();
    private final List<Event> events = new ArrayList<>();

    private record Delivery(int to, int from, Input input) {}

    Trio() {
        for (int i = 0; i < 3; i++) {
            states[i] = PoolState.restore(setup(i), Memory.empty(), nowMs);
        }
        run(3);
    }

    Trio sees(Coin... coins) {
        for (int i = 0; i < 3; i++) {
            sees(i, coins);
        }
        return this;
    }

    Trio sees(int member, Coin... coins) {
        take(member, new Input.ChainChanged(view(coins)));
        return this;
    }

    static ChainView view(Coin... coins) {
        TreeMap<Outpoint, Coin> all = new TreeMap<>();
        List.of(coins).forEach(coin -> all.put(coin.outpoint(), coin));
        return new ChainView(TIP, true, all, new TreeSet<>(), 100);
    }

    Trio event(Event event, int... at) {
        events.add(event);
        for (int member : at) {
            take(member, new Input.EventKnown(event, nowMs, OtherContent.NONE, true));
        }
        return this;
    }

    /** Ticks that all members hear, and all that follows from them. */
    Trio run(int ticks) {
        for (int i = 0; i < ticks; i++) {
            nowMs += TIMING.tickMs();
            for (int member = 0; member < 3; member++) {
                take(member, new Input.Tick());
            }
            settle();
        }
        return this;
    }

    Trio settle() {
        while (!underway.isEmpty()) {
            Delivery next = underway.poll();
            nowMs++;
            take(next.to(), new Input.Heard(new NodeId(next.from())));
            if (next.input() instanceof Input.Proposed proposed) {
                events.stream()
                        .filter(event -> proposed.decision() instanceof Decision.Pay pay
                                && pay.events().contains(event.id()))
                        .forEach(event -> take(next.to(), new Input.EventKnown(event, nowMs)));
            }
            take(next.to(), next.input());
        }
        return this;
    }

    void take(int member, Input input) {
        if (away.contains(member)) {
            return;
        }
        PoolState before = states[member];
        Step step = Protocol.step(before, input, nowMs);
        states[member] = step.next();
        if (member == 1) {
            step.writes().stream()
                    .filter(Write.SlotDecided.class::isInstance)
                    .map(Write.SlotDecided.class::cast)
                    .forEach(decided::add);
        }
        if (member == 0) {
            steps.add(step);
            meter.stepped(before, input, step, nowMs);
            meter.durable();
        }
        step.actions().forEach(action -> perform(member, action));
    }

    private void perform(int from, Action action) {
        switch (action) {
            case Action.Broadcast b -> {
                for (int to = 0; to < 3; to++) {
                    send(from, to, b.message());
                }
            }
            case Action.Send s -> send(from, s.to().index(), s.message());
            default -> {}
        }
    }

    private void send(int from, int to, Message message) {
        if (from == to || away.contains(from)) {
            return;
        }
        Input input = switch (message) {
            case Message.Proposal p -> new Input.Proposed(p.decision(), p.vote(), p.because());
            case Message.VoteCast v -> new Input.Voted(v.vote(), v.because());
            case Message.LockCast l -> new Input.Locked(l.lock(), l.because());
            case Message.Certified c -> new Input.Certified(c.decision(), c.certificate());
            case Message.Digested d -> new Input.Digested(new NodeId(from), d.digest());
            case Message.Asked a -> new Input.Asked(new NodeId(from), a.boot());
            case Message.Answered a -> new Input.Answered(new NodeId(from), a);
            case Message.Wanted w -> new Input.Wanted(new NodeId(from), w.fromSlot());
            default -> new Input.Heard(new NodeId(from));
        };
        underway.add(new Delivery(to, from, input));
    }

    double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    static Event event(String stream, long nonce, long amountSompi) {
        int tag = stream.hashCode() * 31 + (int) nonce;
        return new Event(
                new EventId(Samples.hash(21, tag & 0xffff)),
                new Source.Api(),
                Samples.hash(22, tag & 0xffff),
                new StreamId("api:acme:" + stream),
                nonce,
                OptionalLong.empty(),
                new ScriptPublicKey(0, Bytes.ofHex("20" + "07".repeat(32) + "ac")),
                amountSompi);
    }

    static Coin coin(int number, long amountSompi) {
        return new Coin(Samples.outpoint(number), amountSompi, TRANSACTIONS.poolScript(), TIP - 10_000, false);
    }

    static Coin shallow(int number, long amountSompi) {
        return new Coin(Samples.outpoint(number), amountSompi, TRANSACTIONS.poolScript(), TIP - 1, false);
    }

    /** A member's own word for its name. */
    RealIdentity identity(int member) {
        IdentityKey key = new IdentityKey(Schnorr.best(), SecretKey.of(secret(NAMES.get(member))));
        return new RealIdentity(new NodeId(member), key, signing());
    }

    Signing signing() {
        return new Signing(Hash32.ZERO, POOL, KEYS, 2, Profile.CRASH, Schnorr.best());
    }

    Setup setup(int member) {
        return new Setup(group(), TIMING, new RealCraft(Hash32.ZERO, POOL, TRANSACTIONS), identity(member), 1);
    }

    static Group group() {
        return new Group(
                3,
                2,
                2,
                0,
                Profile.CRASH,
                POOL,
                TRANSACTIONS.poolScript(),
                true,
                new Group.Funds(
                        300, 1_000, 8, Group.FeeMode.SIGNERS_PAY, 100, 1_000, 1, 1_000 * KAS, 10_000 * KAS, 86_400_000),
                new Group.Finality(100, 1_000),
                Group.Streams.DEFAULT,
                new TreeMap<>(),
                1,
                1);
    }

    /** The first write of a kind that the measured signer stored. */
    <W extends Write> W wrote(Class<W> kind) {
        return steps.stream()
                .flatMap(step -> step.writes().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] secret(String name) {
        return Hashes.sha256(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toBytes();
    }

    private static Bytes publicKey(String name) {
        return Bytes.of(Schnorr.best().publicKey(secret(name)));
    }
}
