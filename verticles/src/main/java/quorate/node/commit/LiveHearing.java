package quorate.node.commit;

import java.util.List;
import quorate.node.gossip.SealedEnvelope;
import quorate.protocol.LiveInput;
import quorate.protocol.Message;
import quorate.protocol.NodeId;

/** What a member's message means to live slots. */
final class LiveHearing {
    /** An input of one slot. */
    record Said(long slot, LiveInput input) {}

    private LiveHearing() {}

    /** @param envelope in which the message came: signatures keep it, as the proof against their sender if they are bad (C4) */
    static List<Said> inputs(NodeId from, Message message, SealedEnvelope envelope) {
        return switch (message) {
            case Message.Signatures s ->
                List.of(new Said(s.slot(), new LiveInput.PeerSigned(from, s, envelope.proof())));
            case Message.Confirmed c ->
                List.of(new Said(c.completed().statement().slot(), new LiveInput.CompletedStated(c.completed())));
            case Message.Refused r ->
                List.of(new Said(r.refusal().statement().slot(), new LiveInput.PeerRefused(r.refusal())));
            case Message.LiveDigested d ->
                d.live().stream()
                        .map(held -> new Said(held.slot(), new LiveInput.Digested(from, held)))
                        .toList();
            case Message.Proposal ignored -> List.of();
            case Message.VoteCast ignored -> List.of();
            case Message.LockCast ignored -> List.of();
            case Message.Certified ignored -> List.of();
            case Message.Digested ignored -> List.of();
            case Message.Announced ignored -> List.of();
            case Message.Wanted ignored -> List.of();
            case Message.Hello ignored -> List.of();
            case Message.Asked ignored -> List.of();
            case Message.Answered ignored -> List.of();
        };
    }
}
