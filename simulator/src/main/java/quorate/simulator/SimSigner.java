package quorate.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import quorate.protocol.Action;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Input;
import quorate.protocol.LiveInput;
import quorate.protocol.LogEntry;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.OtherContent;
import quorate.protocol.PoolState;
import quorate.protocol.Protocol;
import quorate.protocol.Setup;
import quorate.protocol.Step;
import quorate.protocol.Write;

/**
 * A signer's shell: takes one input at a time, commits a step's writes, only then acts; may crash before or after the commit or
 * between two actions, and comes back with what was committed. One that lies runs the same core, and tells others what it likes.
 */
final class SimSigner {
    private static final long REWIND_MS = 500;
    private final World world;
    private Setup setup;
    private final Disk disk;
    private final SimNode node;
    private final LiveDesk liveDesk;
    private final Optional<Liar> liar;
    private long skewMs;
    private long wakeAtMs;
    private long steps;
    private final Deque<Runnable> mailbox = new ArrayDeque<>();
    private boolean working;
    private boolean up;
    private boolean dead;
    private int boots;
    private PoolState state;
    private Optional<Disk> backup = Optional.empty();
    // B2: the position file, which no backup sets back.
    private long position;
    private int lineage;

    SimSigner(World world, Setup setup, long skewMs) {
        this.world = world;
        this.setup = setup;
        this.skewMs = skewMs;
        this.disk = new Disk(setup.self(), world.oracle());
        this.node = new SimNode(world.chain(), world.dice("node " + setup.self()), world.options());
        this.liveDesk = new LiveDesk(this, world, setup, disk);
        this.liar = world.oracle().lies(setup.self()) ? Optional.of(new Liar(this, world)) : Optional.empty();
    }

    NodeId self() {
        return setup.self();
    }

    boolean up() {
        return up;
    }

    Disk disk() {
        return disk;
    }

    SimNode node() {
        return node;
    }

    long nowMs() {
        return world.agenda().nowMs() + skewMs;
    }

    PoolState state() {
        return state;
    }

    Setup setup() {
        return setup;
    }

    /** How many inputs its cores have taken, all boots together. */
    long steps() {
        return steps;
    }

    void trace(long facts, Supplier<String> what) {
        world.trace().add(world.agenda().nowMs(), "s" + self().index(), facts, what);
    }

    /** The clock is set ahead. It is never set back while the signer runs: the shell does not let it. */
    void jump(long byMs) {
        trace(byMs, () -> "its clock jumps by " + byMs + " ms");
        skewMs += byMs;
    }

    void boot() {
        if (up || dead) {
            return;
        }
        up = true;
        boots++;
        setup = new Setup(setup.group(), setup.timing(), setup.craft(), setup.identity(), boots);
        trace(disk.height(), () -> "boots at height " + disk.height());
        state = PoolState.restore(setup, disk.memory(), nowMs());
        world.oracle().booted(self(), state, disk);
        wakeAtMs = 0;
        world.booted(this);
        if (disk.kept() < position || disk.lineage() != lineage) {
            post(() -> take(new Input.Doubted("the position file is ahead", Long.MAX_VALUE)));
        }
        liveDesk.restore();
        tick(boots);
    }

    void crash(String when) {
        trace(when.length(), () -> "crashes " + when);
        up = false;
        mailbox.clear();
        state = null;
        liveDesk.forget();
    }

    void backUp() {
        backup = Optional.of(disk.copy());
    }

    /** Crashes, and comes back with its disk as it was backed up, or with none. */
    void rewind() {
        if (up) {
            crash("and loses its disk");
        }
        trace(disk.height(), () -> "its disk is set back to " + backup.map(Disk::height));
        disk.setBackTo(backup.orElseGet(() -> new Disk(self(), world.oracle())));
        world.agenda().in(REWIND_MS, this::boot);
    }

    /** Crashes for good. */
    void kill() {
        dead = true;
        if (up) {
            crash("for good");
        }
    }

