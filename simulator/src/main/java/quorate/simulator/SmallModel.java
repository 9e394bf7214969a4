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
 * Every interleaving of a small group of real cores, for safety: any message that was ever sent may reach anybody at any time,
 * again, or never; any clock may run out, as far as {@link ModelBounds} allow; one signer may crash, or lose its disk, once. So
 * many rounds of the first slot, and what follows of the second.
 *
 * <p>States are told apart by 64 bits of what they are: among thirty million two different ones are taken for one with a chance
 * of one in forty thousand. Nothing else is left out but what cannot matter: a message that does nothing to a signer in its state
 * is looked at once for that state, and of a signer that is beyond the last round only what it decided is kept. Without that, and
 * with what is only shown, one round had 7,696 states and not 3,854, two had 8,295,974 and not 5,087,260, and no more was found.
 */
public final class SmallModel {
    private static final int TRIES = 600;

    private final ModelSetting setting;
    private final int honest;
    private final ModelBounds bounds;
    private final ModelSteps steps;
    private final LongBag visited = new LongBag();
    private final Deque<int[]> open = new ArrayDeque<>();

    private SmallModel(ModelSetting setting, int honest, ModelBounds bounds) {
        this.setting = setting;
        this.honest = honest;
        this.bounds = bounds;
        this.steps = new ModelSteps(setting, honest, bounds.rounds());
    }

    /**
     * @param states different states of the group
     * @param signerStates different states of single signers among them
     * @param steps every state that so many steps lead to was looked at; 0 where the search goes deep first
     * @param complete whether there were no more, or the limit was reached first
     */
    public record Result(long states, long signerStates, long messages, int steps, boolean complete) {}

    /** Three signers, one of which comes back with nothing (B2). @throws RuntimeException if a promise is broken */
    static Result loss(int statesMost) {
        return crash(new ModelBounds(1, statesMost, ModelBounds.ANY, false, true));
    }

    /** Three signers, two signatures. @throws RuntimeException if a promise is broken */
    static Result crash(ModelBounds bounds) {
        return new SmallModel(ModelSetting.crash(), 3, bounds).search();
    }

    /** Four signers of which the last says everything to everybody. @throws RuntimeException if a promise is broken */
    static Result byzantine(ModelBounds bounds) {
        return new SmallModel(ModelSetting.byzantine(), 3, bounds).search();
    }

    /**
     * Ways through the same states, each step chosen by chance: deep where {@link #crash} is wide.
     *
     * @return steps taken
     * @throws RuntimeException if a promise is broken
     */
    public static long walk(long seed, int rounds, int walks) {
        ModelBounds bounds = new ModelBounds(rounds, Integer.MAX_VALUE, ModelBounds.ANY, true, false);
        SmallModel model = new SmallModel(ModelSetting.crash(), 3, bounds);
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
        List<int[]> next = new ArrayList<>();
        if (signer.over(bounds.rounds())) {
            return Optional.empty();
        }
        if (dice.percent(4) && signer.height() == 0) {
            move(state, who, ModelSteps.TIMER, next::add);
        } else if (dice.percent(1) && bounds.crash() && state[honest] == 0) {
            move(state, who, ModelSteps.CRASH, next::add);
        } else if (sent(state, message)) {
            move(state, who, ModelSteps.FIRST_MESSAGE + message, next::add);
        }
        return next.isEmpty() ? Optional.empty() : Optional.of(next.getFirst());
    }

    /** A state of the group: the signers' numbers, whether one has crashed, and one bit for each message that was sent. */
    private int[] start() {
        int[] first = new int[honest + 1 + ModelSteps.WORDS];
        for (int i = 0; i < honest; i++) {
            List<Event> accepts = i < 2 ? List.of(setting.events().get(i)) : List.of();
            ModelSteps.Next booted = steps.next(ModelSigner.boot(setting, new NodeId(i), accepts));
            first[i] = booted.signer();
            booted.sent().forEach(message -> send(first, message));
        }
        for (int liar = honest; liar < setting.group().members(); liar++) {
            everythingOf(new NodeId(liar))
                    .forEach(message ->
                            steps.numbers(ModelMessage.toAll(message)).forEach(number -> send(first, number)));
        }
        return first;
    }

    private Result search() {
        reach(start());
        int stepsLed = 0;
        int equallyNear = open.size();
        while (!open.isEmpty() && visited.size() < bounds.statesMost()) {
            // Deep first, what waits stays small; but among more than can be looked at, the nearest come first.
            boolean endless = honest < setting.group().members();
            expand(endless ? open.removeFirst() : open.removeLast(), this::reach);
            equallyNear--;
            if (endless && equallyNear == 0) {
                stepsLed++;
                equallyNear = open.size();
            }
        }
        return new Result(visited.size(), steps.signers(), steps.messages(), stepsLed, open.isEmpty());
    }

    private void send(int[] state, int message) {
        state[honest + 1 + message / Integer.SIZE] |= 1 << message % Integer.SIZE;
    }

    private boolean sent(int[] state, int message) {
        return (state[honest + 1 + message / Integer.SIZE] & 1 << message % Integer.SIZE) != 0;
    }

    private void expand(int[] state, Consumer<int[]> to) {
        for (int i = 0; i < honest; i++) {
            ModelSigner signer = steps.signer(state[i]);
            if (signer.over(bounds.rounds())) {
                continue; // beyond what the model looks at
            }
            int told = tell(state, i, to);
            boolean lossless = bounds.missedMost() == ModelBounds.ANY || told == 0;
            if (signer.height() == 0 && (lossless || (told <= bounds.missedMost() && state[honest] == 0))) {
                int[] from = state.clone();
                from[honest] = lossless ? state[honest] : 1;
                move(from, i, ModelSteps.TIMER, to);
            }
            if (bounds.crash() && state[honest] == 0) {
                move(state, i, ModelSteps.CRASH, to);
            }
            if (bounds.loss() && state[honest] == 0) {
                move(state, i, ModelSteps.LOSE, to);
            }
        }
    }

    /** Any message that was ever sent reaches the signer. Answers how many of them tell it anything. */
    private int tell(int[] state, int who, Consumer<int[]> to) {
        int told = 0;
        int[] idle = steps.idle(state[who]);
        for (int word = 0; word < ModelSteps.WORDS; word++) {
            for (int bits = state[honest + 1 + word] & ~idle[word]; bits != 0; bits &= bits - 1) {
                int message = word * Integer.SIZE + Integer.numberOfTrailingZeros(bits);
                if (steps.reaches(message, who) && move(state, who, ModelSteps.FIRST_MESSAGE + message, to)) {
                    told++;
                } else {
                    idle[word] |= Integer.lowestOneBit(bits);
                }
            }
        }
        return told;
    }

    /** Whether the input changes anything. */
    private boolean move(int[] state, int who, int input, Consumer<int[]> to) {
        ModelSteps.Next next = steps.after(state[who], input);
        if (next.signer() == state[who] && next.sent().isEmpty()) {
            return false;
        }
        int[] moved = state.clone();
        moved[who] = next.signer();
        moved[honest] = input == ModelSteps.CRASH || input == ModelSteps.LOSE ? 1 : state[honest];
        next.sent().forEach(message -> send(moved, message));
        to.accept(moved);
        return true;
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
                members |= sent(state, message) ? 1 << steps.locker(message) : 0;
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
        for (int round = 0; round < bounds.rounds(); round++) {
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
