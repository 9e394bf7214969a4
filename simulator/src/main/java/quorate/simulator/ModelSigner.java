package quorate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Action;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.Input;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.OtherContent;
import quorate.protocol.PoolState;
import quorate.protocol.Protocol;
import quorate.protocol.Setup;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Step;
import quorate.protocol.Write;

/**
 * One signer in the model: its state, its clock, and everything it has made durable. Immutable; a step makes the next one and says
 * what it sent.
 *
 * @param stored what was committed, newest last; events come as they were stored
 * @param disk fingerprint of what was committed, whatever its order
 * @param first what it decided in the first slot, if it has
 * @param lastPlace of the newest statement that it ever made, whatever it remembers
 * @param boot how many times it has begun with nothing, from 1
 */
record ModelSigner(
        ModelSetting setting,
        NodeId self,
        PoolState state,
        long nowMs,
        List<Object> stored,
        long disk,
        Optional<Decision> first,
        long lastPlace,
        long boot) {
    /** Longer than anything waits for: who looks at the clock after this finds all of it over. */
    private static final long LONG_MS = 1_000_000;

    /** A signer after a step, and the statements and certificates that it sent to all. */
    record Moved(ModelSigner signer, List<ModelMessage> sent) {}

    static Moved boot(ModelSetting setting, NodeId self, List<Event> accepts) {
        Setup setup = setting.setup(self, 1);
        PoolState empty = PoolState.restore(setup, quorate.protocol.Memory.empty(), LONG_MS);
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input.ChainChanged(setting.view()));
        for (int i = 0; i < setup.group().members(); i++) {
            inputs.add(answered(i));
        }
        accepts.forEach(event -> inputs.add(new Input.EventKnown(event, LONG_MS, OtherContent.NONE, true)));
        return new ModelSigner(setting, self, empty, LONG_MS, List.of(), 0, Optional.empty(), -1, 1).take(inputs);
    }

    /** B2: all are up and know nothing more of it than it does itself; its own answer is passed over. */
    private static Input answered(int member) {
        return new Input.Answered(
                new NodeId(member), new Message.Answered(1, 0, false, Optional.empty(), Optional.empty()));
    }

    Moved receive(ModelMessage carried) {
        List<Input> inputs = new ArrayList<>();
        switch (carried.message()) {
            case Message.Proposal proposal -> {
                learn(proposal.decision(), inputs);
                inputs.add(new Input.Proposed(proposal.decision(), proposal.vote(), proposal.because()));
            }
            case Message.VoteCast cast -> inputs.add(new Input.Voted(cast.vote(), cast.because()));
            case Message.LockCast cast -> inputs.add(new Input.Locked(cast.lock(), cast.because()));
            case Message.Certified certified -> {
                learn(certified.decision(), inputs);
                inputs.add(new Input.Certified(certified.decision(), certified.certificate()));
            }
            case Message.Asked asked -> inputs.add(new Input.Asked(sender(carried), asked.boot()));
            case Message.Answered answered -> inputs.add(new Input.Answered(sender(carried), answered));
            default -> throw new IllegalStateException("not in the model: " + carried);
        }
        return take(inputs);
    }

    private static NodeId sender(ModelMessage carried) {
        return new NodeId(carried.from().orElseThrow());
    }

    /** G1: a decision travels with the material of its events. */
    private void learn(Decision decision, List<Input> inputs) {
        if (decision instanceof Decision.Payment pay) {
            for (Event event : setting.events()) {
                if (pay.events().contains(event.id())
                        && state.knownSinceMs(event.id()).isEmpty()) {
                    inputs.add(new Input.EventKnown(event, nowMs));
                }
            }
        }
    }

    /** Whatever it waited for is over. */
    Moved timer() {
        return new ModelSigner(setting, self, state, nowMs + LONG_MS, stored, disk, first, lastPlace, boot)
                .take(List.of(new Input.Tick()));
    }

    /** Crashes and starts again with what it has made durable. */
    Moved crash() {
        Disk kept = new Disk(self, setting.oracle());
        for (Object one : stored) {
            switch (one) {
                case Input.EventKnown known -> kept.add(known);
                case Write write -> kept.commit(List.of(write));
                default -> throw new IllegalStateException("stored " + one);
            }
        }
        PoolState restored = PoolState.restore(setting.setup(self, boot), kept.memory(), nowMs);
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input.ChainChanged(setting.view()));
        for (int i = 0; i < setting.group().members(); i++) {
            inputs.add(answered(i));
        }
        return new ModelSigner(setting, self, restored, nowMs, stored, disk, first, lastPlace, boot).take(inputs);
    }

    /** B2: starts again with nothing, its position file gone with the rest, and asks the others for itself. */
    Moved lose() {
        PoolState empty = PoolState.restore(setting.setup(self, boot + 1), quorate.protocol.Memory.empty(), nowMs);
        List<Input> inputs =
                List.of(new Input.ChainChanged(setting.view()), new Input.Doubted("no position file", Long.MAX_VALUE));
        return new ModelSigner(setting, self, empty, nowMs, List.of(), 0, first, lastPlace, boot + 1).take(inputs);
    }

    private Moved take(List<Input> inputs) {
        PoolState next = state;
        List<Object> all = new ArrayList<>(stored);
        List<ModelMessage> sent = new ArrayList<>();
        Optional<Decision> decided = first;
        long sum = disk;
        long last = lastPlace;
        for (Input input : inputs) {
            if (input instanceof Input.EventKnown known) {
                all.add(known);
                sum += mark(known);
            }
            Step step = Protocol.step(next, input, nowMs);
            next = step.next();
            for (Write write : step.writes()) {
                if (write instanceof Write.OwnStatement(Signed<? extends Statement> said)) {
                    last = onlyForward(last, said.statement());
                }
                if (write instanceof Write.SlotDecided slot && slot.entry().slot() == 1) {
                    decided = Optional.of(slot.entry().decision());
                }
                all.add(write);
                sum += mark(write);
            }
            for (Action action : step.actions()) {
                send(action, sent);
            }
        }
        ModelSigner moved = new ModelSigner(setting, self, next, nowMs, List.copyOf(all), sum, decided, last, boot);
        return new Moved(moved, sent);
    }

    private void send(Action action, List<ModelMessage> sent) {
        if (action instanceof Action.Broadcast(Message message) && carried(message)) {
            sent.add(ModelMessage.toAll(message));
        }
        if (action instanceof Action.Broadcast(Message message) && message instanceof Message.Asked asked && boot > 1) {
            sent.add(ModelMessage.asked(self, asked));
        }
        if (action instanceof Action.Send(NodeId to, Message message) && message instanceof Message.Answered answered) {
            sent.add(ModelMessage.answered(self, to, answered));
        }
    }

    /** V1: nothing that it says is at or behind what it has said, remembered or not. */
    private long onlyForward(long last, Statement statement) {
        long place = place(statement);
        Oracle.require(place > last, "V1", () -> self + " said " + statement + " behind what it had said");
        return place;
    }

    private static long place(Statement statement) {
        return switch (statement) {
            case Statement.Vote vote -> vote.slot() * 1_000 + 2L * vote.round();
            case Statement.Lock lock -> lock.slot() * 1_000 + 2L * lock.round() + 1;
            case Statement.Refusal refusal -> 0;
            case Statement.Completed completed -> 0;
        };
    }

    /** Digests and requests only repair losses: a message here is never lost, only as late as can be. */
    private static boolean carried(Message message) {
        return message instanceof Message.Proposal
                || message instanceof Message.VoteCast
                || message instanceof Message.LockCast
                || message instanceof Message.Certified;
    }

    long height() {
        return state.height();
    }

    int round() {
        return state.round();
    }

    private static long mark(Object stored) {
        return switch (stored) {
            case Write.Judged judged -> 0;
            case Write.EventChanged changed -> 0; // the state has it
            case Write.RoundEntered entered -> 31 * entered.slot() + entered.round();
            case Input.EventKnown known -> known.event().id().hashCode();
            case Record written -> Fingerprint.of(written);
            default -> throw new IllegalStateException("stored " + stored);
        };
    }

    /** Whether it does nothing more that the model looks at. */
    boolean over(int rounds) {
        return height() > 1 || round() >= rounds;
    }

    /**
     * Equal fingerprints, equal futures, a crash included. Of a signer that does nothing more, what it decided is all that is ever
     * asked. Which event it knew first decides which one it would propose, and times alone do not show it.
     */
    long fingerprint(int rounds) {
        Mixer mixer = new Mixer().add(self.index());
        mixer.add(first.map(decision -> Fingerprint.of((Record) decision)).orElse(0L));
        if (over(rounds)) {
            return mixer.add(height()).fingerprint();
        }
        long known = 0;
        for (Event event : setting.events()) {
            long sinceMs = state.knownSinceMs(event.id()).orElse(Long.MAX_VALUE);
            for (Event other : setting.events()) {
                known = 2 * known + (sinceMs < state.knownSinceMs(other.id()).orElse(Long.MAX_VALUE) ? 1 : 0);
            }
        }
        return mixer.add(Fingerprint.of(state, nowMs))
                .add(disk)
                .add(known)
                .add(lastPlace)
                .add(boot)
                .fingerprint();
    }
}