    /** The clock and the eyes: as long as this boot lasts. */
    private void tick(int boot) {
        if (!up || boot != boots) {
            return;
        }
        post(() -> take(new Input.ChainChanged(node.view())));
        liveDesk.look(node);
        liar.ifPresent(Liar::act);
        world.agenda().in(setup.timing().tickMs(), () -> tick(boot));
    }

    /** Run to completion, in order. */
    void post(Runnable work) {
        mailbox.add(work);
        if (working) {
            return;
        }
        working = true;
        while (up && !mailbox.isEmpty()) {
            mailbox.remove().run();
        }
        working = false;
    }

    void receive(NodeId from, Message message) {
        if (up) {
            liar.ifPresent(one -> one.overhear(message));
            post(() -> open(from, message));
        }
    }

    private void open(NodeId from, Message message) {
        switch (message) {
            case Message.Proposal proposal -> {
                learn(proposal.decision());
                take(new Input.Proposed(proposal.decision(), proposal.vote(), proposal.because()));
            }
            case Message.VoteCast cast -> take(new Input.Voted(cast.vote(), cast.because()));
            case Message.LockCast cast -> take(new Input.Locked(cast.lock(), cast.because()));
            case Message.Certified certified -> {
                learn(certified.decision());
                take(new Input.Certified(certified.decision(), certified.certificate()));
            }
            case Message.Digested digested -> take(new Input.Digested(from, digested.digest()));
            case Message.Hello hello -> take(new Input.Heard(from));
            case Message.Asked asked -> take(new Input.Asked(from, asked.boot()));
            case Message.Answered answered -> take(new Input.Answered(from, answered));
            case Message.Wanted wanted -> take(new Input.Wanted(from, wanted.fromSlot()));
            case Message.Announced announced -> ingest(world.event(announced.material()), false);
            case Message.Refused refused ->
                liveDesk.take(refused.refusal().statement().slot(), new LiveInput.PeerRefused(refused.refusal()));
            case Message.LiveDigested digested ->
                digested.live().forEach(held -> liveDesk.take(held.slot(), new LiveInput.Digested(from, held)));
            case Message.Signatures signatures ->
                liveDesk.take(
                        signatures.slot(),
                        new LiveInput.PeerSigned(from, signatures, Bytes.EMPTY)); // nobody keeps proofs here
            case Message.Confirmed confirmed -> {
                liveDesk.take(
                        confirmed.completed().statement().slot(), new LiveInput.CompletedStated(confirmed.completed()));
                take(new Input.CompletedStated(confirmed.completed()));
            }
        }
    }

    /** G1: a decision travels with the material of its events. */
    private void learn(Decision decision) {
        if (decision instanceof Decision.Payment pay) {
            pay.events().stream().filter(world::has).forEach(event -> ingest(world.event(event), false));
        }
    }

    /** Stores an event; {@code accepted} when it comes from its source. */
    void ingest(Event event, boolean accepted) {
        Input.EventKnown known = new Input.EventKnown(event, nowMs(), OtherContent.NONE, accepted);
        if (up && disk.add(new Input.EventKnown(event, nowMs()))) {
            if (accepted) {
                world.network().broadcast(self(), new Message.Announced(world.material(event)));
            }
            post(() -> take(known));
            liveDesk.known(event);
        }
    }

    void approve(Input.CancelApproved approved) {
        if (up && disk.add(approved)) {
            if (liar.isEmpty()) {
                world.oracle().streams().approved(self(), approved);
            }
            post(() -> take(approved));
        }
    }

    void approveLate(EventId event) {
        if (up && disk.addLate(event)) {
            post(() -> take(new Input.LateApproved(event)));
        }
    }

    /** D3: by its operator, once it knows the slot. */
    void setAside(long slot) {
        if (up && disk.setAside(slot)) {
            if (liar.isEmpty()) {
                world.oracle().setAside(self(), slot);
            }
            post(() -> take(new Input.SetAside(slot, true)));
        }
    }

