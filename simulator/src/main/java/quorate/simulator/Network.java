package quorate.simulator;

import java.util.ArrayList;
import java.util.List;
import quorate.protocol.Message;
import quorate.protocol.NodeId;

/** Carries messages: late, twice, in another order, or not at all, until it heals (G2). */
final class Network {
    private static final int HEALED_DELAY_MS = 20;
    private final Options options;
    private final Agenda agenda;
    private final Dice dice;
    private final List<SimSigner> signers = new ArrayList<>();
    private int[] side;
    private boolean healed;
    private long messages;

    Network(Options options, Agenda agenda, Dice dice) {
        this.options = options;
        this.agenda = agenda;
        this.dice = dice;
        this.side = new int[options.of(Knob.MEMBERS)];
    }

    void join(SimSigner signer) {
        signers.add(signer);
    }

    /** How many messages were sent, each to one member. */
    long messages() {
        return messages;
    }

    /** Into two sides or three; a side of one is a member cut off. */
    void split() {
        int sides = dice.chance(0.8) ? 1 : 2;
        for (int i = 0; i < side.length; i++) {
            side[i] = dice.between(0, sides);
        }
    }

    void rejoin() {
        side = new int[side.length];
    }

    void heal() {
        rejoin();
        healed = true;
    }

    void broadcast(NodeId from, Message message) {
        for (SimSigner to : signers) {
            if (!to.self().equals(from)) {
                send(from, to.self(), message);
            }
        }
    }

    void send(NodeId from, NodeId to, Message message) {
        messages++;
        if (healed) {
            agenda.in(dice.between(1, HEALED_DELAY_MS), () -> deliver(from, to, message));
            return;
        }
        int copies = dice.percent(options.of(Knob.DUPLICATION)) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (!dice.percent(options.of(Knob.LOSS))) {
                agenda.in(dice.between(1, options.of(Knob.DELAY)), () -> deliver(from, to, message));
            }
        }
    }

    private void deliver(NodeId from, NodeId to, Message message) {
        if (side[from.index()] == side[to.index()]) {
            signers.get(to.index()).receive(from, message);
        }
    }
}
