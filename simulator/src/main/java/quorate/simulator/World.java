package quorate.simulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.NodeId;
import quorate.protocol.Setup;

/** Everything of one run, made from its seed. */
final class World {
    static final long COIN_SOMPI = 10_000_000_000L;
    private final Options options;
    private final long seed;
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
    private Optional<Recording> recording = Optional.empty();
    private boolean faulty = true;

    World(long seed, Options options, Optional<Consumer<String>> reader) {
        this.seed = seed;
        this.options = options;
        crashDice = dice("crashes");
        trace = new Trace(reader);
        group = Groups.of(options);
        craft = new SimCraft(group);
        oracle = new Oracle(group, options, craft);
        keys = new SimKeys(group, craft);
        chain = new SimChain(group, craft, keys, agenda, dice("chain"), oracle);
        network = new Network(options, agenda, dice("network"));
        for (int i = 0; i < options.of(Knob.COINS); i++) {
            chain.fund(i, COIN_SOMPI);
        }
        Dice skews = dice("clocks");
        for (int i = 0; i < options.of(Knob.MEMBERS); i++) {
            join(new NodeId(i), skews.between(0, 5_000));
        }
    }

    private void join(NodeId self, long skewMs) {
        Setup setup = new Setup(group, Groups.timing(options), craft, SimKeys.identity(self), 0);
        SimSigner signer = new SimSigner(this, setup, skewMs);
        signers.add(signer);
        network.join(signer);
    }

    Options options() {
        return options;
    }

    /** Chance for one purpose. */
    Dice dice(String purpose) {
        return Dice.of(seed, purpose);
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

    boolean has(EventId id) {
        return events.containsKey(id);
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
        return faulty && options.of(Knob.CRASHES) > 0 && crashDice.between(1, 10_000) <= options.of(Knob.CRASHES);
    }

    void reviveLater(SimSigner signer) {
        agenda.in(crashDice.between(0, 4_000), () -> {
            if (faulty) {
                signer.boot();
            }
        });
    }

    void recordInto(Recording newRecording) {
        recording = Optional.of(newRecording);
    }

    void booted(SimSigner signer) {
        recording.ifPresent(into -> into.begin(signer));
    }

    void record(NodeId self, Input input, long nowMs) {
        recording.ifPresent(into -> into.add(self, input, nowMs));
    }

    /** From here on nothing goes wrong any more, but that liars lie. */
    void heal() {
        faulty = false;
        network.heal();
    }

    boolean healed() {
        return !faulty;
    }
}
