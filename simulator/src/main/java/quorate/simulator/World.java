package quorate.simulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Retry;
import quorate.protocol.Setup;
import quorate.protocol.Timing;

/** Everything of one run, made from its seed. */
final class World {
    private static final long COIN_SOMPI = 10_000_000_000L;
    private final Options options;
    private final Dice dice;
    private final Dice crashDice;
    private final Agenda agenda = new Agenda();
    private final Trace trace;
    private final Group group;
    private final Oracle oracle;
    private final SimCraft craft;
    private final SimKeys keys;
    private final SimChain chain;
    private final Network network;
    private final List<SimSigner> signers = new ArrayList<>();
    private final SortedMap<EventId, Event> events = new TreeMap<>();
    private boolean faulty = true;

    World(long seed, Consumer<String> reader) {
        dice = new Dice(seed);
        options = Options.drawnFrom(dice);
        crashDice = dice.fork();
        trace = new Trace(reader);
        group = Groups.of(options);
        oracle = new Oracle(group);
        craft = new SimCraft(group);
        keys = new SimKeys(group, craft);
        chain = new SimChain(group, craft, keys, agenda, dice.fork(), oracle);
        network = new Network(options, agenda, dice.fork());
        for (int i = 0; i < options.coins(); i++) {
            chain.fund(i, COIN_SOMPI);
        }
        for (int i = 0; i < options.members(); i++) {
            join(new NodeId(i));
        }
    }

    private void join(NodeId self) {
        Timing timing =
                new Timing(1_000, 200, new Retry(3, 1_000, 4_000, 2.0, 100), 400, 64, Math.min(options.members(), 20));
        Setup setup = new Setup(group, timing, craft, SimKeys.identity(self));
        SimSigner signer = new SimSigner(this, setup, dice.between(0, 5_000));
        signers.add(signer);
        network.join(signer);
    }

    Options options() {
        return options;
    }

    Dice dice() {
        return dice;
    }

    Agenda agenda() {
        return agenda;
    }

    Trace trace() {
        return trace;
    }

    Group group() {
        return group;
    }

    Oracle oracle() {
        return oracle;
    }

    SimCraft craft() {
        return craft;
    }

    SimKeys keys() {
        return keys;
    }

    SimChain chain() {
        return chain;
    }

    Network network() {
        return network;
    }

    List<SimSigner> signers() {
        return signers;
    }

    void add(Event event) {
        events.put(event.id(), event);
        oracle.event(event);
    }

    Event event(EventId id) {
        return events.get(id);
    }

    /** An event's material is its id here: the registry stands for the proof. */
    Bytes material(Event event) {
        return Bytes.of(event.id().hash().toBytes());
    }

    Event event(Bytes material) {
        return events.get(new EventId(Hash32.of(material.toBytes())));
    }

    /** A hash that no other tag has. */
    Hash32 hash(String what, int tag) {
        return craft.blake3(
                what.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                ByteBuffer.allocate(4).putInt(tag).array());
    }

    boolean crashesNow() {
        return faulty && options.crashChance() > 0 && crashDice.chance(options.crashChance() / 10);
    }

    void reviveLater(SimSigner signer) {
        agenda.in(crashDice.between(0, 4_000), () -> {
            if (faulty) {
                signer.boot();
            }
        });
    }

    /** From here on nothing goes wrong any more. */
    void heal() {
        faulty = false;
        network.heal();
    }

    boolean healed() {
        return !faulty;
    }
}
