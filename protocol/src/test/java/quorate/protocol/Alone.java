package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** One signer, number 0, whose peers say what the test makes them say. */
final class Alone {
    final Storage storage = new Storage();
    final Group group;
    final List<Action> actions = new ArrayList<>();
    private Setup setup;
    private long boot;
    private ChainView view = Pools.view(ScenarioTest.coins(20));
    PoolState state;
    long nowMs = 5_000_000;

    Alone(Group group) {
        this.group = group;
        restart();
    }

    NodeId self() {
        return setup.self();
    }

    void restart() {
        boot();
        answers().forEach(this::take);
        take(new Input.ChainChanged(view));
    }

    /** Started, and nobody has answered yet. */
    void boot() {
        boot++;
        setup = new Setup(
                group, Timing.defaults(group.members()), new PlainCraft(group), new PlainIdentity(new NodeId(0)), boot);
        state = PoolState.restore(setup, storage.memory(), nowMs);
    }

    /** What members that know nothing of this signer answer when it has booted (B2). */
    List<Input> answers() {
        List<Input> answers = new ArrayList<>();
        for (int i = 1; i < group.members(); i++) {
            answers.add(answer(i, 0, false));
        }
        return answers;
    }

    Input.Answered answer(int member, long height, boolean silent) {
        return new Input.Answered(
                new NodeId(member), new Message.Answered(boot, height, silent, Optional.empty(), Optional.empty()));
    }

    Step take(Input input) {
        storage.stored(input);
        Step step = Protocol.step(state, input, nowMs);
        storage.apply(step.writes());
        state = step.next();
        actions.addAll(step.actions());
        return step;
    }

    /** Stored, long enough ago for nothing to wait; this signer is kept from speaking first. */
    Alone knows(Event event) {
        storage.stored(new Input.EventKnown(event, nowMs - 10));
        restartQuietly();
        return this;
    }

    private void restartQuietly() {
        boot();
        state = Protocol.step(state, new Input.Halted("setting up"), nowMs).next();
        for (Input answer : answers()) {
            state = Protocol.step(state, answer, nowMs).next();
        }
        state = Protocol.step(state, new Input.ChainChanged(view), nowMs).next();
        for (int i = 1; i < group.members(); i++) {
            state = Protocol.step(state, new Input.Heard(new NodeId(i)), nowMs).next();
        }
        state = unhalted(state);
    }

    private static PoolState unhalted(PoolState state) {
        return new PoolState(
                state.setup(),
                state.log(),
                state.book(),
                state.open(),
                state.presence(),
                state.peers(),
                state.chain(),
                Optional.empty(),
                state.rhythm());
    }

    Alone sees(Coin... coins) {
        view = Pools.view(coins);
        take(new Input.ChainChanged(view));
        return this;
    }

    /** Time passes, tick by tick. */
    void runFor(long ms) {
        for (long untilMs = nowMs + ms; nowMs < untilMs; ) {
            nowMs += setup.timing().tickMs();
            take(new Input.Tick());
        }
    }

    int round() {
        return state.open().round();
    }

    Decision pay(Event event, int round) {
        SortedSet<Outpoint> none = new TreeSet<>();
        Selection selection = CoinSelection.select(
                group, setup.craft(), view, none, List.of(event), state.open().slot(), round, 0);
        return new Decision.Pay(List.of(event.id()), ((Selection.Built) selection).template());
    }

    DecisionHash hash(Decision decision) {
        return setup.craft().decisionHash(state.open().slot(), state.open().previous(), decision);
    }

    Signed<Statement.Vote> vote(int member, int round, Optional<Decision> decision) {
        return new PlainIdentity(new NodeId(member))
                .sign(new Statement.Vote(state.open().slot(), round, decision.map(this::hash)));
    }

    Signed<Statement.Lock> lock(int member, int round, Decision decision) {
        return new PlainIdentity(new NodeId(member))
                .sign(new Statement.Lock(state.open().slot(), round, hash(decision), anchor()));
    }

    /** As all nodes of the group show it. */
    private OptionalLong anchor() {
        return group.profile() == Profile.BYZANTINE ? OptionalLong.of(Pools.TIP) : OptionalLong.empty();
    }

    Signed<Statement.Lock> lockAt(int member, int round, Decision decision, OptionalLong anchorDaaScore) {
        return new PlainIdentity(new NodeId(member))
                .sign(new Statement.Lock(state.open().slot(), round, hash(decision), anchorDaaScore));
    }

    Step proposed(int member, int round, Decision decision) {
        return take(new Input.Proposed(decision, vote(member, round, Optional.of(decision)), Optional.empty()));
    }

    Step voted(int member, int round, Decision decision) {
        return take(new Input.Voted(vote(member, round, Optional.of(decision)), Optional.empty()));
    }

    Step emptyVote(int member, int round) {
        return take(new Input.Voted(vote(member, round, Optional.empty()), Optional.empty()));
    }

    VoteCertificate votes(Decision decision, int round, int... members) {
        List<Signed<Statement.Vote>> votes = new ArrayList<>();
        for (int member : members) {
            votes.add(vote(member, round, Optional.of(decision)));
        }
        return new VoteCertificate(state.open().slot(), round, hash(decision), votes);
    }

    Input.Certified certified(Decision decision, int... members) {
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (int member : members) {
            locks.add(lock(member, 0, decision));
        }
        return new Input.Certified(decision, new Certificate(state.open().slot(), 0, hash(decision), locks));
    }

    List<Statement.Vote> votes() {
        List<Statement.Vote> votes = new ArrayList<>();
        storage.ownStatements.forEach(signed -> {
            if (signed.statement() instanceof Statement.Vote vote) {
                votes.add(vote);
            }
        });
        return votes;
    }

    List<Statement.Lock> ownLocks() {
        List<Statement.Lock> locks = new ArrayList<>();
        storage.ownStatements.forEach(signed -> {
            if (signed.statement() instanceof Statement.Lock lock) {
                locks.add(lock);
            }
        });
        return locks;
    }

    List<String> alerts() {
        List<String> codes = new ArrayList<>();
        actions.forEach(action -> {
            if (action instanceof Action.Alert alert) {
                codes.add(alert.code());
            }
        });
        return codes;
    }

    static <M extends Message> List<M> sent(Step step, Class<M> type) {
        List<M> sent = new ArrayList<>();
        for (Action action : step.actions()) {
            if (action instanceof Action.Broadcast(Message message) && type.isInstance(message)) {
                sent.add(type.cast(message));
            }
        }
        return sent;
    }
}
