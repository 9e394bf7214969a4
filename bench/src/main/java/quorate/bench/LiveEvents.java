package quorate.bench;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Absence;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.EventState;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Input;
import quorate.protocol.LiveLedger;
import quorate.protocol.LiveMemory;
import quorate.protocol.LiveParts;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStage;
import quorate.protocol.LogEntry;
import quorate.protocol.Memory;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.Phase;
import quorate.protocol.PoolState;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Setup;
import quorate.protocol.Signed;
import quorate.protocol.Source;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;
import quorate.simulator.Recording;

/**
 * How much of a signer's memory a live event takes: its place in the log and in the book, and its live slot with the signatures and
 * the word of all members, two inputs, and the finished bytes. Five signers.
 */
final class LiveEvents {
    private static final int INPUTS = 2;
    private static final int SIGNATURE_BYTES = 64;
    private static final int TRANSACTION_BYTES = 1_500;

    private final Setup setup = Recording.healthy().start().setup();
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Input.EventKnown> events = new ArrayList<>();
    private final SortedMap<EventId, EventState> states = new TreeMap<>();
    private final List<LiveSlot> slots = new ArrayList<>();

    private LiveEvents() {}

    /** Bytes for each of so many, of which nothing is shared. */
    static long bytesEach(int events) {
        LiveEvents all = new LiveEvents();
        long before = Heap.usedBytes();
        for (int i = 1; i <= events; i++) {
            all.add(i);
        }
        PoolState state = all.state();
        try {
            return (Heap.usedBytes() - before) / events;
        } finally {
            Reference.reachabilityFence(state);
            Reference.reachabilityFence(all);
        }
    }

    private PoolState state() {
        Memory memory = new Memory(
                entries.size(),
                entries.getLast().hash(),
                entries,
                new TreeMap<>(),
                List.of(),
                List.of(),
                events,
                states,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Absence.NONE);
        return PoolState.restore(setup, memory, 1);
    }

    private Hash32 hash(int kind, int number) {
        return setup.craft()
                .blake3(ByteBuffer.allocate(8).putInt(kind).putInt(number).array());
    }

    private static Bytes bytes(int length) {
        return Bytes.of(new byte[length]);
    }

    private void add(int slot) {
        Event event = new Event(
                new EventId(hash(1, slot)),
                new Source.Api(),
                hash(2, slot),
                new StreamId("api:" + slot),
                0,
                OptionalLong.empty(),
                new ScriptPublicKey(0, bytes(34)),
                100_000_000L);
        Template template = template(slot, event);
        TemplateHash templateHash = new TemplateHash(hash(4, slot));
        Decision.Pay pay = new Decision.Pay(List.of(event.id()), template);
        entries.add(new LogEntry(
                slot,
                new DecisionHash(hash(5, slot)),
                new DecisionHash(hash(5, slot - 1)),
                pay,
                Optional.of(templateHash),
                false));
        events.add(new Input.EventKnown(event, 1));
        states.put(
                event.id(),
                new EventState(
                        Phase.COMMITTED,
                        1,
                        0,
                        Optional.of((long) slot),
                        Optional.of(templateHash),
                        Optional.of(new DecisionHash(hash(5, slot))),
                        0,
                        0,
                        Optional.empty()));
        slots.add(live(slot, pay, templateHash, event));
    }

    private Template template(int slot, Event event) {
        List<TemplateInput> inputs = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            inputs.add(new TemplateInput(new Outpoint(hash(3, slot), i), 1_000_000_000L));
        }
        List<TemplateOutput> outputs = List.of(
                new TemplateOutput(event.amountSompi(), event.destination()),
                new TemplateOutput(1_899_000_000L, new ScriptPublicKey(0, bytes(35))));
        return new Template(inputs, outputs, bytes(36));
    }

    private LiveSlot live(int slot, Decision.Pay pay, TemplateHash template, Event event) {
        Group group = setup.group();
        SortedMap<NodeId, List<Bytes>> signatures = new TreeMap<>();
        List<Signed<Statement.Completed>> completed = new ArrayList<>();
        for (int i = 0; i < group.members(); i++) {
            NodeId member = new NodeId(i);
            signatures.put(member, List.of(bytes(SIGNATURE_BYTES), bytes(SIGNATURE_BYTES)));
            completed.add(new Signed<>(member, new Statement.Completed(slot, template), bytes(SIGNATURE_BYTES)));
        }
        LiveMemory memory = new LiveMemory(
                slot,
                pay,
                template,
                OptionalLong.empty(),
                LiveStage.CONFIRM,
                true,
                Optional.of(List.of(bytes(SIGNATURE_BYTES), bytes(SIGNATURE_BYTES))),
                signatures,
                Optional.of(bytes(TRANSACTION_BYTES)),
                Optional.empty(),
                completed,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
        LiveParts parts = new LiveParts(group, setup.timing(), setup.craft(), null, setup.identity());
        return LiveSlot.restore(parts, memory, List.of(event), LiveLedger.EMPTY);
    }
}
