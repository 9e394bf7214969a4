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
 */
record ModelSigner(
        ModelSetting setting,
        NodeId self,
        PoolState state,
        long nowMs,
        List<Object> stored,
        long disk,
        Optional<Decision> first) {
    /** Longer than anything waits for: who looks at the clock after this finds all of it over. */
    private static final long LONG_MS = 1_000_000;

    /** A signer after a step, and the statements and certificates that it sent to all. */
    record Moved(ModelSigner signer, List<Message> sent) {}

    static Moved boot(ModelSetting setting, NodeId self, List<Event> accepts) {
        Setup setup = setting.setup(self);
        PoolState empty = PoolState.restore(setup, quorate.protocol.Memory.empty(), LONG_MS);
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input.ChainChanged(setting.view()));
        for (int i = 0; i < setup.group().members(); i++) {
            inputs.add(answered(i));
        }
        accepts.forEach(event -> inputs.add(new Input.EventKnown(event, LONG_MS, false, true)));
        return new ModelSigner(setting, self, empty, LONG_MS, List.of(), 0, Optional.empty()).take(inputs);
    }

    /** B2: all are up and know nothing more of it than it does itself; its own answer is passed over. */
    private static Input answered(int member) {
        return new Input.Answered(
                new NodeId(member), new Message.Answered(1, 0, false, Optional.empty(), Optional.empty()));
    }

    Moved receive(Message message) {
        List<Input> inputs = new ArrayList<>();
        switch (message) {
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
            default -> throw new IllegalStateException("not in the model: " + message);
        }
        return take(inputs);
    }

    /** G1: a decision travels with the material of its events. */
    private void learn(Decision decision, List<Input> inputs) {
        if (decision instanceof Decision.Payment pay) {
            for (Event event : setting.events()) {
                if (pay.events().contains(event.id())
                        && state.knownSinceMs(event.id()).isEmpty()) {
                    inputs.add(new Input.EventKnown(event, nowMs, false));
                }
            }
        }
    }

    /** Whatever it waited for is over. */
    Moved timer() {
        return new ModelSigner(setting, self, state, nowMs + LONG_MS, stored, disk, first)
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
        PoolState restored = PoolState.restore(setting.setup(self), kept.memory(), nowMs);
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input.ChainChanged(setting.view()));
        for (int i = 0; i < setting.setup(self).group().members(); i++) {
            inputs.add(answered(i));
        }
        return new ModelSigner(setting, self, restored, nowMs, stored, disk, first).take(inputs);
    }

    private Moved take(List<Input> inputs) {
        PoolState next = state;
        List<Object> all = new ArrayList<>(stored);
        List<Message> sent = new ArrayList<>();
        Optional<Decision> decided = first;
        long sum = disk;
        for (Input input : inputs) {
            if (input instanceof Input.EventKnown known) {
                all.add(known);
                sum += mark(known);
            }
            Step step = Protocol.step(next, input, nowMs);
            next = step.next();
            for (Write write : step.writes()) {
                if (write instanceof Write.OwnStatement(Signed<? extends Statement> said)) {
                    onlyForward(all, said.statement());
                }
                if (write instanceof Write.SlotDecided slot && slot.entry().slot() == 1) {
                    decided = Optional.of(slot.entry().decision());
                }
                all.add(write);
                sum += mark(write);
            }
            for (Action action : step.actions()) {
                if (action instanceof Action.Broadcast(Message message) && carried(message)) {
                    sent.add(message);
                }
            }
        }
        return new Moved(new ModelSigner(setting, self, next, nowMs, List.copyOf(all), sum, decided), sent);
    }

    /** V1: nothing that it says is at or behind what it has said. */
    private void onlyForward(List<Object> before, Statement statement) {
        for (Object one : before) {
            if (one instanceof Write.OwnStatement(Signed<? extends Statement> said)) {
                Oracle.require(
                        place(said.statement()) < place(statement),
                        "V1",
                        () -> self + " said " + statement + " after " + said.statement());
            }
        }
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

    /** Equal fingerprints, equal futures, a crash included. */
    long fingerprint() {
        return new Mixer()
                .add(Fingerprint.of(state, nowMs))
                .add(disk)
                .add(self.index())
                .fingerprint();
    }
}