    void reset(EventId event) {
        if (up) {
            post(() -> take(new Input.Reset(event)));
        }
    }

    void take(Input input) {
        if (!up) {
            return;
        }
        world.record(self(), input, nowMs());
        steps++;
        Step step = Protocol.step(state, input, nowMs());
        boolean told = !step.writes().isEmpty() || !step.actions().isEmpty();
        if (told) {
            long facts = 31L * step.writes().size() + step.actions().size();
            trace(
                    facts,
                    () -> Telling.of(input) + " -> " + Telling.ofWrites(step.writes())
                            + Telling.ofActions(step.actions()));
        }
        if (!commits(() -> disk.commit(step.writes()))) {
            return;
        }
        world.oracle().stepped(self(), state, step.next(), disk);
        state = step.next();
        for (Write write : step.writes()) {
            if (write instanceof Write.Barred) {
                lineage = disk.lineage();
            }
            if (write instanceof Write.HaltRaised halt) {
                halted(halt);
            }
        }
        for (Action action : step.actions()) {
            if (!up || crashes("between actions")) {
                return;
            }
            act(action);
        }
    }

    /** V6: whoever halts, halts everything. A liar does not mind. */
    private void halted(Write.HaltRaised halt) {
        if (liar.isPresent()) {
            disk.resume();
            post(() -> take(new Input.Resumed()));
        } else {
            liveDesk.halt(halt.reason());
        }
    }

    /** Stores, unless it crashes before; answers whether it is still there to act. */
    boolean commits(Runnable writes) {
        if (crashes("before the commit")) {
            return false;
        }
        writes.run();
        position = disk.kept();
        return !crashes("after the commit");
    }

    boolean crashes(String when) {
        boolean crash = world.crashesNow();
        if (crash) {
            crash(when);
            world.reviveLater(this);
        }
        return crash;
    }

    private void act(Action action) {
        switch (action) {
            case Action.Broadcast(Message message) -> send(message, List.of());
            case Action.Send(NodeId to, Message message) -> send(message, List.of(to));
            case Action.HandOn handOn -> {
                for (long slot = handOn.fromSlot(); slot <= Math.min(handOn.toSlot(), disk.height()); slot++) {
                    LogEntry entry = disk.entry(slot).orElseThrow();
                    send(
                            new Message.Certified(entry.decision(), disk.certificate(slot), List.of()),
                            List.of(handOn.to()));
                }
            }
            case Action.Decided(long slot) -> liveDesk.open(slot);
            case Action.Killed(long slot, long bySlot) -> liveDesk.take(slot, new LiveInput.Killed(bySlot));
            case Action.Silent(long toSlot) -> liveDesk.silentTo(toSlot);
            case Action.Replaced replaced -> {} // the desk looks at its ledger by itself
            case Action.WakeAt(long atMs) -> wakeOnce(atMs);
            case Action.Alert alert -> {}
        }
    }

    /** "If nothing happens before": a later step asks again, so only the newest is kept. */
    private void wakeOnce(long atMs) {
        wakeAtMs = atMs;
        wake(atMs, () -> {
            if (wakeAtMs == atMs) {
                take(new Input.Tick());
            }
        });
    }

    void wake(long atMs, Runnable work) {
        int boot = boots;
        world.agenda().at(atMs - skewMs, () -> {
            if (up && boot == boots) {
                post(work);
            }
        });
    }

    /** Nothing leaves whose write is not durable; a liar's word was never its core's. */
    void send(Message message, List<NodeId> to) {
        if (liar.isPresent()) {
            liar.get().send(message, to);
            return;
        }
        Durability.check(disk, self(), message);
        if (to.isEmpty()) {
            world.network().broadcast(self(), message);
        } else {
            to.forEach(member -> world.network().send(self(), member, message));
        }
    }
}
