package quorate.simulator;

import java.util.OptionalInt;
import quorate.protocol.Message;
import quorate.protocol.NodeId;

/**
 * A message of the model, as it lies in the network for ever.
 *
 * @param from who sent it, where its meaning depends on that; empty where it says so itself, so that what two send is one message
 * @param to whom alone it may reach; empty for everybody
 */
record ModelMessage(OptionalInt from, OptionalInt to, Message message) {
    static ModelMessage toAll(Message message) {
        return new ModelMessage(OptionalInt.empty(), OptionalInt.empty(), message);
    }

    /** B2: who has booted asks everybody else. */
    static ModelMessage asked(NodeId from, Message.Asked asked) {
        return new ModelMessage(OptionalInt.of(from.index()), OptionalInt.empty(), asked);
    }

    static ModelMessage answered(NodeId from, NodeId to, Message.Answered answered) {
        return new ModelMessage(OptionalInt.of(from.index()), OptionalInt.of(to.index()), answered);
    }

    boolean reaches(int member) {
        return (to.isEmpty() || to.getAsInt() == member) && (from.isEmpty() || from.getAsInt() != member);
    }
}
