package quorate.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import quorate.protocol.DecisionHash;
import quorate.protocol.Message;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/**
 * Numbers for the model's signers and messages, and every step of every signer, each computed once: what a member does depends on
 * its own state and the input alone.
 */
final class ModelSteps {
    /** Messages that one search can tell apart. */
    static final int MOST_MESSAGES = 256;

    static final int WORDS = MOST_MESSAGES / Integer.SIZE;

    static final int TIMER = 0;
    static final int CRASH = 1;
    static final int LOSE = 2;
    static final int FIRST_MESSAGE = 3;

    private final ModelSetting setting;
    private final int honest;
    private final int rounds;
    private final List<ModelSigner> signers = new ArrayList<>();
    private final Map<Long, Integer> signerNumbers = new HashMap<>();
    private final List<ModelMessage> messages = new ArrayList<>();
    private final Map<ModelMessage, Integer> messageNumbers = new HashMap<>();
    private final Map<Statement.Lock, List<Integer>> locks = new LinkedHashMap<>();
    private final List<DecisionHash> decisions = new ArrayList<>();
    private List<List<Integer>> lockKinds = List.of();
    private List<Integer> lockDecisions = List.of();
    private final List<Next[]> steps = new ArrayList<>();
    private final List<int[]> idle = new ArrayList<>();

    ModelSteps(ModelSetting setting, int honest, int rounds) {
        this.setting = setting;
        this.honest = honest;
        this.rounds = rounds;
    }

    /** @param sent numbers of the messages that the step sends */
    record Next(int signer, List<Integer> sent) {}

    int signers() {
        return signers.size();
    }

    int messages() {
        return messages.size();
    }

    ModelSigner signer(int number) {
        return signers.get(number);
    }

    /** One bit for each message that is known to do nothing to the signer: filled in by whoever finds that out. */
    int[] idle(int signer) {
        return idle.get(signer);
    }

    boolean reaches(int message, int member) {
        return messages.get(message).reaches(member);
    }

    Next after(int signer, int input) {
        Next[] known = steps.get(signer);
        if (known[input] == null) {
            known[input] = step(signer, input);
        }
        return known[input];
    }

    private Next step(int signer, int input) {
        ModelSigner before = signers.get(signer);
        ModelSigner.Moved moved = switch (input) {
            case TIMER -> before.timer();
            case CRASH -> before.crash();
            case LOSE -> before.lose();
            default -> before.receive(messages.get(input - FIRST_MESSAGE));
        };
        return next(moved);
    }

    Next next(ModelSigner.Moved moved) {
        List<Integer> sent = new ArrayList<>();
        for (ModelMessage message : moved.sent()) {
            sent.addAll(numbers(message));
        }
        return new Next(number(moved.signer()), List.copyOf(sent));
    }

    private int number(ModelSigner signer) {
        return signerNumbers.computeIfAbsent(signer.fingerprint(rounds), same -> {
            signers.add(signer);
            steps.add(new Next[FIRST_MESSAGE + MOST_MESSAGES]);
            idle.add(new int[WORDS]);
            return signers.size() - 1;
        });
    }

    /** Of the message; a liar puts its lock beside every lock. */
    List<Integer> numbers(ModelMessage message) {
        List<Integer> all = new ArrayList<>();
        all.add(number(message));
        if (message.message() instanceof Message.LockCast cast) {
            for (int liar = honest; liar < setting.group().members(); liar++) {
                Signed<Statement.Lock> lock = SimKeys.identity(new quorate.protocol.NodeId(liar))
                        .sign(cast.lock().statement());
                all.add(number(ModelMessage.toAll(new Message.LockCast(lock, cast.because()))));
            }
        }
        return all;
    }

    private void lock(Statement.Lock lock, int message) {
        locks.computeIfAbsent(lock, same -> new ArrayList<>()).add(message);
        if (!decisions.contains(lock.decision())) {
            decisions.add(lock.decision());
        }
        lockKinds = List.copyOf(locks.values());
        lockDecisions = locks.keySet().stream()
                .map(one -> decisions.indexOf(one.decision()))
                .toList();
    }

    /** How many different locks of the first slot there are: by round and decision. */
    int lockKinds() {
        return lockKinds.size();
    }

    /** The messages that carry a lock of this kind. */
    List<Integer> locksOf(int kind) {
        return lockKinds.get(kind);
    }

    int decisionOf(int kind) {
        return lockDecisions.get(kind);
    }

    int locker(int message) {
        return ((Message.LockCast) messages.get(message).message())
                .lock()
                .member()
                .index();
    }

    private int number(ModelMessage message) {
        Integer known = messageNumbers.get(message);
        if (known == null) {
            known = messages.size();
            if (known == MOST_MESSAGES) {
                throw new IllegalStateException("more than " + MOST_MESSAGES + " messages: a larger number is needed");
            }
            messages.add(message);
            if (message.message() instanceof Message.LockCast cast
                    && cast.lock().statement().slot() == 1) {
                lock(cast.lock().statement(), known);
            }
            messageNumbers.put(message, known);
        }
        return known;
    }
}
