package quorate.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Event;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/**
 * Every interleaving of a small group of real cores, for safety: any message that was ever sent may reach anybody at any time, or
 * never; any clock may run out; one signer may crash once. So many rounds of the first slot, and what follows of the second.
 */
public final class SmallModel {
    private static final int WORDS = ModelSteps.MOST_MESSAGES / Integer.SIZE;

    private static final int TRIES = 600;

    private final ModelSetting setting;
    private final int honest;
    private final boolean crashes;
    private final int rounds;
    private final int statesMost;
    private final ModelSteps steps;
    private final LongBag visited = new LongBag();
    private final Deque<int[]> open = new ArrayDeque<>();

    private SmallModel(ModelSetting setting, int honest, boolean crashes, int rounds, int statesMost) {
        this.setting = setting;
        this.honest = honest;
        this.crashes = crashes;
        this.rounds = rounds;
        this.statesMost = statesMost;
        this.steps = new ModelSteps(setting, honest);
    }

    /**
     * @param states different states of the group
     * @param signerStates different states of single signers among them
     * @param complete whether there were no more, or the limit was reached first
     */
    public record Result(long states, long signerStates, long messages, boolean complete) {}

    /** Three signers, two signatures, at most one crash. @throws RuntimeException if a promise is broken */
    public static Result crash(int rounds, int statesMost) {
        return new SmallModel(ModelSetting.crash(), 3, true, rounds, statesMost).search();
    }

    /** Four signers of which the last says everything to everybody. @throws RuntimeException if a promise is broken */
    public static Result byzantine(int rounds, int statesMost) {
        return new SmallModel(ModelSetting.byzantine(), 3, false, rounds, statesMost).search();
    }

    /**
     * Ways through the same states, each step chosen by chance: deep where {@link #crash} is wide.
     *
     * @return steps taken
     * @throws RuntimeException if a promise is broken
     */
    public static long walk(long seed, int rounds, int walks) {
        SmallModel model = new SmallModel(ModelSetting.crash(), 3, true, rounds, Integer.MAX_VALUE);
        Dice dice = Dice.of(seed, "walk");
        long taken = 0;
        for (int i = 0; i < walks; i++) {
            int[] state = model.start();
            for (int tries = 0; tries < TRIES; tries++) {
                Optional<int[]> next = model.any(state, dice);
                if (next.isPresent()) {
                    state = next.get();
                    model.check(state);
                    taken++;
                }
            }
        }
        return taken;
    }

    /** Whatever one input does to one signer; empty when it does nothing. */
    private Optional<int[]> any(int[] state, Dice dice) {
        int who = dice.between(0, honest - 1);
        ModelSigner signer = steps.signer(state[who]);
        int message = dice.between(0, steps.messages() - 1);
        boolean sent = (state[honest + 1 + message / Integer.SIZE] & (1 << message % Integer.SIZE)) != 0;
        List<int[]> next = new ArrayList<>();
        if (signer.height() > 1 || signer.round() >= rounds) {
            return Optional.empty();
        }
        if (dice.percent(4) && signer.height() == 0) {
            move(state, who, ModelSteps.TIMER, next::add);
        } else if (dice.percent(1) && crashes && state[honest] == 0) {
            move(state, who, ModelSteps.CRASH, next::add);
        } else if (sent) {
            move(state, who, ModelSteps.FIRST_MESSAGE + message, next::add);
        }
        return next.isEmpty() ? Optional.empty() : Optional.of(next.getFirst());
    }

    /** A state of the group: the signers' numbers, whether one has crashed, and one bit for each message that was sent. */
    private int[] start() {
        int[] first = new int[honest + 1 + WORDS];
        for (int i = 0; i < honest; i++) {
            List<Event> accepts = i < 2 ? List.of(setting.events().get(i)) : List.of();
            ModelSteps.Next booted = steps.next(ModelSigner.boot(setting, new NodeId(i), accepts));
            first[i] = booted.signer();
            booted.sent().forEach(message -> send(first, message));
        }
        for (int liar = honest; liar < setting.group().members(); liar++) {
            everythingOf(new NodeId(liar))
                    .forEach(message -> steps.numbers(message).forEach(number -> send(first, number)));
        }
        return first;
    }

