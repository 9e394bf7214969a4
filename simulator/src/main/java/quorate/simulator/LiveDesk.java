package quorate.simulator;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.Input;
import quorate.protocol.LiveAction;
import quorate.protocol.LiveInput;
import quorate.protocol.LiveLedger;
import quorate.protocol.LiveMemory;
import quorate.protocol.LiveParts;
import quorate.protocol.LiveProtocol;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveStep;
import quorate.protocol.LiveWrite;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Setup;
import quorate.protocol.Signed;
import quorate.protocol.SlotEvidence;
import quorate.protocol.Statement;

/** The part of a signer's shell that looks after its live slots. */
final class LiveDesk {
    private final SimSigner signer;
    private final World world;
    private final Disk disk;
    private final LiveParts parts;
    private long silentTo = Long.MAX_VALUE;
    private final SortedMap<Long, LiveSlot> slots = new TreeMap<>();

    LiveDesk(SimSigner signer, World world, Setup setup, Disk disk) {
        this.signer = signer;
        this.world = world;
        this.disk = disk;
        this.parts = new LiveParts(setup.group(), setup.timing(), setup.craft(), world.keys(), setup.identity());
    }

    /** B2: what the log's core says of its own memory. */
    void silentTo(long toSlot) {
        silentTo = toSlot;
        for (long slot : List.copyOf(slots.keySet())) {
            take(slot, new LiveInput.Silent(slot <= toSlot));
        }
    }

    void forget() {
        silentTo = Long.MAX_VALUE;
        slots.clear();
    }

    void restore() {
        disk.live.slots().forEach(this::load);
        // The log may have missed that a slot ended: the crash may have come between the two.
        for (LiveSlot slot : List.copyOf(slots.values())) {
            if (slot.ended()) {
                signer.post(() -> signer.take(new Input.SlotCompleted(slot.slot())));
            }
        }
    }

    void open(long slot) {
        if (!slots.containsKey(slot) && disk.live.slots().contains(slot)) {
            load(slot);
            look(slot, signer.node());
        }
    }

    private void load(long slot) {
        LiveMemory memory = disk.live.memory(slot, slot <= silentTo);
        List<Event> events = disk.known(memory.pay().events());
        slots.put(slot, LiveSlot.restore(parts, memory, events, disk.live.ledger(slot)));
    }

    void known(Event event) {
        for (long slot : List.copyOf(slots.keySet())) {
            take(slot, new LiveInput.EventKnown(event));
        }
    }

    /** Shows every slot that can still change what the own node sees, and that time has passed. */
    void look(SimNode node) {
        for (long slot : List.copyOf(slots.keySet())) {
            look(slot, node);
            if (slots.containsKey(slot) && !slots.get(slot).ended()) {
                take(slot, new LiveInput.Tick());
            }
        }
    }

    /** Only what the slot may still want to know: the ledger until it has signed, the chain until it is accepted, what became of it. */
    private void look(long slot, SimNode node) {
        LiveSlot shown = slots.get(slot);
        if (shown == null || shown.stage() == LiveStage.FINAL) {
            return;
        }
        LiveInput seen = node.seen(shown.template());
        if (news(shown, seen)) {
            take(slot, seen);
        }
        LiveLedger ledger = disk.live.ledger(slot);
        if (!shown.recorded() || !ledger.siblings().equals(shown.ledger().siblings())) {
            take(slot, new LiveInput.LedgerChanged(ledger));
        }
        if (shown.accepted().isEmpty()) {
            take(slot, new LiveInput.ChainChanged(node.view()));
        }
    }

    private boolean news(LiveSlot shown, LiveInput seen) {
        return switch (seen) {
            case LiveInput.NotSeen none ->
                shown.inMempool()
                        || shown.accepted().isPresent()
                        || !shown.watch().goneSinceDaa().isEmpty();
            case LiveInput.InMempool pooled -> !shown.inMempool();
            case LiveInput.Accepted accepted ->
                shown.stage() != LiveStage.COMPLETED
                        || accepted.depthDaa() >= world.group().finality().finalDepthDaa()
                        || shown.accepted().stream()
                                .noneMatch(known -> known.acceptedAtDaaScore() == accepted.acceptedAtDaaScore());
            default -> true;
        };
    }

    void halt(String reason) {
        for (long slot : List.copyOf(slots.keySet())) {
            take(slot, new LiveInput.Halted(reason));
        }
    }

    void take(long slot, LiveInput input) {
        signer.post(() -> step(slot, input));
    }

    private void step(long slot, LiveInput input) {
        if (slots.get(slot) == null) {
            return;
        }
        // C2: a replaced template is not recorded any more: the schema refuses it, and the slot is read anew.
        if (disk.live.replaced() && !(input instanceof LiveInput.LedgerChanged)) {
            LiveLedger ledger = disk.live.ledger(slot);
            if (!ledger.siblings().equals(slots.get(slot).ledger().siblings())) {
                step(slot, new LiveInput.LedgerChanged(ledger));
            }
        }
        LiveSlot before = slots.get(slot);
        if (before == null) {
            return; // it crashed on the way
        }
        LiveStep step = LiveProtocol.step(before, input, signer.nowMs());
        if (!step.writes().isEmpty()) {
            signer.trace(
                    slot,
                    () -> "live " + slot + " " + input.getClass().getSimpleName() + " -> "
                            + step.next().stage() + " " + Telling.ofLive(step.writes()));
        }
        for (LiveWrite write : step.writes()) {
            if (write instanceof LiveWrite.CompletedStatement(Signed<Statement.Completed> own)
                    && own.member().equals(signer.self())
                    && !(input instanceof LiveInput.CompletedStated)) {
                world.oracle().completed(own, world.chain());
            }
        }
        if (!signer.commits(() -> disk.live.commit(step.writes()))) {
            return;
        }
        slots.put(slot, step.next());
        for (LiveAction action : step.actions()) {
            if (!signer.up() || signer.crashes("between actions")) {
                return;
            }
            act(slot, action);
        }
    }

    private void act(long slot, LiveAction action) {
        switch (action) {
            case LiveAction.Sign sign -> {
                world.oracle()
                        .keyAsked(
                                signer.self(),
                                disk.certificate(slot),
                                signer.node().tipDaa());
                List<Bytes> made = world.keys().sign(sign.template(), signer.self());
                List<Bytes> stored = disk.live.ownSignatures(slot, made);
                take(slot, new LiveInput.OwnSigned(stored));
            }
            case LiveAction.Submit submit -> {
                disk.live.submitting(slot, submit.transaction());
                take(slot, world.chain().submit(slots.get(slot).pay().template(), submit.transaction()));
            }
            case LiveAction.Broadcast(Message message) -> signer.send(message, List.of());
            case LiveAction.Send(NodeId to, Message message) -> signer.send(message, List.of(to));
            case LiveAction.Ended(long number, boolean completed) ->
                signer.post(() ->
                        signer.take(completed ? new Input.SlotCompleted(number) : new Input.SlotReopened(number)));
            case LiveAction.Shown(long number, SlotEvidence evidence) ->
                signer.post(() -> signer.take(new Input.SlotShown(number, evidence)));
            case LiveAction.Doubted(long number, String reason) ->
                signer.post(() -> signer.take(new Input.Doubted(reason, number)));
            case LiveAction.WakeAt(long atMs) -> signer.wake(atMs, () -> step(slot, new LiveInput.Tick()));
            case LiveAction.Charged charged -> signer.trace(slot, () -> "charged " + charged.member());
            case LiveAction.Alert alert -> signer.trace(slot, () -> "alert " + alert.code());
        }
    }
}