    private Result search() {
        reach(start());
        while (!open.isEmpty() && visited.size() < statesMost) {
            expand(open.removeFirst(), this::reach);
        }
        return new Result(visited.size(), steps.signers(), steps.messages(), open.isEmpty());
    }

    private void send(int[] state, int message) {
        state[honest + 1 + message / Integer.SIZE] |= 1 << message % Integer.SIZE;
    }

    private void expand(int[] state, Consumer<int[]> to) {
        for (int i = 0; i < honest; i++) {
            ModelSigner signer = steps.signer(state[i]);
            if (signer.height() > 1 || signer.round() >= rounds) {
                continue; // beyond what the model looks at
            }
            if (signer.height() == 0) {
                move(state, i, ModelSteps.TIMER, to);
            }
            if (crashes && state[honest] == 0) {
                move(state, i, ModelSteps.CRASH, to);
            }
            for (int word = 0; word < WORDS; word++) {
                for (int bits = state[honest + 1 + word]; bits != 0; bits &= bits - 1) {
                    int message = word * Integer.SIZE + Integer.numberOfTrailingZeros(bits);
                    move(state, i, ModelSteps.FIRST_MESSAGE + message, to);
                }
            }
        }
    }

    private void move(int[] state, int who, int input, Consumer<int[]> to) {
        ModelSteps.Next next = steps.after(state[who], input);
        if (next.signer() == state[who] && next.sent().isEmpty()) {
            return;
        }
        int[] moved = state.clone();
        moved[who] = next.signer();
        moved[honest] = input == ModelSteps.CRASH ? 1 : state[honest];
        next.sent().forEach(message -> send(moved, message));
        to.accept(moved);
    }

    private void reach(int[] state) {
        Mixer mixer = new Mixer();
        for (int part : state) {
            mixer.add(part);
        }
        if (visited.add(mixer.fingerprint())) {
            check(state);
            open.addLast(state);
        }
    }

    private void check(int[] state) {
        agreed(state);
        locks(state);
    }

    private void agreed(int[] state) {
        Optional<Decision> agreed = Optional.empty();
        for (int i = 0; i < honest; i++) {
            ModelSigner signer = steps.signer(state[i]);
            Oracle.require(signer.height() < 2, "D3", () -> "the second slot wants the same coin: " + signer.stored());
            if (signer.first().isPresent() && agreed.isPresent()) {
                boolean same = signer.first().equals(agreed);
                Oracle.require(same, "Agreement", () -> "slot 1 is decided twice, once as " + signer.first());
            }
            agreed = signer.first().isPresent() ? signer.first() : agreed;
        }
    }

    /** Agreement is lost as soon as two certificates could be put together, whether or not anybody has done so. */
    private void locks(int[] state) {
        int certified = 0;
        for (int kind = 0; kind < steps.lockKinds(); kind++) {
            int members = 0;
            for (int message : steps.locksOf(kind)) {
                boolean sent = (state[honest + 1 + message / Integer.SIZE] & (1 << message % Integer.SIZE)) != 0;
                members |= sent ? 1 << steps.locker(message) : 0;
            }
            certified |= Integer.bitCount(members) >= setting.group().quorum() ? 1 << steps.decisionOf(kind) : 0;
        }
        int decisions = certified;
        Oracle.require(
                Integer.bitCount(decisions) < 2,
                "Agreement",
                () -> "slot 1 has certificates for decisions " + decisions);
    }

    /** A liar has voted for everything and for nothing, in every round, and says each to whom it likes. */
    private List<Message> everythingOf(NodeId liar) {
        List<Message> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            all.add(new Message.VoteCast(vote(liar, round, Optional.empty()), Optional.empty()));
            for (Event event : setting.events()) {
                Decision pay = setting.pay(event);
                DecisionHash hash = setting.craft().decisionHash(1, ModelSetting.genesis(), pay);
                all.add(new Message.Proposal(pay, vote(liar, round, Optional.of(hash)), Optional.empty(), List.of()));
            }
        }
        return all;
    }

    private static Signed<Statement.Vote> vote(NodeId member, int round, Optional<DecisionHash> decision) {
        return SimKeys.identity(member).sign(new Statement.Vote(1, round, decision));
    }
}
